#pragma once

#include <QPlainTextEdit>

#include <map>

#include "app/gui/widgets/code_highlighter.h"

namespace gatehouse::gui {

/// Monospaced text as on the wire or in a file, read-only unless told otherwise. An optional margin shows line numbers
/// and marks; a mark's sentence is its tooltip. Tab leaves it: no keyboard trap.
class CodeView final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(CodeLanguage language = CodeLanguage::Plain, QWidget* parent = nullptr);

    void setLanguage(CodeLanguage language);
    /// Keeps scroll position and cursor where the text has not changed length much.
    void setCode(const QString& text);
    void setMarginVisible(bool visible);
    /// Line (from 1) → sentence. Shown as a red mark in the margin and a pale line.
    void setMarks(std::map<int, QString> marks);
    void goToLine(int line);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    friend class CodeMargin;
    int marginWidth() const;
    void paintMargin(QPaintEvent* event);
    int lineAt(int y) const;
    void showMarks();

    CodeHighlighter* m_highlighter;
    QWidget* m_margin;
    bool m_marginVisible = false;
    std::map<int, QString> m_marks;
};

}  // namespace gatehouse::gui
