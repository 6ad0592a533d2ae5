#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/header_list.h"

namespace gatehouse::http {

/// Writes a head behind what a string holds already: one check for room a field, not one for each piece of it. The
/// string is as long as what was written once this ends.
class HeadWriter {
public:
    /// `expected`: octets; more are fine, only slower.
    HeadWriter(std::string& out, std::size_t expected) : m_out(out), m_at(out.size()) { m_out.resize(m_at + expected); }
    ~HeadWriter() { m_out.resize(m_at); }
    HeadWriter(const HeadWriter&) = delete;
    HeadWriter& operator=(const HeadWriter&) = delete;

    void text(std::string_view text)
    {
        char* const at = room(text.size());
        put(at, text);
    }
    void field(std::string_view name, std::string_view value)
    {
        char* at = room(name.size() + value.size() + 4);
        at = put(at, name);
        at = put(at, ": ");
        at = put(at, value);
        put(at, "\r\n");
    }
    void field(std::string_view name, std::uint64_t number)
    {
        std::array<char, 20> digits{};
        const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        field(name, {digits.data(), static_cast<std::size_t>(end - digits.data())});
    }

private:
    char* room(std::size_t octets)
    {
        if (m_out.size() - m_at < octets) {
            m_out.resize(2 * m_out.size() + octets);
        }
        char* const place = m_out.data() + m_at;
        m_at += octets;
        return place;
    }
    static char* put(char* at, std::string_view text) noexcept
    {
        if (!text.empty()) {
            std::memcpy(at, text.data(), text.size());
        }
        return at + text.size();
    }

    std::string& m_out;
    std::size_t m_at;
};

/// What these fields take when they are written.
inline std::size_t octetsOf(const std::vector<HeaderView>& headers) noexcept
{
    std::size_t octets = 0;
    for (const HeaderView& field : headers) {
        octets += field.name.size() + field.value.size() + 4;
    }
    return octets;
}

}  // namespace gatehouse::http
