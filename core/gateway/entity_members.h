#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/gateway/configuration.h"

namespace gatehouse::gateway {

/// The members of services, routes and plugins under the names they bear in files, one list for reading and writing.

/// Sets one member. Null unsets it. What Gatehouse does not model is kept in `other`, and so is a reference
/// (`${{ env "DECK_PORT" | toInt }}`) where the model holds no text. Returns what is wrong with the value, if anything.
std::optional<std::string> setMember(Service& service, std::string_view name, const boost::json::value& value);
std::optional<std::string> setMember(Route& route, std::string_view name, const boost::json::value& value);
std::optional<std::string> setMember(Plugin& plugin, std::string_view name, const boost::json::value& value);

/// The members that are set, in the order in which files list them; `other` last.
boost::json::object membersOf(const Service& service);
boost::json::object membersOf(const Route& route);
boost::json::object membersOf(const Plugin& plugin);

/// Every name a file may use, modelled or not; what is not here is a slip.
std::span<const std::string_view> serviceMemberNames() noexcept;
std::span<const std::string_view> routeMemberNames() noexcept;
std::span<const std::string_view> pluginMemberNames() noexcept;
std::span<const std::string_view> topLevelNames() noexcept;

}  // namespace gatehouse::gateway
