#include <string>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void lookAtLifetimes(const PluginView& plugin, Report& report)
{
    for (const std::string field : {"cache_ttl", "cache_ttl_max", "cache_ttl_min", "cache_ttl_neg",
                                    "cache_ttl_resurrect", "rediscovery_lifetime"}) {
        const auto seconds = plugin.number(field);
        if (plugin.isSet(field) && seconds && *seconds < 0) {
            report.error({plugin.at(field)}, "A time cannot be negative; these are seconds.",
                         "Write 0 or more, or leave " + field + " out.");
        }
    }
}

void run(const PluginView& plugin, Report& report)
{
    lookAtLifetimes(plugin, report);
    const auto version = plugin.number("http_version");
    if (plugin.isSet("http_version") && version && *version != 1.0 && *version != 1.1) {
        report.error(plugin.at({"http_version"}), "The provider is asked in HTTP/1.0 or HTTP/1.1 only.",
                     "Write http_version: 1.1.");
    }
}

}  // namespace

Check numberOutOfRange()
{
    return {"number_out_of_range", "numbers that mean nothing", run};
}

}  // namespace gatehouse::doctor
