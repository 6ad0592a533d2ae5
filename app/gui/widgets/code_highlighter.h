#pragma once

#include <QSyntaxHighlighter>

#include <string_view>

namespace gatehouse::gui {

/// HttpMessage: a head, an empty line, a body that is JSON as often as not. From Shell on: script_highlighting.cpp.
enum class CodeLanguage { Plain, Json, HttpMessage, Yaml, Shell, PowerShell, Hcl, Toml, Apache, Nginx };

/// By the word that an exported file is marked with ("bash", "hcl"); Plain: no such language.
CodeLanguage codeLanguageOf(std::string_view syntax) noexcept;

/// Colours keys, strings, numbers and words of a few small languages with the theme's colours. Hardly any
/// state goes from line to line.
class CodeHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT
public:
    CodeHighlighter(QTextDocument* document, CodeLanguage language);
    void setLanguage(CodeLanguage language);

protected:
    void highlightBlock(const QString& text) override;

private:
    void highlightJson(const QString& text);
    void highlightHttpMessage(const QString& text);
    void highlightYaml(const QString& text);
    void highlightScript(const QString& text);

    CodeLanguage m_language;
};

}  // namespace gatehouse::gui
