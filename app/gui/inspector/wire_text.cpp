#include "app/gui/inspector/wire_text.h"

#include <QCoreApplication>

#include <boost/json.hpp>

#include <algorithm>

#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("WireText", text);
}

void indent(const boost::json::value& value, int depth, QString& out)
{
    const QString pad(2 * (depth + 1), u' ');
    const auto close = [&](QChar bracket) { out += u'\n' + QString(2 * depth, u' ') + bracket; };
    if (value.is_object() && !value.get_object().empty()) {
        out += u'{';
        bool first = true;
        for (const auto& member : value.get_object()) {
            out += (first ? u"\n"_s : u",\n"_s) + pad
                   + QString::fromStdString(boost::json::serialize(boost::json::string(member.key()))) + u": "_s;
            indent(member.value(), depth + 1, out);
            first = false;
        }
        close(u'}');
    } else if (value.is_array() && !value.get_array().empty()) {
        out += u'[';
        bool first = true;
        for (const boost::json::value& element : value.get_array()) {
            out += (first ? u"\n"_s : u",\n"_s) + pad;
            indent(element, depth + 1, out);
            first = false;
        }
        close(u']');
    } else {
        out += QString::fromStdString(boost::json::serialize(value));
    }
}

bool isText(const std::string& octets)
{
    return std::none_of(octets.begin(), octets.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    });
}

}  // namespace

QString indentedJson(const std::string& text)
{
    boost::system::error_code failure;
    const boost::json::value value = boost::json::parse(text, failure);
    if (failure) {
        return QString::fromStdString(text);
    }
    QString out;
    indent(value, 0, out);
    return out;
}

QString wireText(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets)
{
    QString text = QString::fromStdString(secrets == Secrets::Masked ? redactor.head(message.head) : message.head);
    text.remove(u'\r');
    while (text.endsWith(u'\n')) {
        text.chop(1);
    }
    if (message.body.empty()) {
        return text;
    }
    text += u"\n\n"_s;
    if (!isText(message.body)) {
        text += tr("(%1 that are not text)").arg(wording::octets(message.bodySize));
        return text;
    }
    text += indentedJson(secrets == Secrets::Masked ? redactor.body(message.body) : message.body);
    if (message.bodyCut()) {
        text +=
            tr("\n(… cut after %1 of %2)").arg(wording::octets(message.body.size()), wording::octets(message.bodySize));
    }
    return text;
}

}  // namespace gatehouse::gui
