#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

#include "core/exporters/prepared.h"

namespace gatehouse::exporters {

/// How a client's secret, which is a reference, is written.
enum class RealmSecrets {
    LeftOut,       ///< Keycloak makes one
    Placeholders,  ///< ${DECK_CLIENT_SECRET}, which Keycloak fills from its environment when it imports a file
};

/// Keycloak realms with the clients that the openid-connect plugins use, what their rules ask of a token, and the user
/// of the how-to where people log in; by realm name.
std::map<std::string, boost::json::object> realmsOf(const Prepared& ready, RealmSecrets secrets,
                                                    std::vector<Note>& notes);

/// The realm's name in an issuer of Keycloak's form; "gatehouse" where it is of another, a reference or Keycloak's own.
std::string realmName(const std::string& issuer);

inline constexpr const char* howToUser = "alex";
inline constexpr const char* howToPassword = "doe";

}  // namespace gatehouse::exporters
