#include "app/gui/inspector/curl_command.h"

#include <QStringList>

#include "core/http/header_list.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

/// curl writes these itself.
bool isWrittenByCurl(const QString& name, const QString& value, const std::string& url)
{
    const std::string field = name.toStdString();
    if (http::equalsIgnoringCase(field, "Host")) {
        return url.find("://" + value.toStdString() + '/') != std::string::npos;
    }
    return http::equalsIgnoringCase(field, "Content-Length") || http::equalsIgnoringCase(field, "Connection")
           || http::equalsIgnoringCase(field, "Transfer-Encoding");
}

}  // namespace

QString curlCommand(const exchange::Exchange& exchange, const exchange::Redactor& redactor, Secrets secrets)
{
    const exchange::Leg& client = exchange.client();
    const bool masked = secrets == Secrets::Masked;
    const QStringList lines = wireHead(client.request, redactor, secrets).split(u'\n');
    const QString method = lines.first().section(u' ', 0, 0);
    if (method.isEmpty()) {
        return {};
    }
    const std::string& body = client.request.body;
    const bool sendsBody = !body.empty() && !client.request.bodyCut() && body.find('\0') == std::string::npos;
    QStringList parts{u"curl -i"_s};
    if (method != (sendsBody ? u"POST"_s : u"GET"_s)) {
        parts.append(method == u"HEAD"_s ? u"--head"_s : u"-X "_s + quoted(method));
    }
    parts.append(quoted(QString::fromStdString(masked ? redactor.url(client.url) : client.url)));
    for (const QString& line : lines.mid(1)) {
        const QString name = line.section(u':', 0, 0);
        const QString value = line.section(u':', 1).trimmed();
        if (!isWrittenByCurl(name, value, client.url)) {
            // curl sends a field without a value only where a semicolon says so.
            parts.append(u"-H "_s + quoted(value.isEmpty() ? name + u';' : name + u": "_s + value));
        }
    }
    if (sendsBody) {
        parts.append(u"--data-binary "_s + quoted(QString::fromStdString(masked ? redactor.body(body) : body)));
    }
    return parts.join(u" \\\n  "_s);
}

}  // namespace gatehouse::gui
