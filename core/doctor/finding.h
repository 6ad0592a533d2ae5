#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"

namespace gatehouse::doctor {

/// Where something stands: `path` as in a Diagnostic ("plugins[0].config.client_auth[1]"), `field` the plugin's field
/// ("client_auth[1]"; empty: not the plugin's).
struct Place {
    std::string path;
    std::string field;
    gateway::Position position;
};

/// What a check has to say. Never holds a secret's value.
struct Finding {
    std::string_view check;  ///< the check's id, which is the name of its file
    /// Error: it cannot work as it stands. Warning: it works otherwise than it reads, or is unsafe. Note: worth
    /// knowing.
    gateway::Severity severity = gateway::Severity::Warning;
    std::string file;           ///< empty: not from a file
    std::vector<Place> places;  ///< the fields concerned, the one to look at first; never empty
    std::string wrong;          ///< one sentence: what is wrong
    std::string remedy;         ///< one sentence: what to write instead

    /// The same as a line about the first place.
    gateway::Diagnostic asDiagnostic() const;
    bool operator==(const Finding& other) const noexcept;
};

using Findings = std::vector<Finding>;

/// Adds those of `more` whose first place nothing in `findings` begins with.
void addUnlessSaid(Findings& findings, Findings more);

}  // namespace gatehouse::doctor
