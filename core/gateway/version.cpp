#include "core/gateway/version.h"

#include <charconv>

namespace gatehouse::gateway {

namespace {

std::optional<int> parseNumber(std::string_view digits)
{
    const bool leadingZero = digits.size() > 1 && digits.front() == '0';
    if (digits.empty() || leadingZero || digits.front() < '0' || digits.front() > '9') {
        return std::nullopt;
    }
    int number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, problem] = std::from_chars(digits.data(), end, number);
    return problem == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text)
{
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) {
        return std::nullopt;
    }
    const auto major = parseNumber(text.substr(0, dot));
    const auto minor = parseNumber(text.substr(dot + 1));
    if (!major || !minor) {
        return std::nullopt;
    }
    const Version version{*major, *minor};
    return version >= oldestVersion && version <= newestVersion ? std::optional(version) : std::nullopt;
}

std::string Version::toString() const
{
    return std::to_string(major) + "." + std::to_string(minor);
}

}  // namespace gatehouse::gateway
