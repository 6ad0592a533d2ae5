#include "app/gui/widgets/code_highlighter.h"

#include <QTextDocument>

#include "app/gui/theme/colors.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

bool isNumberPart(QChar c)
{
    return c.isDigit() || c == u'.' || c == u'-' || c == u'+' || c == u'e' || c == u'E';
}

}  // namespace

CodeHighlighter::CodeHighlighter(QTextDocument* document, CodeLanguage language) :
    QSyntaxHighlighter(document), m_language(language)
{
}

void CodeHighlighter::setLanguage(CodeLanguage language)
{
    if (m_language != language) {
        m_language = language;
        rehighlight();
    }
}

void CodeHighlighter::highlightBlock(const QString& text)
{
    switch (m_language) {
    case CodeLanguage::Plain: return;
    case CodeLanguage::Json: return highlightJson(text);
    case CodeLanguage::HttpMessage: return highlightHttpMessage(text);
    case CodeLanguage::Yaml: return highlightYaml(text);
    case CodeLanguage::Shell:
    case CodeLanguage::PowerShell:
    case CodeLanguage::Hcl:
    case CodeLanguage::Toml:
    case CodeLanguage::Apache:
    case CodeLanguage::Nginx: return highlightScript(text);
    }
}

void CodeHighlighter::highlightJson(const QString& text)
{
    const theme::Colors& colors = theme::colors();
    int i = 0;
    const int size = static_cast<int>(text.size());
    while (i < size) {
        const QChar c = text[i];
        if (c == u'"') {
            int end = i + 1;
            while (end < size && text[end] != u'"') {
                end += text[end] == u'\\' ? 2 : 1;
            }
            end = std::min(end + 1, size);
            int next = end;
            while (next < size && text[next].isSpace()) {
                ++next;
            }
            const bool isKey = next < size && text[next] == u':';
            setFormat(i, end - i, isKey ? colors.upstream : colors.letIn);
            i = end;
        } else if (c.isDigit() || c == u'-') {
            int end = i + 1;
            while (end < size && isNumberPart(text[end])) {
                ++end;
            }
            setFormat(i, end - i, colors.identityProvider);
            i = end;
        } else if (c.isLetter()) {
            int end = i + 1;
            while (end < size && text[end].isLetter()) {
                ++end;
            }
            setFormat(i, end - i, colors.cache);
            i = end;
        } else {
            if (!c.isSpace()) {
                setFormat(i, 1, colors.muted);
            }
            ++i;
        }
    }
}

void CodeHighlighter::highlightHttpMessage(const QString& text)
{
    constexpr int Head = 0;
    constexpr int Body = 1;
    const theme::Colors& colors = theme::colors();
    if (previousBlockState() == Body || (text.isEmpty() && currentBlock().blockNumber() > 0)) {
        setCurrentBlockState(Body);
        highlightJson(text);
        return;
    }
    setCurrentBlockState(Head);
    if (currentBlock().blockNumber() == 0) {
        QTextCharFormat strong;
        strong.setFontWeight(QFont::DemiBold);
        setFormat(0, static_cast<int>(text.size()), strong);
        return;
    }
    const auto colon = text.indexOf(u':');
    if (colon > 0) {
        setFormat(0, static_cast<int>(colon), colors.upstream);
        setFormat(static_cast<int>(colon), 1, colors.muted);
    }
}

void CodeHighlighter::highlightYaml(const QString& text)
{
    const theme::Colors& colors = theme::colors();
    int i = 0;
    const int size = static_cast<int>(text.size());
    while (i < size && (text[i] == u' ' || text[i] == u'-')) {
        ++i;
    }
    if (i > 0) {
        setFormat(0, i, colors.muted);
    }
    if (i < size && text[i] == u'#') {
        setFormat(i, size - i, colors.muted);
        return;
    }
    int key = i;
    while (key < size
           && (text[key].isLetterOrNumber() || text[key] == u'_' || text[key] == u'-' || text[key] == u'.')) {
        ++key;
    }
    int value = i;
    if (key > i && key < size && text[key] == u':' && (key + 1 == size || text[key + 1] == u' ')) {
        setFormat(i, key - i, colors.upstream);
        setFormat(key, 1, colors.muted);
        value = key + 1;
    }
    while (value < size && text[value] == u' ') {
        ++value;
    }
    if (value >= size) {
        return;
    }
    const QString rest = text.mid(value);
    bool isNumber = false;
    rest.toDouble(&isNumber);
    if (isNumber) {
        setFormat(value, size - value, colors.identityProvider);
    } else if (rest == u"true"_s || rest == u"false"_s || rest == u"null"_s || rest == u"~"_s) {
        setFormat(value, size - value, colors.cache);
    } else {
        setFormat(value, size - value, colors.letIn);
    }
}

}  // namespace gatehouse::gui
