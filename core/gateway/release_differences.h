#pragma once

#include <string>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"

namespace gatehouse::gateway {

/// Something that is not the same in two releases.
struct ReleaseDifference {
    enum class Kind {
        Default,     ///< not set, and it means something else there
        FormerName,  ///< goes by another name there
        Lacks,       ///< that release has no way to say it
        PlainText,   ///< a vault reference that is read as plain text there
        Protocols,   ///< a route without protocols takes https only there
    };
    Kind kind = Kind::Default;
    std::string path;      ///< "plugins[0].config.ssl_verify"
    std::string field;     ///< "ssl_verify"; empty: not the plugin's
    std::string sentence;  ///< a clause: what is different, and what was done about it
    std::string remedy;    ///< what to write so that it behaves the same: "ssl_verify: true"; empty: there is nothing
};

struct ForRelease {
    Configuration configuration;
    std::vector<ReleaseDifference> differences;
};

/// The configuration as the release `to` has to be given it, so that it behaves as `from` does: fields that `to` lacks
/// take their former name or are left out, defaults that differ are written out. Every change is a difference. Pure;
/// any thread.
ForRelease forRelease(const Configuration& configuration, const FieldTable& table, Version from, Version to);

}  // namespace gatehouse::gateway
