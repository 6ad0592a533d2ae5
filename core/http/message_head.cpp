#include "core/http/message_head.h"

#include <algorithm>

namespace gatehouse::http {
namespace {

std::optional<std::string_view> findIn(const std::vector<HeaderView>& headers, std::string_view name) noexcept
{
    for (const HeaderView& header : headers) {
        if (equalsIgnoringCase(header.name, name)) {
            return header.value;
        }
    }
    return std::nullopt;
}

std::size_t countIn(const std::vector<HeaderView>& headers, std::string_view name) noexcept
{
    return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [name](const HeaderView& header) {
        return equalsIgnoringCase(header.name, name);
    }));
}

}  // namespace

std::optional<std::string_view> RequestHead::find(std::string_view name) const noexcept
{
    return findIn(headers, name);
}

std::size_t RequestHead::count(std::string_view name) const noexcept
{
    return countIn(headers, name);
}

std::optional<std::string_view> ResponseHead::find(std::string_view name) const noexcept
{
    return findIn(headers, name);
}

std::size_t ResponseHead::count(std::string_view name) const noexcept
{
    return countIn(headers, name);
}

}  // namespace gatehouse::http
