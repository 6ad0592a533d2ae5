#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/exporters/prepared.h"
#include "core/exporters/upstream.h"

namespace gatehouse::exporters {

/// openid-connect's config for a target with other names: what is set or else the release's default, references as
/// written. It remembers what was asked for, so that the rest can be named as what the target cannot express.
class FieldReader {
public:
    FieldReader(const boost::json::object& config, gateway::Version version) : m_config(config), m_version(version) {}

    std::string text(std::string_view name);
    std::vector<std::string> list(std::string_view name);
    bool flag(std::string_view name);
    std::optional<double> number(std::string_view name);
    bool lists(std::string_view name, std::string_view word);
    /// Set in the file, not null and no empty list; counts as asked for.
    bool isSet(std::string_view name);
    /// The fields are of no matter to the target, or what it does anyway.
    void settled(std::initializer_list<std::string_view> names);

    /// Fields that are set to something else than the default and were not asked for.
    std::vector<std::string> unread() const;

private:
    const boost::json::value* valueOf(std::string_view name);
    boost::json::value defaultOf(std::string_view name) const;

    const boost::json::object& m_config;
    gateway::Version m_version;
    std::set<std::string, std::less<>> m_read;
};

/// A route with what holds for it.
struct Site {
    const gateway::Route* route = nullptr;
    const gateway::Service* service = nullptr;  ///< nullptr: the route has none that is here
    Upstream upstream;                          ///< of the service
    std::optional<std::size_t> plugin;          ///< its openid-connect, by place in the file
};

/// The routes in their order, each with its service and the plugin that is closest to it. What no other gateway can be
/// given (routes without a service, addresses that are one whole reference, other plugins) becomes a note.
std::vector<Site> sitesOf(const gateway::Configuration& configuration, std::string_view target,
                          std::vector<Note>& notes);

/// The same, or (nothingFor) when none of them carries an openid-connect plugin.
gateway::Checked<std::vector<Site>> guardedSitesOf(const gateway::Configuration& configuration, std::string_view target,
                                                   std::vector<Note>& notes);

/// "cannot express" notes for the reader's unread fields.
void noteUnread(const FieldReader& reader, std::size_t plugin, std::string_view target, std::vector<Note>& notes);

/// An error that says that there is nothing to write.
gateway::Diagnostics nothingFor(const gateway::Configuration& configuration, std::string_view target);

/// Where in the claims something is, as most gateways write it: "realm_access.roles".
std::string dottedPath(const std::vector<std::string>& names);

/// The issuer without the discovery suffix that it may have been given with, and the document's own address.
std::string issuerOf(FieldReader& reader);
std::string discoveryUrlOf(FieldReader& reader);

/// client_id[0], its secret and how it authenticates at introspection (client_secret_basic where nothing says).
struct Client {
    std::string id, secret, authentication;
};
Client firstClient(FieldReader& reader, std::size_t plugin, std::vector<Note>& notes);

/// The client's way to authenticate where it is one of `known`; empty, with a note, where the target has no such.
/// private_key_jwt and TLS need their key under another name there: `key` says which, as a note.
std::string knownAuthentication(FieldReader& reader, const Client& client,
                                std::initializer_list<std::string_view> known, std::string_view key, std::size_t plugin,
                                std::string_view target, std::vector<Note>& notes);

}  // namespace gatehouse::exporters
