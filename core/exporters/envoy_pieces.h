#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Pieces of an Envoy configuration (v3 API) that depend on nothing but their arguments.
namespace gatehouse::exporters::envoy {

inline constexpr std::string_view jwtFilter = "envoy.filters.http.jwt_authn";

/// A message of the extension type `type`, with nothing in it yet.
boost::json::object typed(const std::string& type);

/// "1.500s".
std::string duration(double milliseconds);

/// For RE2: every octet means itself.
std::string escapedRegex(const std::string& text);

/// An and_ids or or_ids of RBAC principals.
boost::json::object grouped(const char* kind, boost::json::array ids);

/// The principal whose claim at that path, a text of words or a list of them, holds the word.
boost::json::object claimHolds(const std::vector<std::string>& path, const std::string& word);

/// A cluster of one host, by name; `connectTimeout` in milliseconds.
boost::json::object clusterOf(const std::string& name, const std::string& host, std::uint16_t port, bool secure,
                              double connectTimeout);

}  // namespace gatehouse::exporters::envoy
