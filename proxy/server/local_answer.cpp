#include "proxy/server/local_answer.h"

#include "core/http/characters.h"
#include "core/http/forwarding.h"

namespace gatehouse::proxy {

std::string_view reasonPhrase(int status) noexcept
{
    switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "";
    }
}

LocalAnswer messageAnswer(int status, std::string_view message)
{
    LocalAnswer answer;
    answer.status = status;
    answer.headers.add("Content-Type", "application/json; charset=utf-8");
    answer.body.append("{\"message\":\"").append(message).append("\"}");
    return answer;
}

void appendLocalAnswerHead(std::string& out, const LocalAnswer& answer, const LocalAnswerFraming& framing)
{
    out.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(1, ' ');
    out.append(reasonPhrase(answer.status)).append("\r\n");
    // 426 has to name what to upgrade to in a field that else belongs to the connection (RFC 9110 section 15.5.22).
    const bool namesUpgrade = answer.status == 426;
    for (const http::Header& field : answer.headers) {
        const bool writable = http::allInSet(field.name, http::octets::token) && !field.name.empty()
                              && http::allInSet(field.value, http::octets::fieldValue)
                              && !http::equalsIgnoringCase(field.name, "Content-Length")
                              && (!http::isConnectionField(field.name)
                                  || (namesUpgrade && http::equalsIgnoringCase(field.name, "Upgrade")));
        if (writable) {
            out.append(field.name).append(": ").append(field.value).append("\r\n");
        }
    }
    if (!framing.date.empty()) {
        out.append("Date: ").append(framing.date).append("\r\n");
    }
    out.append("X-Kong-Response-Latency: ").append(std::to_string(framing.latency)).append("\r\n");
    if (!framing.requestId.empty()) {
        out.append("X-Request-Id: ").append(framing.requestId).append("\r\n");
    }
    if (answer.status != 204 && answer.status >= 200) {
        out.append("Content-Length: ").append(std::to_string(answer.body.size())).append("\r\n");
    }
    std::string_view connection;
    if (!framing.keepAlive) {
        connection = namesUpgrade ? "close, Upgrade" : "close";
    } else if (namesUpgrade) {
        connection = "Upgrade";
    } else if (framing.clientMinorVersion == 0) {
        connection = "keep-alive";
    }
    if (!connection.empty()) {
        out.append("Connection: ").append(connection).append("\r\n");
    }
    out.append("\r\n");
}

}  // namespace gatehouse::proxy
