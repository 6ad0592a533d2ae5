#pragma once

#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>

#include "proxy/filters/auth/auth_method.h"

namespace gatehouse::proxy {

/// For rules: the introspection answer first, which the provider gives for this very purpose, then what stands inside
/// the access token (which the provider has issued or called active). nullptr: missing.
const boost::json::value* claimForRules(const Identity& identity, std::span<const std::string> path) noexcept;

/// For headers: access token, ID token, introspection answer, in this order.
const boost::json::value* claimForHeaders(const Identity& identity, std::span<const std::string> path) noexcept;

/// Whether a claim of that name stands in any of them, be it null.
bool hasClaim(const Identity& identity, std::string_view name) noexcept;

}  // namespace gatehouse::proxy
