#pragma once

#include <string>
#include <vector>

#include "core/doctor/plugin_view.h"

namespace gatehouse::doctor {

enum class Verdict {
    Fits,
    Differs,     ///< the two do not go together
    Missing,     ///< needed, and the provider does not name it
    NotSaid,     ///< the provider's document does not say
    NotNeeded,   ///< advertised, and nothing here asks for it
    Overridden,  ///< the configuration names its own
};

/// "fits", "differs", "missing", "not said", "not needed", "overridden".
std::string_view verdictWord(Verdict verdict) noexcept;

/// One line of the table: what is configured beside what the provider's discovery document advertises.
struct ComparisonRow {
    std::string group;  ///< "Issuer", "Endpoints", "Client authentication", "Grants", "Login", "Scopes", "Algorithms"
    std::string what;   ///< the document's member: "token_endpoint_auth_methods_supported"
    std::string configured;  ///< empty: nothing
    std::string advertised;  ///< empty: nothing
    Verdict verdict = Verdict::Fits;
    std::string field;  ///< the plugin's field to look at: "client_auth[0]"; empty: none
    /// Where the verdict is not good: how bad it is, and one sentence each. Empty: nothing to say.
    gateway::Severity severity = gateway::Severity::Note;
    std::string wrong;
    std::string remedy;
};

/// The plugin beside its provider's discovery document; empty where that is not known or not used
/// (using_pseudo_issuer). Pure; any thread.
std::vector<ComparisonRow> compareWithDiscovery(const PluginView& plugin);

/// How the provider's spelling of the issuer differs, as a clause: "only the slash at the end differs"; empty: it is
/// the same byte for byte. The suffix /.well-known/openid-configuration of `configured` does not count.
std::string issuerDifference(std::string_view configured, std::string_view advertised);

}  // namespace gatehouse::doctor
