#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array fields{"scopes_required", "audience_required", "groups_required", "roles_required"};

void run(const PluginView& plugin, Report& report)
{
    for (const char* field : fields) {
        const auto values = plugin.list(field);
        if (values.size() > 1 && std::string_view(field) != "audience_required") {
            report.note(plugin.at({field}), "One of these entries is enough: entries are alternatives.",
                        "To ask for all of them, write them as one entry with spaces between.");
        }
    }
}

}  // namespace

Check requiredValuesAreAlternatives()
{
    return {"required_values_are_alternatives", "several required values of which one is enough", run};
}

}  // namespace gatehouse::doctor
