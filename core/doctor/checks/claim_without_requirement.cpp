#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array rules{"scopes", "audience", "groups", "roles"};

void run(const PluginView& plugin, Report& report)
{
    for (const std::string rule : rules) {
        const auto claim = rule + "_claim";
        const auto required = rule + "_required";
        if (plugin.isSet(required) && plugin.length(claim) == 0) {
            report.error(plugin.at({claim, required}),
                         required + " asks for values, but " + claim + " names no claim to look into.",
                         "Write " + claim + ": [the claim's name], or take the line away for its default.");
        } else if (plugin.isSet(claim) && !plugin.isSet(required)) {
            report.note(plugin.at({claim, required}),
                        claim + " alone asks for nothing: every value, and none, is let in.",
                        "Write the values that are asked for in " + required + ", or take " + claim + " away.");
        }
    }
}

}  // namespace

Check claimWithoutRequirement()
{
    return {"claim_without_requirement", "claim rules of which one half is missing", run};
}

}  // namespace gatehouse::doctor
