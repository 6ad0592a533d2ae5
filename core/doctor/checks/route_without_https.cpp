#include <algorithm>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    for (const auto* route : plugin.routes()) {
        const auto& protocols = route->protocols;
        const auto takes = [&](std::string_view protocol) {
            return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
        };
        const bool local = !route->hosts.empty()
                           && std::all_of(route->hosts.begin(), route->hosts.end(),
                                          [](const std::string& host) { return isLoopback(host); });
        if (takes("http") && !takes("https") && !local) {
            report.warning({plugin.atRoute(*route, "protocols")},
                           "The route takes plain http alone, so tokens and passwords can be read on the way.",
                           "Write protocols: [https], or [http, https] where something before the gateway ends TLS.");
        }
    }
}

}  // namespace

Check routeWithoutHttps()
{
    return {"route_without_https", "credentials over routes that take plain http alone", run};
}

}  // namespace gatehouse::doctor
