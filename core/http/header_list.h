#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::http {

/// Two texts of the same length.
bool sameLettersIgnoringCase(std::string_view a, std::string_view b) noexcept;

/// Field names compare without case (RFC 9110 section 5.1). Most differ in length: no call for those.
inline bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && sameLettersIgnoringCase(a, b);
}

struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header&) const = default;
};

/// A field as it lies in the buffer it was parsed from; valid as long as that buffer.
struct HeaderView {
    std::string_view name;
    std::string_view value;
};

/// Header fields in the order of the wire; names keep their spelling and compare without case.
class HeaderList {
public:
    HeaderList() = default;
    HeaderList(std::initializer_list<Header> headers) : m_headers(headers) {}

    void add(std::string name, std::string value);
    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string value);
    std::size_t remove(std::string_view name);
    /// The first field of that name.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    std::size_t count(std::string_view name) const noexcept;

    auto begin() const noexcept { return m_headers.begin(); }
    auto end() const noexcept { return m_headers.end(); }
    std::size_t size() const noexcept { return m_headers.size(); }
    bool empty() const noexcept { return m_headers.empty(); }
    bool operator==(const HeaderList&) const = default;

private:
    std::vector<Header> m_headers;
};

}  // namespace gatehouse::http
