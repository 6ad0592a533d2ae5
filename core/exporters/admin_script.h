#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/exporters/exporter.h"

namespace gatehouse::exporters {

/// What tells the two scripts apart: the address, how a request is let in, and what entities are called by in a path.
struct AdminScriptDialect {
    std::string_view program;  ///< "admin-api.sh"
    std::string_view target;   ///< "the Admin API"
    std::string_view setUp;    ///< bash that sets base_url (also from $1), and headers for curl's -H in an array
    bool byId = false;         ///< paths name entities by ids, which the script gives them
    std::vector<Note> needs;   ///< variables of its own
};

/// A bash script that creates every service, route and plugin with curl, in that order, and stops at the first refusal.
/// Bodies go through standard input: no secret stands on a command line.
gateway::Checked<Export> writeAdminScript(const gateway::Configuration& configuration, const ExportOptions& options,
                                          const AdminScriptDialect& dialect);

}  // namespace gatehouse::exporters
