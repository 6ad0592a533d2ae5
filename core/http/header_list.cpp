#include "core/http/header_list.h"

#include <algorithm>

#include "core/http/characters.h"

namespace gatehouse::http {

bool sameLettersIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    // Another first letter, or the usual spelling: that settles nearly all.
    constexpr int caseBit = 0x20;
    if (a.empty() || ((a.front() ^ b.front()) & ~caseBit) != 0) {
        return a.empty();
    }
    return a == b
           || std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lowerCase(x) == lowerCase(y); });
}

void HeaderList::add(std::string name, std::string value)
{
    m_headers.push_back({std::move(name), std::move(value)});
}

void HeaderList::set(std::string_view name, std::string value)
{
    const auto named = [name](const Header& header) { return equalsIgnoringCase(header.name, name); };
    const auto first = std::find_if(m_headers.begin(), m_headers.end(), named);
    if (first == m_headers.end()) {
        m_headers.push_back({std::string(name), std::move(value)});
        return;
    }
    first->value = std::move(value);
    m_headers.erase(std::remove_if(std::next(first), m_headers.end(), named), m_headers.end());
}

std::size_t HeaderList::remove(std::string_view name)
{
    return std::erase_if(m_headers, [name](const Header& header) { return equalsIgnoringCase(header.name, name); });
}

std::optional<std::string_view> HeaderList::find(std::string_view name) const noexcept
{
    for (const Header& header : m_headers) {
        if (equalsIgnoringCase(header.name, name)) {
            return header.value;
        }
    }
    return std::nullopt;
}

std::size_t HeaderList::count(std::string_view name) const noexcept
{
    return static_cast<std::size_t>(std::count_if(m_headers.begin(), m_headers.end(), [name](const Header& header) {
        return equalsIgnoringCase(header.name, name);
    }));
}

}  // namespace gatehouse::http
