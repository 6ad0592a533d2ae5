#pragma once

#include <span>
#include <string_view>

namespace gatehouse::gateway {

/// The fields on which this program's gateway acts, sorted. A field is added here in the change that makes the gateway
/// obey it, and nowhere else: `serve` and the window say of every other field that it is "set but not acted on yet".
std::span<const std::string_view> actedOnFields() noexcept;

/// Values of an enum field on which the gateway acts; empty: on all of them.
std::span<const std::string_view> actedOnValues(std::string_view field) noexcept;

}  // namespace gatehouse::gateway
