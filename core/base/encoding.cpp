#include "core/base/encoding.h"

#include <array>
#include <cstdint>

namespace gatehouse {
namespace {

constexpr std::string_view standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t noValue = 0xff;

constexpr std::array<std::uint8_t, 256> reverse(std::string_view alphabet)
{
    std::array<std::uint8_t, 256> table{};
    table.fill(noValue);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr auto standardValues = reverse(standardAlphabet);
constexpr auto urlValues = reverse(urlAlphabet);

std::string encodeWithoutPadding(std::string_view octets, std::string_view alphabet)
{
    std::string out;
    out.reserve((octets.size() * 4 + 2) / 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char octet : octets) {
        bits = (bits << 8) | static_cast<std::uint8_t>(octet);
        count += 8;
        while (count >= 6) {
            count -= 6;
            out.push_back(alphabet[(bits >> count) & 0x3f]);
        }
    }
    if (count > 0) {
        out.push_back(alphabet[(bits << (6 - count)) & 0x3f]);
    }
    return out;
}

std::optional<std::string> decodeWithoutPadding(std::string_view text, const std::array<std::uint8_t, 256>& values)
{
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char letter : text) {
        const std::uint8_t value = values[static_cast<std::uint8_t>(letter)];
        if (value == noValue) {
            return std::nullopt;
        }
        bits = (bits << 6) | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>((bits >> count) & 0xff));
        }
    }
    // Left-over bits must be zero, or two texts would decode to the same octets.
    if ((bits & ((1U << count) - 1)) != 0) {
        return std::nullopt;
    }
    return out;
}

}  // namespace

std::string base64Encode(std::string_view octets)
{
    std::string out = encodeWithoutPadding(octets, standardAlphabet);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> base64Decode(std::string_view text)
{
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    for (int i = 0; i < 2 && text.ends_with('='); ++i) {
        text.remove_suffix(1);
    }
    return decodeWithoutPadding(text, standardValues);
}

std::string base64urlEncode(std::string_view octets)
{
    return encodeWithoutPadding(octets, urlAlphabet);
}

std::optional<std::string> base64urlDecode(std::string_view text)
{
    return decodeWithoutPadding(text, urlValues);
}

std::string hexEncode(std::string_view octets)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const char octet : octets) {
        const auto value = static_cast<std::uint8_t>(octet);
        out.push_back(digits[value >> 4]);
        out.push_back(digits[value & 0x0f]);
    }
    return out;
}

bool isUtf8(std::string_view octets) noexcept
{
    std::size_t at = 0;
    while (at < octets.size()) {
        const auto lead = static_cast<unsigned char>(octets[at]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : (lead & 0xf0) == 0xe0       ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || at + length > octets.size()) {
            return false;
        }
        std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i) {
            const auto next = static_cast<unsigned char>(octets[at + i]);
            if ((next & 0xc0) != 0x80) {
                return false;
            }
            point = (point << 6) | (next & 0x3fU);
        }
        const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
            return false;
        }
        at += length;
    }
    return true;
}

}  // namespace gatehouse
