#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/doctor/finding.h"
#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"

namespace gatehouse::doctor {

/// Discovery documents (OpenID Connect Discovery 1.0 section 3) by the issuer as the plugin's config writes it.
using Providers = std::map<std::string, boost::json::object, std::less<>>;

/// What the checks may look at besides the configuration.
struct Surroundings {
    gateway::Version version = gateway::newestVersion;
    const Providers* providers = nullptr;  ///< nullptr: none is known
    /// What a reference stands for, where that is known here: lets the traps of secrets be seen. May be empty.
    std::function<std::optional<std::string>(std::string_view reference)> lookUp;
};

/// One openid-connect plugin as the checks see it: what is set, what holds, and where it stands. Paths are the field
/// table's ("redis.host"). Refers to all that it was made from.
class PluginView {
public:
    PluginView(const gateway::Configuration& configuration, std::size_t plugin, const gateway::FieldTable& table,
               const Surroundings& surroundings);

    const gateway::Configuration& configuration() const noexcept { return m_configuration; }
    const gateway::Plugin& plugin() const noexcept { return m_plugin; }
    const gateway::FieldTable& table() const noexcept { return m_table; }
    gateway::Version version() const noexcept { return m_surroundings.version; }
    /// The issuer's discovery document; nullptr: not known.
    const boost::json::object* provider() const noexcept { return m_provider; }
    /// A list of strings in it; nullopt: it has none of that name, or is not known.
    std::optional<std::vector<std::string>> advertised(std::string_view member) const;
    /// A string in it; empty: none.
    std::string advertisedText(std::string_view member) const;
    /// The enabled routes for which this plugin holds.
    const std::vector<const gateway::Route*>& routes() const noexcept { return m_routes; }

    /// In the file, by its own or its former name, and neither null nor empty.
    bool isSet(std::string_view path) const;
    /// In the file, even as null or as an empty list.
    bool isWritten(std::string_view path) const;
    /// What holds in this release: as it is set, else the default; nullptr: nothing.
    const boost::json::value* value(std::string_view path) const;
    /// A string that holds; empty: none.
    std::string text(std::string_view path) const;
    /// The strings of a list that holds.
    std::vector<std::string> list(std::string_view path) const;
    /// The number of entries; 0 for what is no list.
    std::size_t length(std::string_view path) const;
    bool lists(std::string_view path, std::string_view word) const;
    bool isTrue(std::string_view path) const;
    bool isFalse(std::string_view path) const;
    std::optional<double> number(std::string_view path) const;

    /// Is the auth method on?
    bool uses(std::string_view method) const { return lists("auth_methods", method); }
    /// Named in the file, and not only on by default.
    bool names(std::string_view method) const { return isSet("auth_methods") && uses(method); }
    /// Does any method take an access token from the caller?
    bool takesTokens() const;
    /// Does any method go to the provider with a client of the gateway's own?
    bool usesOwnClient() const;
    /// `client_auth` of that client, or what stands for it: client_secret_basic, unless the provider is known not to
    /// take it (inferred).
    std::string clientAuth(std::size_t client) const;
    /// The text that a value stands for: itself, or what its references are known to be. nullopt: not known.
    std::optional<std::string> known(std::string_view text) const;

    /// The fields' places; the first is where the finding is shown.
    std::vector<Place> at(std::initializer_list<std::string_view> fields) const;
    Place at(std::string_view field) const;
    Place atRoute(const gateway::Route& route, std::string_view member) const;
    Place atService(const gateway::Service& service, std::string_view member) const;

private:
    const boost::json::value* written(std::string_view path) const;

    const gateway::Configuration& m_configuration;
    const gateway::Plugin& m_plugin;
    std::size_t m_index;
    const gateway::FieldTable& m_table;
    const Surroundings& m_surroundings;
    boost::json::object m_effective;
    const boost::json::object* m_provider = nullptr;
    std::vector<const gateway::Route*> m_routes;
};

/// "a", "a and b", "a, b and c".
std::string inWords(const std::vector<std::string>& words);
/// A host that is this machine: localhost, *.localhost, 127.0.0.0/8, ::1.
bool isLoopback(std::string_view host) noexcept;

}  // namespace gatehouse::doctor
