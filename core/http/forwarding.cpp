#include "core/http/forwarding.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/http/characters.h"
#include "core/http/chunked.h"
#include "core/http/cookie.h"
#include "core/http/head_writer.h"
#include "core/http/web_socket.h"

namespace gatehouse::http {
namespace {

/// What the gateway adds to a head, roughly, in octets.
constexpr std::size_t gatewaysFields = 512;
constexpr std::string_view webSocketFields = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

/// As many upstreams see names: without case, "_" read as "-". `reference` is in lower case with "-".
bool startsWithField(std::string_view name, std::string_view reference) noexcept
{
    if (name.size() < reference.size()) {
        return false;
    }
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const char letter = name[i] == '_' ? '-' : lowerCase(name[i]);
        if (letter != reference[i]) {
            return false;
        }
    }
    return true;
}

bool isField(std::string_view name, std::string_view reference) noexcept
{
    return name.size() == reference.size() && startsWithField(name, reference);
}

bool sameField(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return (x == '_' ? '-' : lowerCase(x)) == (y == '_' ? '-' : lowerCase(y));
           });
}

/// Fields that the gateway writes itself, or whose word upstreams take for a gateway's.
bool isGatewaysOwn(std::string_view name) noexcept
{
    switch (lowerCase(name.front())) {
    case 'x':
        return startsWithField(name, "x-forwarded-") || isField(name, "x-request-id") || isField(name, "x-real-ip")
               || startsWithField(name, "x-consumer-") || startsWithField(name, "x-credential-")
               || startsWithField(name, "x-authenticated-") || isField(name, "x-anonymous-consumer");
    case 'h': return isField(name, "host");
    case 'c': return isField(name, "content-length");
    case 'e': return isField(name, "expect");
    case 'f': return isField(name, "forwarded");
    default: return false;
    }
}

/// What Connection may not take away: the message would mean something else without it, or come from somebody else.
bool mayBeNominated(std::string_view name) noexcept
{
    constexpr std::string_view kept[] = {"authorization",    "cookie",     "content-type", "content-encoding", "date",
                                         "www-authenticate", "set-cookie", "location",     "cache-control",    "dpop",
                                         "origin",           "via"};
    return std::none_of(std::begin(kept), std::end(kept),
                        [name](std::string_view entry) { return isField(name, entry); });
}

/// Whether Connection names more than how long the connection lasts.
bool hasNominations(const std::vector<HeaderView>& headers) noexcept
{
    for (const HeaderView& field : headers) {
        if (field.name.size() != 10 || !equalsIgnoringCase(field.name, "Connection")) {
            continue;
        }
        std::string_view list = field.value;
        std::string_view option;
        while (nextListElement(list, option)) {
            if (!equalsIgnoringCase(option, "close") && !equalsIgnoringCase(option, "keep-alive")) {
                return true;
            }
        }
    }
    return false;
}

bool isNominated(const std::vector<HeaderView>& headers, std::string_view name) noexcept
{
    for (const HeaderView& field : headers) {
        if (!equalsIgnoringCase(field.name, "Connection")) {
            continue;
        }
        std::string_view list = field.value;
        std::string_view option;
        while (nextListElement(list, option)) {
            if (equalsIgnoringCase(option, name)) {
                return mayBeNominated(name);
            }
        }
    }
    return false;
}

bool isEdited(const ForwardingEdits& edits, std::string_view name) noexcept
{
    if (edits.set != nullptr && std::any_of(edits.set->begin(), edits.set->end(), [name](const Header& field) {
            return sameField(field.name, name);
        })) {
        return true;
    }
    return std::any_of(edits.remove.begin(), edits.remove.end(),
                       [name](const std::string& removed) { return sameField(removed, name); });
}

/// Claims end up in these: no octet of theirs may end the field (CWE-113).
void writeSet(HeadWriter& out, const ForwardingEdits& edits)
{
    if (edits.set == nullptr) {
        return;
    }
    for (const Header& field : *edits.set) {
        if (mayConfigure(field.name) && allInSet(field.value, octets::fieldValue)) {
            out.field(field.name, field.value);
        }
    }
}

void writeCookies(HeadWriter& out, const HeaderView& field, std::span<const std::string> removed)
{
    std::string rest(field.value);
    for (const std::string& name : removed) {
        rest = withoutCookie(rest, name);
    }
    if (!rest.empty()) {
        out.field(field.name, rest);
    }
}

void writeFraming(HeadWriter& out, BodyFraming framing, std::uint64_t contentLength)
{
    if (framing == BodyFraming::ContentLength) {
        out.field("Content-Length", contentLength);
    } else if (framing == BodyFraming::Chunked) {
        out.field("Transfer-Encoding", "chunked");
    }
}

/// The names in Trailer fields, up to the first of which `found` says so.
template <typename Found>
bool findAnnounced(const std::vector<HeaderView>& headers, Found&& found)
{
    for (const HeaderView& field : headers) {
        std::string_view list = equalsIgnoringCase(field.name, "Trailer") ? field.value : std::string_view{};
        std::string_view name;
        while (nextListElement(list, name)) {
            if (found(name)) {
                return true;
            }
        }
    }
    return false;
}

bool mayTrailRequest(std::string_view name, const RequestHead& head, const ForwardingEdits& edits)
{
    return !name.empty() && allInSet(name, octets::token) && allowedInTrailer(name) && !isConnectionField(name)
           && !isGatewaysOwn(name) && !isEdited(edits, name) && !isNominated(head.headers, name);
}

/// Announces what may come; where nothing may, there is nothing to announce.
void writeTrailerField(HeadWriter& out, const RequestHead& head, const ForwardingEdits& edits)
{
    std::string names;
    findAnnounced(head.headers, [&](std::string_view name) {
        if (mayTrailRequest(name, head, edits)) {
            names.append(names.empty() ? "" : ", ").append(name);
        }
        return false;
    });
    if (!names.empty()) {
        out.field("Trailer", names);
    }
}

/// Those of the lines of a trailer section of which `keeps` says so, by their names.
template <typename Keeps>
void appendTrailers(std::string& out, std::string_view lines, Keeps&& keeps)
{
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, std::min(lines.find('\n'), lines.size() - 1) + 1);
        lines.remove_prefix(line.size());
        if (keeps(line.substr(0, line.find(':')))) {
            out.append(line);
        }
    }
}

void writeStatusLine(HeadWriter& out, const ResponseHead& head)
{
    std::array<char, 4> status{};
    std::to_chars(status.data(), status.data() + 3, head.status);
    out.text("HTTP/1.1 ");
    out.text({status.data(), 3});
    out.text(" ");
    out.text(head.reason);
    out.text("\r\n");
}

void writeVia(HeadWriter& out, int minorVersion)
{
    out.text(minorVersion == 1 ? "Via: 1.1 gatehouse\r\n" : "Via: 1.0 gatehouse\r\n");
}

}  // namespace

bool mayConfigure(std::string_view name) noexcept
{
    return !name.empty() && allInSet(name, octets::token) && !isConnectionField(name)
           && !isField(name, "content-length") && !isField(name, "host") && !isField(name, "expect");
}

bool isConnectionField(std::string_view name) noexcept
{
    if (name.empty()) {
        return false;
    }
    switch (lowerCase(name.front())) {
    case 'c': return isField(name, "connection");
    case 'h': return isField(name, "http2-settings");
    case 'k': return isField(name, "keep-alive");
    case 'p': return startsWithField(name, "proxy-");
    case 't': return isField(name, "te") || isField(name, "trailer") || isField(name, "transfer-encoding");
    case 'u': return isField(name, "upgrade");
    default: return false;
    }
}

std::optional<std::uint64_t> maxForwards(const RequestHead& head) noexcept
{
    const std::optional<std::string_view> value = head.find("Max-Forwards");
    if (!value) {
        return std::nullopt;
    }
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), count);
    return error == std::errc{} && end == value->data() + value->size() ? std::optional(count) : std::nullopt;
}

bool switchesToWebSocket(const ResponseHead& head, const RequestHead& request)
{
    if (head.status != 101) {
        return false;
    }
    bool connection = false;
    for (const HeaderView& field : head.headers) {
        std::string_view list = equalsIgnoringCase(field.name, "Connection") ? field.value : std::string_view{};
        std::string_view option;
        while (nextListElement(list, option)) {
            connection = connection || equalsIgnoringCase(option, "Upgrade");
        }
    }
    return connection && head.count("Upgrade") == 1 && head.count("Sec-WebSocket-Accept") == 1
           && equalsIgnoringCase(*head.find("Upgrade"), "websocket")
           && *head.find("Sec-WebSocket-Accept") == webSocketAccept(request.find("Sec-WebSocket-Key").value_or(""));
}

bool acceptsTrailers(const RequestHead& head) noexcept
{
    for (const HeaderView& field : head.headers) {
        if (field.name.size() != 2 || !equalsIgnoringCase(field.name, "TE")) {
            continue;
        }
        std::string_view list = field.value;
        std::string_view coding;
        while (nextListElement(list, coding)) {
            if (equalsIgnoringCase(coding, "trailers")) {
                return true;
            }
        }
    }
    return false;
}

void appendUpstreamRequestHead(std::string& to, const RequestHead& head, const RequestForwarding& how)
{
    HeadWriter out(to, octetsOf(head.headers) + how.target.size() + gatewaysFields);
    const bool nominations = hasNominations(head.headers);
    const bool edited = (how.edits.set != nullptr && !how.edits.set->empty()) || !how.edits.remove.empty();
    const bool trailers = acceptsTrailers(head);
    out.text(head.method);
    out.text(" ");
    out.text(how.target);
    out.text(" HTTP/1.1\r\n");
    out.field("Host", how.host);
    // RFC 9110 section 7.6.2: of OPTIONS it is counted down, with any other method that comes here it means nothing.
    const bool countsDown = head.method == "OPTIONS";
    for (const HeaderView& field : head.headers) {
        if (isConnectionField(field.name) || isGatewaysOwn(field.name)) {
            continue;
        }
        if (countsDown && isField(field.name, "max-forwards")) {
            continue;
        }
        if ((edited && isEdited(how.edits, field.name)) || (nominations && isNominated(head.headers, field.name))) {
            continue;
        }
        if (!how.edits.removeCookies.empty() && equalsIgnoringCase(field.name, "Cookie")) {
            writeCookies(out, field, how.edits.removeCookies);
            continue;
        }
        out.field(field.name, field.value);
    }
    if (const std::optional<std::uint64_t> left = countsDown ? maxForwards(head) : std::nullopt; left && *left > 0) {
        out.field("Max-Forwards", *left - 1);
    }
    writeSet(out, how.edits);
    out.field("X-Forwarded-For", how.clientAddress);
    out.field("X-Forwarded-Proto", how.protocol);
    if (!how.forwardedHost.empty()) {
        out.field("X-Forwarded-Host", how.forwardedHost);
    }
    out.field("X-Forwarded-Port", how.forwardedPort);
    out.field("X-Real-IP", how.clientAddress);
    out.field("X-Request-Id", how.requestId);
    writeVia(out, head.minorVersion);
    if (how.webSocket) {
        out.text(webSocketFields);
    } else if (trailers) {
        out.text("TE: trailers\r\nConnection: TE\r\n");
    }
    if (how.framing == BodyFraming::Chunked) {
        writeTrailerField(out, head, how.edits);
    }
    writeFraming(out, how.framing, how.contentLength);
    out.text("\r\n");
}

void appendUpstreamTrailers(std::string& out, std::string_view lines, const RequestHead& head,
                            const ForwardingEdits& edits)
{
    appendTrailers(out, lines, [&](std::string_view name) {
        return mayTrailRequest(name, head, edits) && findAnnounced(head.headers, [name](std::string_view announced) {
                   return equalsIgnoringCase(announced, name);
               });
    });
}

void appendDownstreamTrailers(std::string& out, std::string_view lines, std::string_view nominated,
                              const ForwardingEdits& edits)
{
    const std::vector<HeaderView> connection{{"Connection", nominated}};
    appendTrailers(out, lines, [&](std::string_view name) {
        return !name.empty() && !isConnectionField(name) && !isField(name, "x-request-id")
               && !startsWithField(name, "x-kong-") && !isEdited(edits, name) && !isNominated(connection, name);
    });
}

std::string connectionOptions(const ResponseHead& head)
{
    std::string options;
    for (const HeaderView& field : head.headers) {
        if (equalsIgnoringCase(field.name, "Connection")) {
            options.append(options.empty() ? "" : ", ").append(field.value);
        }
    }
    return options;
}

void appendDownstreamResponseHead(std::string& to, const ResponseHead& head, const ResponseForwarding& how)
{
    HeadWriter out(to, octetsOf(head.headers) + gatewaysFields);
    const bool nominations = hasNominations(head.headers);
    const bool edited = (how.edits.set != nullptr && !how.edits.set->empty()) || !how.edits.remove.empty();
    writeStatusLine(out, head);
    bool dated = how.date.empty();
    for (const HeaderView& field : head.headers) {
        const bool trailer = how.trailers && isField(field.name, "trailer");
        if ((isConnectionField(field.name) && !trailer) || isField(field.name, "content-length")
            || isField(field.name, "x-kong-upstream-latency") || isField(field.name, "x-kong-proxy-latency")
            || (!how.requestId.empty() && isField(field.name, "x-request-id"))) {
            continue;
        }
        if ((edited && isEdited(how.edits, field.name)) || (nominations && isNominated(head.headers, field.name))) {
            continue;
        }
        dated = dated || (field.name.size() == 4 && equalsIgnoringCase(field.name, "Date"));
        out.field(field.name, field.value);
    }
    writeSet(out, how.edits);
    if (!dated) {
        out.field("Date", how.date);
    }
    writeVia(out, head.minorVersion);
    out.field("X-Kong-Upstream-Latency", static_cast<std::uint64_t>(std::max<std::int64_t>(how.upstreamLatency, 0)));
    out.field("X-Kong-Proxy-Latency", static_cast<std::uint64_t>(std::max<std::int64_t>(how.proxyLatency, 0)));
    if (!how.requestId.empty()) {
        out.field("X-Request-Id", how.requestId);
    }
    writeFraming(out, how.framing, how.contentLength);
    if (how.webSocket) {
        out.text(webSocketFields);
    } else if (!how.keepAlive) {
        out.field("Connection", "close");
    } else if (how.clientMinorVersion == 0) {
        out.field("Connection", "keep-alive");
    }
    out.text("\r\n");
}

void appendInterimResponseHead(std::string& to, const ResponseHead& head)
{
    HeadWriter out(to, octetsOf(head.headers) + gatewaysFields);
    const bool nominations = hasNominations(head.headers);
    writeStatusLine(out, head);
    for (const HeaderView& field : head.headers) {
        const bool hop = isConnectionField(field.name) || isField(field.name, "content-length");
        if (!hop && !(nominations && isNominated(head.headers, field.name))) {
            out.field(field.name, field.value);
        }
    }
    writeVia(out, head.minorVersion);
    out.text("\r\n");
}

}  // namespace gatehouse::http
