#pragma once

#include <QSyntaxHighlighter>

namespace gatehouse::gui {

enum class CodeLanguage { Plain, Json, HttpHead, Yaml };

/// Colours keys, strings, numbers and words of a few small languages with the theme's colours. Line by line, no state
/// across lines, so that a long document costs only what is looked at.
class CodeHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT
public:
    CodeHighlighter(QTextDocument* document, CodeLanguage language);
    void setLanguage(CodeLanguage language);

protected:
    void highlightBlock(const QString& text) override;

private:
    void highlightJson(const QString& text);
    void highlightHttpHead(const QString& text);
    void highlightYaml(const QString& text);

    CodeLanguage m_language;
};

}  // namespace gatehouse::gui
