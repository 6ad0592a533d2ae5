#include "core/http/head_parser.h"

#include <algorithm>
#include <cstring>

#include "core/http/characters.h"
#include "core/http/request_line.h"
#include "core/http/web_socket.h"

namespace gatehouse::http {
namespace {

using Outcome = HeadParse::Outcome;

constexpr Refusal strayCarriageReturn{400, "a CR that does not end a line"};
/// Each field that goes on is compared with each of these: without a bound, a head of 64 KB could cost milliseconds.
constexpr unsigned mostConnectionOptions = 64;

/// `inOrder`: how many octets at the front have nothing to do with it.
HeadParse refused(const Refusal& refusal, std::size_t inOrder = 0)
{
    HeadParse parse;
    parse.outcome = Outcome::Refused;
    parse.end = inOrder;
    parse.status = refusal.status;
    parse.problem = refusal.problem;
    return parse;
}

/// What the fields say about framing and the connection, collected in one pass.
struct FramingFields {
    unsigned hosts = 0;
    unsigned contentLengths = 0;
    unsigned transferEncodings = 0;
    unsigned connectionOptions = 0;
    std::string_view host;
    std::string_view contentLength;
    std::string_view transferEncoding;
    std::string_view expect;
    std::string_view upgrade;
    unsigned upgrades = 0;
    bool connectionUpgrade = false;
    bool hasExpect = false;
    bool close = false;
    bool keepAlive = false;
    bool tooMany = false;  ///< more fields than there may be
};

/// Finds the end of the head, looking only at what is new. Stops early where no continuation could make it a head.
/// `wholeLines` becomes where the last whole line ends, 0 where none has become whole by what is new.
HeadParse findEnd(std::string_view buffer, std::size_t& scanned, const Limits& limits, std::size_t lineLimit,
                  std::size_t& wholeLines)
{
    wholeLines = 0;
    HeadParse parse;
    if (buffer.starts_with("\r\n")) {
        parse.begin = 2;
    } else if (buffer.empty() || buffer == "\r") {
        return parse;
    }
    if (buffer.size() > parse.begin && !inSet(buffer[parse.begin], octets::token)) {
        return refused({400, "the message does not begin with a token"});
    }
    std::size_t from = std::max(scanned, parse.begin);
    while (from < buffer.size()) {
        const void* found = std::memchr(buffer.data() + from, '\n', buffer.size() - from);
        if (found == nullptr) {
            break;
        }
        const auto lineFeed = static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data());
        if (lineFeed == parse.begin || buffer[lineFeed - 1] != '\r') {
            return refused({400, "a line ends with LF alone"}, lineFeed);
        }
        if (lineFeed >= parse.begin + 3 && buffer[lineFeed - 2] == '\n') {
            parse.end = lineFeed + 1;
            break;
        }
        from = lineFeed + 1;
        wholeLines = from;
    }
    scanned = parse.end != 0 ? 0 : std::max(from, buffer.size());
    const std::size_t length = (parse.end != 0 ? parse.end : buffer.size()) - parse.begin;
    if (length > lineLimit) {
        const std::string_view start = buffer.substr(parse.begin, lineLimit);
        if (start.find('\n') == std::string_view::npos) {
            return refused({414, "the request line is too long"}, parse.begin + lineLimit);
        }
    }
    if (length > limits.headerSection) {
        return refused({431, "the header section is too long"}, parse.begin + limits.headerSection);
    }
    if (parse.end != 0) {
        parse.outcome = Outcome::Complete;
    }
    return parse;
}

/// The line at the front, without its CRLF, taken off `rest`. A CR elsewhere in the line stays for the character
/// checks, which refuse it.
std::string_view takeLine(std::string_view& rest) noexcept
{
    const std::size_t lineFeed = rest.find('\n');
    const std::string_view line = rest.substr(0, lineFeed - 1);
    rest.remove_prefix(lineFeed + 1);
    return line;
}

void readConnection(std::string_view value, FramingFields& fields) noexcept
{
    std::string_view option;
    while (nextListElement(value, option)) {
        ++fields.connectionOptions;
        fields.close = fields.close || equalsIgnoringCase(option, "close");
        fields.keepAlive = fields.keepAlive || equalsIgnoringCase(option, "keep-alive");
        fields.connectionUpgrade = fields.connectionUpgrade || equalsIgnoringCase(option, "upgrade");
    }
}

void noteField(const HeaderView& field, FramingFields& fields) noexcept
{
    // By length first: nearly every field is told apart by one comparison of integers.
    switch (field.name.size()) {
    case 4:
        if (equalsIgnoringCase(field.name, "Host")) {
            ++fields.hosts;
            fields.host = field.value;
        }
        break;
    case 6:
        if (equalsIgnoringCase(field.name, "Expect")) {
            fields.hasExpect = true;
            fields.expect = field.value;
        }
        break;
    case 7:
        if (equalsIgnoringCase(field.name, "Upgrade")) {
            ++fields.upgrades;
            fields.upgrade = field.value;
        }
        break;
    case 10:
        if (equalsIgnoringCase(field.name, "Connection")) {
            readConnection(field.value, fields);
        }
        break;
    case 14:
        if (equalsIgnoringCase(field.name, "Content-Length")) {
            ++fields.contentLengths;
            fields.contentLength = field.value;
        }
        break;
    case 17:
        if (equalsIgnoringCase(field.name, "Transfer-Encoding")) {
            ++fields.transferEncodings;
            fields.transferEncoding = field.value;
        }
        break;
    default: break;
    }
}

/// RFC 9112 section 5. `section` is whole lines, without the empty one that ends the head.
Refusal parseFields(std::string_view section, const Limits& limits, std::vector<HeaderView>& headers,
                    FramingFields& fields)
{
    const char* at = section.data();
    const char* const end = at + section.size();
    while (at < end) {
        const char* const nameBegin = at;
        while (inSet(*at, octets::token)) {
            ++at;
        }
        if (*at != ':' || at == nameBegin) {
            if (*nameBegin == ' ' || *nameBegin == '\t') {
                return {400, "a folded header line"};
            }
            return {400, *at == ' ' || *at == '\t' ? "white space before the colon of a header field"
                                                   : "a header field without a valid name"};
        }
        const std::string_view name(nameBegin, static_cast<std::size_t>(at - nameBegin));
        ++at;
        while (*at == ' ' || *at == '\t') {
            ++at;
        }
        const char* const valueBegin = at;
        at = endOfFieldValue(at, end);
        if (at[0] != '\r' || at[1] != '\n') {
            return {400, "a forbidden octet in a header field's value"};
        }
        const char* valueEnd = at;
        while (valueEnd > valueBegin && (valueEnd[-1] == ' ' || valueEnd[-1] == '\t')) {
            --valueEnd;
        }
        at += 2;
        if (headers.size() == limits.headerCount) {
            fields.tooMany = true;
            continue;
        }
        headers.push_back({name, {valueBegin, static_cast<std::size_t>(valueEnd - valueBegin)}});
        noteField(headers.back(), fields);
    }
    return {};
}

/// What hangs on all fields together.
Refusal checkCounts(const FramingFields& fields)
{
    if (fields.tooMany) {
        return {431, "too many header fields"};
    }
    return fields.connectionOptions > mostConnectionOptions ? Refusal{400, "too many connection options"} : Refusal{};
}

/// RFC 9112 section 6: chunked alone is understood. `refusalStatus` is used where a coding is merely unknown.
Refusal checkTransferEncoding(std::string_view value) noexcept
{
    if (equalsIgnoringCase(value, "chunked")) {
        return {};
    }
    std::string_view coding;
    bool any = false;
    bool chunkedSeen = false;
    while (nextListElement(value, coding)) {
        if (chunkedSeen) {
            return {400, "chunked is not the last transfer coding"};
        }
        any = true;
        chunkedSeen = equalsIgnoringCase(coding, "chunked");
        if (!allInSet(coding, octets::token)) {
            return {400, "a malformed Transfer-Encoding"};
        }
    }
    return any ? Refusal{501, "a transfer coding other than chunked"} : Refusal{400, "an empty Transfer-Encoding"};
}

/// Both directions: who frames a message twice, or in a way that may be read in two ways, is refused.
Refusal checkFraming(const FramingFields& fields, int minorVersion, BodyFraming& framing, std::uint64_t& length)
{
    if (fields.transferEncodings > 0) {
        if (fields.contentLengths > 0) {
            return {400, "both Content-Length and Transfer-Encoding"};
        }
        if (fields.transferEncodings > 1) {
            return {400, "more than one Transfer-Encoding"};
        }
        if (minorVersion == 0) {
            return {400, "Transfer-Encoding in an HTTP/1.0 message"};
        }
        framing = BodyFraming::Chunked;
        return checkTransferEncoding(fields.transferEncoding);
    }
    if (fields.contentLengths > 1) {
        return {400, "more than one Content-Length"};
    }
    if (fields.contentLengths == 1) {
        framing = BodyFraming::ContentLength;
        if (!parseLength(fields.contentLength, length)) {
            return {400, "an invalid Content-Length"};
        }
    }
    return {};
}

/// RFC 9112 section 3.2: one Host, valid, and no other than that of the target.
Refusal checkHost(const FramingFields& fields, bool secure, RequestHead& head)
{
    if (fields.hosts > 1) {
        return {400, "more than one Host"};
    }
    if (fields.hosts == 0) {
        return head.minorVersion == 0 ? Refusal{} : Refusal{400, "no Host"};
    }
    if (!isValidHost(fields.host)) {
        return {400, "an invalid Host"};
    }
    if (!head.host.empty()
        && !equalsIgnoringCase(withoutDefaultPort(head.host, secure), withoutDefaultPort(fields.host, secure))) {
        return {400, "a Host that disagrees with the request target"};
    }
    head.host = fields.host;
    return {};
}

/// RFC 6455 section 4.2.1, as far as a gateway has to know. Whatever else Upgrade asks for is not heard.
bool asksForWebSocket(const FramingFields& fields, const RequestHead& head)
{
    return fields.upgrades == 1 && fields.connectionUpgrade && equalsIgnoringCase(fields.upgrade, "websocket")
           && head.method == "GET" && head.minorVersion == 1 && head.framing == BodyFraming::None && !fields.hasExpect
           && head.count("Sec-WebSocket-Key") == 1 && head.count("Sec-WebSocket-Version") == 1
           && isWebSocketKey(*head.find("Sec-WebSocket-Key"));
}

bool staysOpen(const FramingFields& fields, int minorVersion) noexcept
{
    return !fields.close && (minorVersion == 1 || fields.keepAlive);
}

/// What speaks another protocol is known by its first octets; it may never send a whole line.
bool mayBecomeHttp(std::string_view buffer) noexcept
{
    constexpr std::string_view beginning = "HTTP/1.";
    return buffer.substr(0, beginning.size()) == beginning.substr(0, buffer.size());
}

/// RFC 9112 section 4.
Refusal parseStatusLine(std::string_view line, ResponseHead& head)
{
    if (!line.starts_with("HTTP/1.") || line.size() < 12 || (line[7] != '0' && line[7] != '1') || line[8] != ' ') {
        return {502, "an invalid status line"};
    }
    head.minorVersion = line[7] - '0';
    int status = 0;
    for (const char letter : line.substr(9, 3)) {
        if (!inSet(letter, octets::digit)) {
            return {502, "an invalid status code"};
        }
        status = status * 10 + (letter - '0');
    }
    if (status < 100 || status > 599) {
        return {502, "a status code outside 100 to 599"};
    }
    head.status = status;
    // Many servers leave out the blank before an empty reason phrase; nothing hangs on it.
    if (line.size() > 12 && line[12] != ' ') {
        return {502, "an invalid status code"};
    }
    head.reason = line.size() > 13 ? line.substr(13) : std::string_view{};
    return allInSet(head.reason, octets::fieldValue) ? Refusal{}
                                                     : Refusal{502, "a forbidden octet in the reason phrase"};
}

/// A head whose end has not come: whether what has come of it since `from` can still become one. Whoever speaks
/// something else (HTTP/0.9, SSH) sends one line and waits; he should not have to wait until time runs out. What hangs
/// on several fields is left to the end. `parseFirstLine` takes the start line.
template <typename ParseFirstLine>
Refusal judgeBeginning(std::string_view buffer, const HeadParse& parse, std::size_t from, std::size_t wholeLines,
                       const Limits& limits, std::vector<HeaderView>& headers, ParseFirstLine parseFirstLine)
{
    from = std::max(from, parse.begin);
    const std::size_t carriageReturn = buffer.find('\r', std::max(wholeLines, from - std::min<std::size_t>(from, 1)));
    const Refusal tail = carriageReturn != std::string_view::npos && carriageReturn + 1 < buffer.size()
                                 && buffer[carriageReturn + 1] != '\n'
                             ? strayCarriageReturn
                             : Refusal{};
    if (wholeLines <= parse.begin) {
        return tail;
    }
    std::size_t lines = parse.begin;
    if (from > parse.begin) {
        const std::size_t lastEnd = buffer.rfind('\n', from - 1);
        lines = lastEnd == std::string_view::npos ? parse.begin : lastEnd + 1;
    }
    std::string_view rest = buffer.substr(lines, wholeLines - lines);
    if (lines == parse.begin) {
        if (const Refusal refusal = parseFirstLine(takeLine(rest))) {
            return refusal;
        }
    }
    headers.clear();
    FramingFields fields;
    if (const Refusal refusal = parseFields(rest, limits, headers, fields)) {
        return refusal;
    }
    return tail;
}

/// However the octets came, in one piece or in many, the first line that is wrong says what is answered: `whole` is
/// what is wrong with a later one, or with all together.
template <typename ParseFirstLine>
HeadParse firstRefusal(std::string_view buffer, const HeadParse& whole, const Limits& limits,
                       std::vector<HeaderView>& headers, ParseFirstLine parseFirstLine)
{
    HeadParse beginning;
    beginning.begin = buffer.starts_with("\r\n") ? 2 : 0;
    const std::string_view inOrder = buffer.substr(0, whole.end);
    const std::size_t lastEnd = inOrder.rfind('\n');
    const std::size_t wholeLines = lastEnd == std::string_view::npos ? 0 : lastEnd + 1;
    const Refusal earlier = judgeBeginning(inOrder, beginning, 0, wholeLines, limits, headers, parseFirstLine);
    return earlier ? refused(earlier) : whole;
}

}  // namespace

HeadParse parseRequestHead(std::string_view buffer, std::size_t& scanned, const Limits& limits, RequestHead& head,
                           bool secure)
{
    const std::size_t from = scanned;
    std::size_t wholeLines = 0;
    HeadParse parse = findEnd(buffer, scanned, limits, limits.requestLine, wholeLines);
    const auto firstLine = [&](std::string_view line) {
        const Refusal refusal = parseRequestLine(line, secure, head);
        // It is seen before the rest of the line has come.
        return refusal && line.find('\r') != std::string_view::npos ? strayCarriageReturn : refusal;
    };
    if (parse.outcome == Outcome::NeedMore) {
        const Refusal refusal = judgeBeginning(buffer, parse, from, wholeLines, limits, head.headers, firstLine);
        if (refusal) {
            scanned = from;  // another look finds the same
            return refused(refusal);
        }
        return parse;
    }
    if (parse.outcome == Outcome::Refused) {
        return parse.end == 0 ? parse : firstRefusal(buffer, parse, limits, head.headers, firstLine);
    }
    head.headers.clear();
    head.host = {};
    head.framing = BodyFraming::None;
    head.contentLength = 0;
    head.expectContinue = false;
    std::string_view rest = buffer.substr(parse.begin, parse.end - parse.begin);
    if (const Refusal refusal = firstLine(takeLine(rest))) {
        return refused(refusal);
    }
    FramingFields fields;
    if (const Refusal refusal = parseFields(rest.substr(0, rest.size() - 2), limits, head.headers, fields)) {
        return refused(refusal);
    }
    if (const Refusal refusal = checkCounts(fields)) {
        return refused(refusal);
    }
    if (const Refusal refusal = checkHost(fields, secure, head)) {
        return refused(refusal);
    }
    if (const Refusal refusal = checkFraming(fields, head.minorVersion, head.framing, head.contentLength)) {
        return refused(refusal);
    }
    head.keepAlive = staysOpen(fields, head.minorVersion);
    // An HTTP/1.0 client cannot wait for 100 (RFC 9110 section 10.1.1).
    if (fields.hasExpect && head.minorVersion == 1) {
        if (!equalsIgnoringCase(fields.expect, "100-continue")) {
            return refused({417, "an expectation other than 100-continue"});
        }
        head.expectContinue = head.framing == BodyFraming::Chunked || head.contentLength > 0;
    }
    head.webSocket = fields.upgrades > 0 && asksForWebSocket(fields, head);
    return parse;
}

HeadParse parseResponseHead(std::string_view buffer, std::size_t& scanned, const Limits& limits,
                            std::string_view requestMethod, ResponseHead& head)
{
    if (buffer.starts_with('\r')) {
        return refused({502, "an answer that begins with an empty line"});
    }
    const std::size_t from = scanned;
    std::size_t wholeLines = 0;
    HeadParse parse = findEnd(buffer, scanned, limits, limits.headerSection, wholeLines);
    if (parse.outcome == Outcome::Refused) {
        parse.status = 502;
    }
    if (parse.outcome == Outcome::NeedMore && !mayBecomeHttp(buffer)) {
        return refused({502, "an answer that is not HTTP"});
    }
    if (parse.outcome == Outcome::NeedMore) {
        const auto firstLine = [&](std::string_view line) { return parseStatusLine(line, head); };
        const Refusal refusal = judgeBeginning(buffer, parse, from, wholeLines, limits, head.headers, firstLine);
        if (refusal) {
            scanned = from;
            return refused({502, refusal.problem});
        }
        return parse;
    }
    if (parse.outcome == Outcome::Refused) {
        return parse;
    }
    head.headers.clear();
    head.framing = BodyFraming::None;
    head.contentLength = 0;
    std::string_view rest = buffer.substr(parse.begin, parse.end - parse.begin);
    FramingFields fields;
    Refusal refusal = parseStatusLine(takeLine(rest), head);
    if (!refusal) {
        refusal = parseFields(rest.substr(0, rest.size() - 2), limits, head.headers, fields);
    }
    if (!refusal) {
        refusal = checkCounts(fields);
    }
    if (!refusal) {
        refusal = checkFraming(fields, head.minorVersion, head.framing, head.contentLength);
    }
    if (refusal) {
        return refused({502, refusal.problem});
    }
    if (head.status < 200 || head.status == 204 || head.status == 304 || requestMethod == "HEAD") {
        head.framing = BodyFraming::None;
    } else if (head.framing == BodyFraming::None) {
        head.framing = BodyFraming::UntilClose;
    }
    head.keepAlive = staysOpen(fields, head.minorVersion) && head.framing != BodyFraming::UntilClose;
    return parse;
}

}  // namespace gatehouse::http
