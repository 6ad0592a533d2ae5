// Shell, PowerShell, HCL, TOML, and the directives of Apache and nginx: comments, quoted texts, variables, numbers, and
// the word that a line is about.
#include <algorithm>
#include <array>

#include "app/gui/theme/colors.h"
#include "app/gui/widgets/code_highlighter.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// What tells the languages apart.
struct Grammar {
    QStringList comments{u"#"_s};
    QStringList keywords;
    bool variables = false;    ///< $NAME, ${…}
    bool singleQuotes = true;  ///< 'text'
    bool quotesSpanLines = false;
    bool firstWordIsKey = false;  ///< a directive, an assignment
    QChar escape = u'\\';
};

const Grammar& grammarOf(CodeLanguage language)
{
    static const Grammar shell{.keywords = {u"if"_s, u"then"_s, u"else"_s, u"elif"_s, u"fi"_s, u"for"_s, u"in"_s,
                                            u"do"_s, u"done"_s, u"case"_s, u"esac"_s, u"while"_s, u"set"_s, u"export"_s,
                                            u"local"_s, u"return"_s, u"exit"_s, u"function"_s},
                               .variables = true,
                               .quotesSpanLines = true};
    static const Grammar powerShell{.keywords = {u"if"_s, u"else"_s, u"foreach"_s, u"in"_s, u"function"_s, u"param"_s,
                                                 u"return"_s, u"throw"_s, u"try"_s, u"catch"_s, u"exit"_s},
                                    .variables = true,
                                    .escape = u'`'};
    static const Grammar hcl{.comments = {u"#"_s, u"//"_s},
                             .keywords = {u"resource"_s, u"variable"_s, u"provider"_s, u"terraform"_s, u"output"_s,
                                          u"locals"_s, u"data"_s, u"true"_s, u"false"_s, u"null"_s},
                             .singleQuotes = false,
                             .firstWordIsKey = true};
    static const Grammar toml{.keywords = {u"true"_s, u"false"_s}, .firstWordIsKey = true};
    static const Grammar apache{.keywords = {}, .variables = true, .firstWordIsKey = true};
    static const Grammar nginx{.comments = {u"#"_s, u"--"_s},
                               .keywords = {u"local"_s, u"if"_s, u"then"_s, u"end"_s, u"return"_s, u"function"_s,
                                            u"nil"_s, u"true"_s, u"false"_s, u"not"_s, u"and"_s, u"or"_s},
                               .variables = true,
                               .firstWordIsKey = true};
    switch (language) {
    case CodeLanguage::PowerShell: return powerShell;
    case CodeLanguage::Hcl: return hcl;
    case CodeLanguage::Toml: return toml;
    case CodeLanguage::Apache: return apache;
    case CodeLanguage::Nginx: return nginx;
    default: return shell;
    }
}

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

/// The place after the quoted text that begins or goes on at `from`; -1: it does not end in this line.
qsizetype endOfQuoted(const QString& text, qsizetype from, QChar quote, QChar escape)
{
    for (qsizetype i = from; i < text.size(); ++i) {
        if (text[i] == escape && quote != u'\'') {
            ++i;
        } else if (text[i] == quote) {
            return i + 1;
        }
    }
    return -1;
}

/// "$NAME", "${…}": the place after it.
qsizetype endOfVariable(const QString& text, qsizetype from)
{
    qsizetype i = from + 1;
    if (i < text.size() && text[i] == u'{') {
        const qsizetype close = text.indexOf(u'}', i);
        return close < 0 ? text.size() : close + 1;
    }
    while (i < text.size() && isWordPart(text[i])) {
        ++i;
    }
    return i;
}

}  // namespace

CodeLanguage codeLanguageOf(std::string_view syntax) noexcept
{
    constexpr std::array<std::pair<std::string_view, CodeLanguage>, 8> all{{{"yaml", CodeLanguage::Yaml},
                                                                            {"json", CodeLanguage::Json},
                                                                            {"bash", CodeLanguage::Shell},
                                                                            {"powershell", CodeLanguage::PowerShell},
                                                                            {"hcl", CodeLanguage::Hcl},
                                                                            {"toml", CodeLanguage::Toml},
                                                                            {"apache", CodeLanguage::Apache},
                                                                            {"nginx", CodeLanguage::Nginx}}};
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == syntax; });
    return found == all.end() ? CodeLanguage::Plain : found->second;
}

void CodeHighlighter::highlightScript(const QString& text)
{
    constexpr int Outside = -1;
    const theme::Colors& colors = theme::colors();
    const Grammar& grammar = grammarOf(m_language);
    const auto color = [this](qsizetype from, qsizetype to, const QColor& with) {
        setFormat(static_cast<int>(from), static_cast<int>(to - from), with);
    };
    setCurrentBlockState(Outside);
    qsizetype i = 0;
    bool atStart = true;
    // A quoted text that is still open goes to the line's end, and on in the next where the language has it so.
    const auto quotedText = [&](qsizetype from, qsizetype inside, QChar quote) {
        const qsizetype end = endOfQuoted(text, inside, quote, grammar.escape);
        color(from, end < 0 ? text.size() : end, colors.letIn);
        if (end < 0 && grammar.quotesSpanLines) {
            setCurrentBlockState(quote.unicode());
        }
        i = end < 0 ? text.size() : end;
    };
    if (previousBlockState() > 0) {
        quotedText(0, 0, QChar(previousBlockState()));
        atStart = false;
    }
    while (i < text.size()) {
        const QChar c = text[i];
        if (c.isSpace()) {
            ++i;
            continue;
        }
        const QStringView rest = QStringView(text).mid(i);
        const bool afterSpace = i == 0 || text[i - 1].isSpace();
        const bool comment = afterSpace
                             && std::any_of(grammar.comments.begin(), grammar.comments.end(),
                                            [&](const QString& mark) { return rest.startsWith(mark); });
        if (comment) {
            color(i, text.size(), colors.muted);
            return;
        }
        if (c == u'"' || (c == u'\'' && grammar.singleQuotes)) {
            quotedText(i, i + 1, c);
        } else if (c == u'$' && grammar.variables) {
            const qsizetype end = endOfVariable(text, i);
            color(i, end, colors.cache);
            i = end;
        } else if (c.isDigit()) {
            qsizetype end = i;
            while (end < text.size() && (isWordPart(text[end]) || text[end] == u'.')) {
                ++end;
            }
            color(i, end, colors.identityProvider);
            i = end;
        } else if (c.isLetter() || c == u'_') {
            qsizetype end = i;
            while (end < text.size() && (isWordPart(text[end]) || (grammar.firstWordIsKey && text[end] == u'-'))) {
                ++end;
            }
            if (grammar.keywords.contains(text.mid(i, end - i))) {
                color(i, end, colors.cache);
            } else if (atStart && grammar.firstWordIsKey) {
                color(i, end, colors.upstream);
            }
            i = end;
        } else {
            color(i, i + 1, colors.muted);
            ++i;
            atStart = atStart && (c == u'<' || c == u'/');  // <Location …> is about its name
            continue;
        }
        atStart = false;
    }
}

}  // namespace gatehouse::gui
