#include "app/composition/replay.h"

#include <algorithm>
#include <array>

#include "core/http/head_parser.h"

namespace gatehouse::app {
namespace {

Error cannot(std::string why)
{
    return Error{ErrorCode::InvalidArgument, "request", std::move(why)};
}

/// Named by the request's own Connection field, or written anew by the client.
bool belongsToConnection(const http::RequestHead& head, std::string_view name)
{
    constexpr std::array<std::string_view, 9> hopByHop{"Connection", "Keep-Alive",        "Proxy-Connection", "TE",
                                                       "Trailer",    "Transfer-Encoding", "Content-Length",   "Upgrade",
                                                       "Expect"};
    if (std::any_of(hopByHop.begin(), hopByHop.end(),
                    [name](std::string_view one) { return http::equalsIgnoringCase(one, name); })) {
        return true;
    }
    for (const http::HeaderView& field : head.headers) {
        std::string_view rest = http::equalsIgnoringCase(field.name, "Connection") ? field.value : std::string_view();
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            std::string_view option = rest.substr(0, comma);
            option.remove_prefix(std::min(option.find_first_not_of(" \t"), option.size()));
            option = option.substr(0, option.find_last_not_of(" \t") + 1);
            if (http::equalsIgnoringCase(option, name)) {
                return true;
            }
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return false;
}

bool isLoopback(std::string_view host) noexcept
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// The name that the client asked for chooses the route, so it goes along; only a name of this machine says nothing to
/// a gateway that runs elsewhere.
bool keepsHost(std::string_view field, const http::Url& gateway)
{
    const auto asked = http::Url::parse("http://" + std::string(field));
    return asked && (isLoopback(gateway.host) || !isLoopback(asked->host));
}

/// The token stands where it stood: in a header, the query or the form.
std::string withToken(std::string_view text, std::string_view former, std::string_view token)
{
    std::string result(text);
    if (former.empty() || token.empty()) {
        return result;
    }
    for (auto at = result.find(former); at != std::string::npos; at = result.find(former, at + token.size())) {
        result.replace(at, former.size(), token);
    }
    return result;
}

}  // namespace

Result<net::CallRequest> replayRequest(const exchange::Exchange& exchange, const std::string& gatewayUrl,
                                       std::string_view token)
{
    const exchange::Leg& client = exchange.client();
    if (client.purpose != exchange::LegPurpose::Client) {
        return fail(cannot("This is a call of Gatehouse's own, not a request to the gateway"));
    }
    if (client.request.bodyCut()) {
        return fail(cannot("The request's body was recorded only in part, so the same request cannot be sent again"));
    }
    http::Limits limits;
    http::RequestHead head;
    std::size_t scanned = 0;
    const http::HeadParse parsed = http::parseRequestHead(client.request.head, scanned, limits, head);
    if (parsed.outcome != http::HeadParse::Outcome::Complete) {
        return fail(cannot("The request was malformed; Gatehouse sends well-formed ones only"));
    }
    auto url = http::Url::parse(gatewayUrl);
    if (!url) {
        return fail(url.error());
    }
    net::CallRequest request;
    request.method = std::string(head.method);
    request.url = std::move(*url);
    // A lone "?" at the end is no query, but it was there.
    request.url.path = std::string(head.path) + (head.query.empty() && head.target.ends_with('?') ? "?" : "");
    request.url.query = withToken(head.query, exchange.accessToken, token);
    for (const http::HeaderView& field : head.headers) {
        const bool staysBehind = http::equalsIgnoringCase(field.name, "Host") ? !keepsHost(head.host, request.url)
                                                                              : belongsToConnection(head, field.name);
        if (staysBehind) {
            continue;
        }
        request.headers.add(std::string(field.name), withToken(field.value, exchange.accessToken, token));
    }
    if (!token.empty() && exchange.accessToken.empty() && !head.find("Authorization")) {
        request.headers.add("Authorization", "Bearer " + std::string(token));
    }
    request.body = withToken(client.request.body, exchange.accessToken, token);
    request.timeout = std::chrono::seconds(30);
    request.keepAlive = false;
    request.http10 = head.minorVersion == 0;
    return request;
}

}  // namespace gatehouse::app
