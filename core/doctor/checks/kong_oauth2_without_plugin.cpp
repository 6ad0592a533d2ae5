#include <algorithm>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto& plugins = plugin.configuration().plugins;
    const bool there =
        std::any_of(plugins.begin(), plugins.end(), [](const gateway::Plugin& one) { return one.name == "oauth2"; });
    if (plugin.names("kong_oauth2") && !there) {
        report.warning(plugin.at({"auth_methods"}),
                       "kong_oauth2 takes tokens that the gateway's own oauth2 plugin made, and this file has none; "
                       "Konnect has no such plugin.",
                       "Add the oauth2 plugin with global_credentials: true, or take kong_oauth2 out of auth_methods.");
    }
}

}  // namespace

Check kongOauth2WithoutPlugin()
{
    return {"kong_oauth2_without_plugin", "tokens of an oauth2 plugin that is not there", run};
}

}  // namespace gatehouse::doctor
