#include "app/gui/inspector/wire_text.h"

#include <QCoreApplication>

#include <boost/json.hpp>

#include <algorithm>

#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr std::string_view Blank = " \t\r\n";

QString tr(const char* text)
{
    return QCoreApplication::translate("WireText", text);
}

/// The same octets with line breaks and blanks between the parts: numbers, escapes and the order of members stay as
/// they came. `text` is JSON or the beginning of it.
std::string indented(std::string_view text)
{
    std::string out;
    out.reserve(text.size() * 2);
    std::size_t depth = 0;
    const auto newLine = [&] { out.append(1, '\n').append(2 * depth, ' '); };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const std::size_t begin = i;
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                i += text[i] == '\\' ? 1 : 0;
            }
            out.append(text.substr(begin, i + 1 - begin));
        } else if (c == '{' || c == '[') {
            const std::size_t next = text.find_first_not_of(Blank, i + 1);
            out += c;
            if (next != std::string_view::npos && (text[next] == '}' || text[next] == ']')) {
                out += text[next];
                i = next;
            } else {
                ++depth;
                newLine();
            }
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
            newLine();
            out += c;
        } else if (c == ',') {
            out += c;
            newLine();
        } else if (c == ':') {
            out += ": ";
        } else if (Blank.find(c) == std::string_view::npos) {
            out += c;
        }
    }
    return out;
}

/// JSON, or as much of it as was kept.
bool isJson(std::string_view text, Extent extent)
{
    const std::size_t first = text.find_first_not_of(Blank);
    if (first == std::string_view::npos || (extent == Extent::Cut && text[first] != '{' && text[first] != '[')) {
        return false;
    }
    boost::system::error_code failure;
    boost::json::stream_parser parser;
    parser.write(text.data(), text.size(), failure);
    if (!failure && extent == Extent::Whole) {
        parser.finish(failure);
    }
    return !failure;
}

bool isText(const std::string& octets)
{
    return std::none_of(octets.begin(), octets.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    });
}

}  // namespace

QString indentedJson(const std::string& text, Extent extent)
{
    return QString::fromStdString(isJson(text, extent) ? indented(text) : text);
}

QString wireHead(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets)
{
    QString text = QString::fromStdString(secrets == Secrets::Masked ? redactor.head(message.head) : message.head);
    text.remove(u'\r');
    while (text.endsWith(u'\n')) {
        text.chop(1);
    }
    return text;
}

QString wireText(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets)
{
    QString text = wireHead(message, redactor, secrets);
    if (message.body.empty()) {
        return text;
    }
    text += u"\n\n"_s;
    if (!isText(message.body)) {
        text += tr("(%1 that are not text)").arg(wording::octets(message.bodySize));
        return text;
    }
    text += indentedJson(secrets == Secrets::Masked ? redactor.body(message.body) : message.body,
                         message.bodyCut() ? Extent::Cut : Extent::Whole);
    if (message.bodyCut()) {
        text +=
            tr("\n(… cut after %1 of %2)").arg(wording::octets(message.body.size()), wording::octets(message.bodySize));
    }
    return text;
}

}  // namespace gatehouse::gui
