#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::http {

/// Sets of octets that the grammars of RFC 9110, RFC 9112 and RFC 3986 name. One table, one bit a set, so that a head
/// is checked with one look-up an octet.
namespace octets {
constexpr std::uint8_t token = 0x01;       ///< tchar: methods, field names (RFC 9110 section 5.6.2)
constexpr std::uint8_t fieldValue = 0x02;  ///< VCHAR, SP, HTAB, obs-text (RFC 9110 section 5.5)
constexpr std::uint8_t target = 0x04;      ///< every URI character but "#" (RFC 3986 appendix A)
constexpr std::uint8_t host = 0x08;        ///< reg-name, "%" included (RFC 3986 section 3.2.2), but no ","
constexpr std::uint8_t unreserved = 0x10;  ///< RFC 3986 section 2.3
constexpr std::uint8_t formPlain = 0x20;   ///< left as it is by application/x-www-form-urlencoded
constexpr std::uint8_t digit = 0x40;
}  // namespace octets

extern const std::array<std::uint8_t, 256> octetSets;

inline bool inSet(char octet, std::uint8_t set) noexcept
{
    return (octetSets[static_cast<std::uint8_t>(octet)] & set) != 0;
}

bool allInSet(std::string_view text, std::uint8_t set) noexcept;

/// The first octet from `at` on that is none of a field's value; `end` when there is none before it.
const char* endOfFieldValue(const char* at, const char* end) noexcept;

/// The value of a hexadecimal digit, or -1.
int hexValue(char digit) noexcept;

/// Every "%" is followed by two hexadecimal digits, and none hides a NUL.
bool validEscapes(std::string_view text) noexcept;

/// An IPv6 address without brackets and zone (RFC 3986 section 3.2.2, RFC 4291 section 2.2).
bool isIpv6Address(std::string_view text) noexcept;

inline char lowerCase(char letter) noexcept
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

/// Without the blanks and tabs at both ends (OWS of RFC 9110 section 5.6.3).
std::string_view trimBlanks(std::string_view text) noexcept;

/// Takes the next element off a comma-separated list (RFC 9110 section 5.6.1); empty elements are skipped. False at the
/// end of the list. Quoted strings are not understood: for lists of tokens only.
bool nextListElement(std::string_view& list, std::string_view& element) noexcept;

}  // namespace gatehouse::http
