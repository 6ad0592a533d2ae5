#include "core/doctor/discovery_comparison.h"

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    for (const auto& row : compareWithDiscovery(plugin)) {
        if (!row.wrong.empty()) {
            report.add(row.severity, {plugin.at(row.field)}, row.wrong, row.remedy);
        }
    }
}

}  // namespace

Check discoveryComparison()
{
    return {"discovery_comparison", "what the provider's discovery document does not offer", run};
}

}  // namespace gatehouse::doctor
