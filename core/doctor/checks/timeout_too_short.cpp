#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto timeout = plugin.number("timeout");
    if (plugin.isSet("timeout") && timeout && *timeout <= 0) {
        report.error(plugin.at({"timeout"}), "The provider has no time at all to answer in.",
                     "Write milliseconds, for example timeout: 10000.");
    } else if (plugin.isSet("timeout") && timeout && *timeout < 100) {
        report.warning(plugin.at({"timeout"}), "These are milliseconds: few providers answer that fast.",
                       "Write timeout: 10000 for ten seconds.");
    }
    for (const auto* route : plugin.routes()) {
        const auto* service = route->service ? plugin.configuration().findService(*route->service) : nullptr;
        if (service == nullptr) {
            continue;
        }
        for (const auto& [name, value] :
             {std::pair("connect_timeout", service->connectTimeout), std::pair("read_timeout", service->readTimeout),
              std::pair("write_timeout", service->writeTimeout)}) {
            if (value && *value > 0 && *value < 100) {
                report.warning({plugin.atService(*service, name)},
                               "These are milliseconds: few services answer that fast.",
                               std::string("Write ") + name + ": 60000 for a minute.");
            }
        }
    }
}

}  // namespace

Check timeoutTooShort()
{
    return {"timeout_too_short", "timeouts that nothing can meet", run};
}

}  // namespace gatehouse::doctor
