#include "core/http/characters.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace gatehouse::http {
namespace {

constexpr bool isLetter(int octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

constexpr bool isDigit(int octet)
{
    return octet >= '0' && octet <= '9';
}

constexpr bool oneOf(int octet, std::string_view set)
{
    return octet > 0 && octet < 0x80 && set.find(static_cast<char>(octet)) != std::string_view::npos;
}

constexpr std::array<std::uint8_t, 256> buildSets()
{
    constexpr std::string_view subDelimiters = "!$&'()*+,;=";
    std::array<std::uint8_t, 256> sets{};
    for (int octet = 0; octet < 256; ++octet) {
        const bool alphanumeric = isLetter(octet) || isDigit(octet);
        const bool unreserved = alphanumeric || oneOf(octet, "-._~");
        std::uint8_t set = 0;
        if (alphanumeric || oneOf(octet, "!#$%&'*+-.^_`|~")) {
            set |= octets::token;
        }
        if (octet == '\t' || (octet >= 0x20 && octet != 0x7f)) {
            set |= octets::fieldValue;
        }
        if (unreserved || oneOf(octet, subDelimiters) || oneOf(octet, ":@/?%[]")) {
            set |= octets::target;
        }
        // A comma would let two joined Host fields pass for one name.
        if (unreserved || (oneOf(octet, subDelimiters) && octet != ',') || octet == '%') {
            set |= octets::host;
        }
        if (unreserved) {
            set |= octets::unreserved;
        }
        if (alphanumeric || oneOf(octet, "*-._")) {
            set |= octets::formPlain;
        }
        if (isDigit(octet)) {
            set |= octets::digit;
        }
        sets[static_cast<std::size_t>(octet)] = set;
    }
    return sets;
}

/// Looked at at once: a token or a cookie is longer than all other fields of its request.
using Octets = std::uint8_t __attribute__((vector_size(16)));
constexpr std::size_t manyOctets = 64;

/// As `octets::fieldValue`, sixteen times.
Octets areOfFieldValue(const Octets& octets) noexcept
{
    return reinterpret_cast<Octets>(((octets >= std::uint8_t{0x20}) & (octets != std::uint8_t{0x7f}))
                                    | (octets == std::uint8_t{'\t'}));
}

}  // namespace

constexpr std::array<std::uint8_t, 256> builtSets = buildSets();
const std::array<std::uint8_t, 256> octetSets = builtSets;

const char* endOfFieldValue(const char* at, const char* end) noexcept
{
    for (; static_cast<std::size_t>(end - at) >= manyOctets; at += manyOctets) {
        Octets valid = ~Octets{};
        for (std::size_t i = 0; i < manyOctets; i += sizeof(Octets)) {
            Octets octets;
            std::memcpy(&octets, at + i, sizeof octets);
            valid &= areOfFieldValue(octets);
        }
        std::array<std::uint64_t, 2> halves{};
        std::memcpy(halves.data(), &valid, sizeof valid);
        if ((halves[0] & halves[1]) != ~std::uint64_t{0}) {
            break;
        }
    }
    while (at != end && inSet(*at, octets::fieldValue)) {
        ++at;
    }
    return at;
}

bool allInSet(std::string_view text, std::uint8_t set) noexcept
{
    return std::all_of(text.begin(), text.end(), [set](char octet) { return inSet(octet, set); });
}

int hexValue(char digit) noexcept
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = lowerCase(digit);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool validEscapes(std::string_view text) noexcept
{
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
        if (text.size() - at < 3) {
            return false;
        }
        const int high = hexValue(text[at + 1]);
        const int low = hexValue(text[at + 2]);
        if (high < 0 || low < 0 || high + low == 0) {
            return false;
        }
    }
    return true;
}

bool isIpv6Address(std::string_view text) noexcept
{
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
        return false;
    }
    std::copy(text.begin(), text.end(), terminated.begin());
    in6_addr address{};
    return ::inet_pton(AF_INET6, terminated.data(), &address) == 1;
}

std::string_view trimBlanks(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool nextListElement(std::string_view& list, std::string_view& element) noexcept
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        element = trimBlanks(list.substr(0, comma));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        if (!element.empty()) {
            return true;
        }
    }
    return false;
}

}  // namespace gatehouse::http
