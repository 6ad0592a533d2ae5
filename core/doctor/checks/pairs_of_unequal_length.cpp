#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/paired_lists.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    for (const auto& lists : gateway::pairedLists()) {
        if (lists.firstForAll) {
            continue;  // clients_of_unequal_length
        }
        const auto first = lists.fields[0];
        const auto second = lists.fields[1];
        const auto one = plugin.length(first);
        const auto other = plugin.length(second);
        if (one != other) {
            report.warning(one > 0 ? plugin.at({first, second}) : plugin.at({second, first}),
                           std::string(first) + " has " + std::to_string(one) + " and " + std::string(second) + " "
                               + std::to_string(other) + (other == 1 ? " entry" : " entries")
                               + ", but they pair by their place.",
                           "Give both the same number of entries.");
        }
    }
}

}  // namespace

Check pairsOfUnequalLength()
{
    return {"pairs_of_unequal_length", "names without values, and the reverse", run};
}

}  // namespace gatehouse::doctor
