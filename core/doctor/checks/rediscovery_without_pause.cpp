#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto pause = plugin.number("rediscovery_lifetime");
    if (plugin.isSet("rediscovery_lifetime") && pause && *pause <= 0) {
        report.warning(plugin.at({"rediscovery_lifetime"}),
                       "Whoever sends a token with an unknown key makes the gateway ask the provider, each time.",
                       "Write rediscovery_lifetime: 30.");
    }
}

}  // namespace

Check rediscoveryWithoutPause()
{
    return {"rediscovery_without_pause", "a provider that every unknown key asks again", run};
}

}  // namespace gatehouse::doctor
