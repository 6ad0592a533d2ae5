#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace gatehouse::exporters {

/// What Kubernetes Secrets have to hold: Secret → key → text, in which envsubst fills variables.
using KubernetesSecrets = std::map<std::string, std::map<std::string, std::string>>;

/// References outside of Secrets become ${NAME}, for envsubst; `filled` gathers the names.
std::string withSubstitutions(std::string_view text, std::set<std::string>& filled);

/// A plugin's config without its secrets, and the configPatches of a KongPlugin that bring them back.
struct PatchedConfig {
    boost::json::object config;
    boost::json::array patches;
};

/// Takes what a Secret has to hold out of a plugin's config.
class SecretsTaker {
public:
    /// `nameSpace`: where the Secret is, for a plugin of the whole cluster; empty: beside the plugin.
    SecretsTaker(std::string secretName, std::string_view nameSpace, KubernetesSecrets& secrets,
                 std::set<std::string>& filled) :
        m_secretName(std::move(secretName)), m_nameSpace(nameSpace), m_secrets(secrets), m_filled(filled)
    {
    }

    PatchedConfig take(const boost::json::object& config);

private:
    // `pointer` is a JSON pointer (RFC 6901) into the config.
    boost::json::object rest(const boost::json::object& record, const std::string& pointer);
    std::optional<boost::json::value> rest(const boost::json::value& value, const std::string& pointer);
    std::string jsonText(const boost::json::value& value);

    std::string m_secretName;
    std::string_view m_nameSpace;
    KubernetesSecrets& m_secrets;
    std::set<std::string>& m_filled;
    boost::json::array m_patches;
};

}  // namespace gatehouse::exporters
