#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

/// A release of the gateway whose plugin is modelled. 3.4 … 3.15.
struct Version {
    int major = 3;
    int minor = 15;
    auto operator<=>(const Version&) const = default;

    static std::optional<Version> parse(std::string_view text);  ///< "3.14"; nullopt unless 3.4 … 3.15
    std::string toString() const;
};

inline constexpr Version oldestVersion{3, 4};
inline constexpr Version newestVersion{3, 15};

}  // namespace gatehouse::gateway
