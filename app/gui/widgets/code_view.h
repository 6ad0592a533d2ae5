#pragma once

#include <QPlainTextEdit>
#include <QTimer>

#include <map>
#include <vector>

#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/code_highlighter.h"

namespace gatehouse::gui {

/// Monospaced text as on the wire or in a file, read-only unless told otherwise. An optional margin shows line numbers
/// and marks; a mark's sentence is its tooltip. Tab leaves it: no keyboard trap.
/// Of a long read-only text only the beginning is laid out; the rest follows, in small pieces between events, when
/// somebody scrolls towards its end or selects it all. A very long line is broken where it is shown, not where it is
/// copied.
class CodeView final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(CodeLanguage language = CodeLanguage::Plain, QWidget* parent = nullptr);

    void setLanguage(CodeLanguage language);
    /// Keeps scroll position and cursor where the text has not changed length much.
    void setCode(const QString& text);
    /// All of it, laid out or not.
    QString code() const;
    void setMarginVisible(bool visible);
    /// What stands in the margin beside a line; its sentence is the tooltip, and what a screen reader says.
    struct LineMark {
        QString sentence;
        theme::Role role = theme::Role::Refused;
        Mark shape = Mark::Cross;
        bool operator==(const LineMark&) const = default;
    };
    /// By lines (from 1). A line with an error is pale, too.
    void setMarks(std::map<int, LineMark> marks);
    const std::map<int, LineMark>& marks() const noexcept { return m_marks; }
    int lineAt(int y) const;
    QWidget* margin() const noexcept { return m_margin; }
    void goToLine(int line);

Q_SIGNALS:
    /// Somebody pressed a mark in the margin.
    void markPressed(int line);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    /// What goes into the document next, and notes where it breaks a line.
    QString takePiece();
    void showMore();
    void wantMore();
    bool isPartial() const noexcept { return m_laidOut < m_code.size(); }

    friend class CodeMargin;
    int marginWidth() const;
    void paintMargin(QPaintEvent* event);
    void showMarks();

    CodeHighlighter* m_highlighter;
    QWidget* m_margin;
    bool m_marginVisible = false;
    std::map<int, LineMark> m_marks;

    // Of a read-only text
    QString m_code;
    qsizetype m_laidOut = 0;        ///< characters of m_code that are in the document
    qsizetype m_wanted = 0;         ///< characters of m_code that are to be
    qsizetype m_lineLength = 0;     ///< of the document's last line
    std::vector<int> m_softBreaks;  ///< blocks that go on with the line before; ascending
    bool m_selectAll = false;       ///< asked for, to be done when all is laid out
    bool m_goToEnd = false;         ///< so, too
    QTimer m_more;
};

}  // namespace gatehouse::gui
