#include "core/http/chunked.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/http/characters.h"
#include "core/http/header_list.h"

namespace gatehouse::http {
namespace {

std::string_view skipBlanks(std::string_view text) noexcept
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

bool takeToken(std::string_view& text) noexcept
{
    std::size_t length = 0;
    while (length < text.size() && inSet(text[length], octets::token)) {
        ++length;
    }
    text.remove_prefix(length);
    return length > 0;
}

bool takeQuotedString(std::string_view& text) noexcept
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (!inSet(text[i], octets::fieldValue)) {
            return false;
        }
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return true;
        }
        if (text[i] == '\\') {
            ++i;
            if (i == text.size() || !inSet(text[i], octets::fieldValue)) {
                return false;
            }
        }
    }
    return false;
}

/// RFC 9112 section 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS value ] ). Understood only to be thrown away.
bool validExtensions(std::string_view text) noexcept
{
    while (!text.empty()) {
        text = skipBlanks(text);
        if (!text.starts_with(';')) {
            return false;
        }
        text = skipBlanks(text.substr(1));
        if (!takeToken(text)) {
            return false;
        }
        const std::string_view afterName = skipBlanks(text);
        if (!afterName.starts_with('=')) {
            continue;
        }
        text = skipBlanks(afterName.substr(1));
        if (!(text.starts_with('"') ? takeQuotedString(text) : takeToken(text))) {
            return false;
        }
    }
    return true;
}

enum class Line { Incomplete, Complete, Broken };

/// The line at the front without its CRLF. Broken as soon as a CR or LF stands where none may.
Line takeLine(std::string_view input, std::string_view& line) noexcept
{
    const std::size_t end = input.find_first_of("\r\n");
    if (end == std::string_view::npos) {
        return Line::Incomplete;
    }
    if (input[end] == '\n') {
        return Line::Broken;
    }
    if (end + 1 == input.size()) {
        return Line::Incomplete;
    }
    line = input.substr(0, end);
    return input[end + 1] == '\n' ? Line::Complete : Line::Broken;
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::refuse(std::string_view problem) noexcept
{
    m_state = State::Broken;
    m_problem = problem;
    return {Event::Refused, 0, {}};
}

bool ChunkedDecoder::readSizeLine(std::string_view line) noexcept
{
    std::uint64_t size = 0;
    std::size_t digits = 0;
    for (; digits < line.size() && hexValue(line[digits]) >= 0; ++digits) {
        if (size > (std::numeric_limits<std::uint64_t>::max() >> 4)) {
            return false;
        }
        size = size * 16 + static_cast<std::uint64_t>(hexValue(line[digits]));
    }
    // The bound on digits keeps "000…0005" from being one way to hide from a parser that counts them.
    // And a size whose highest bit is set is a negative one to who counts with a sign.
    if (digits == 0 || digits > 16 || (size >> 63) != 0 || !validExtensions(line.substr(digits))) {
        return false;
    }
    m_remaining = size;
    return true;
}

bool ChunkedDecoder::readTrailer(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !allInSet(line.substr(0, colon), octets::token)
        || !allInSet(line.substr(colon + 1), octets::fieldValue)) {
        return false;
    }
    if (allowedInTrailer(line.substr(0, colon))) {
        m_trailers.append(line).append("\r\n");
    }
    return true;
}

ChunkedDecoder::Step ChunkedDecoder::step(std::string_view input)
{
    std::size_t used = 0;
    for (;;) {
        const std::string_view rest = input.substr(used);
        switch (m_state) {
        case State::SizeLine: {
            std::string_view line;
            const Line found = takeLine(rest, line);
            const std::size_t seen = found == Line::Complete ? line.size() : rest.size();
            if (found == Line::Broken || (!rest.empty() && hexValue(rest.front()) < 0)) {
                return refuse("an invalid chunk-size line");
            }
            if (seen > m_lineLimit) {
                return refuse("a chunk-size line that is too long");
            }
            if (found == Line::Incomplete) {
                return {Event::NeedMore, used, {}};
            }
            if (!readSizeLine(line)) {
                return refuse("an invalid chunk size or extension");
            }
            used += line.size() + 2;
            m_state = m_remaining == 0 ? State::Trailer : State::Data;
            break;
        }
        case State::Data: {
            if (rest.empty()) {
                return {Event::NeedMore, used, {}};
            }
            const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), m_remaining));
            m_remaining -= length;
            if (m_remaining == 0) {
                m_state = State::DataEnd;
            }
            return {Event::Data, used + length, rest.substr(0, length)};
        }
        case State::DataEnd:
            if ((!rest.empty() && rest[0] != '\r') || (rest.size() > 1 && rest[1] != '\n')) {
                return refuse("chunk data without CRLF at its end");
            }
            if (rest.size() < 2) {
                return {Event::NeedMore, used, {}};
            }
            used += 2;
            m_state = State::SizeLine;
            break;
        case State::Trailer: {
            std::string_view line;
            const Line found = takeLine(rest, line);
            if (found == Line::Broken) {
                return refuse("an invalid line in the trailer section");
            }
            // A line without its end is one octet longer at least.
            if (m_trailerOctets + (found == Line::Complete ? line.size() + 2 : rest.size() + 1) > m_trailerLimit) {
                return refuse("a trailer section that is too long");
            }
            if (found == Line::Incomplete) {
                return {Event::NeedMore, used, {}};
            }
            used += line.size() + 2;
            m_trailerOctets += line.size() + 2;
            if (line.empty()) {
                m_state = State::Over;
                return {Event::End, used, {}};
            }
            if (!readTrailer(line)) {
                return refuse("an invalid trailer field");
            }
            break;
        }
        case State::Over: return {Event::End, used, {}};
        case State::Broken: return {Event::Refused, 0, {}};
        }
    }
}

std::string_view chunkHead(std::uint64_t size, std::array<char, 20>& storage) noexcept
{
    char* const end = std::to_chars(storage.data(), storage.data() + 16, size, 16).ptr;
    end[0] = '\r';
    end[1] = '\n';
    return {storage.data(), static_cast<std::size_t>(end - storage.data()) + 2};
}

bool allowedInTrailer(std::string_view name) noexcept
{
    constexpr std::string_view forbidden[] = {
        // framing, routing and the connection
        "connection", "content-length", "expect", "forwarded", "host", "keep-alive", "max-forwards", "origin",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "via",
        // who asks, and who may
        "authorization", "cookie", "dpop", "proxy-authenticate", "proxy-authorization", "set-cookie",
        "www-authenticate", "access-token", "x-access-token",
        // how the content is to be read, and whether
        "content-encoding", "content-range", "content-type", "if-match", "if-modified-since", "if-none-match",
        "if-range", "if-unmodified-since", "range",
        // what caches and redirects go by
        "age", "cache-control", "date", "expires", "location", "pragma", "retry-after", "vary", "warning"};
    // Many servers read "_" as "-".
    const auto spelled = [name](std::string_view entry) {
        return name.size() == entry.size() && std::equal(name.begin(), name.end(), entry.begin(), [](char x, char y) {
                   return (x == '_' ? '-' : lowerCase(x)) == y;
               });
    };
    return std::none_of(std::begin(forbidden), std::end(forbidden), spelled);
}

}  // namespace gatehouse::http
