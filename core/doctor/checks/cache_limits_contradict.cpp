#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto least = plugin.number("cache_ttl_min");
    const auto most = plugin.number("cache_ttl_max");
    const auto standard = plugin.number("cache_ttl");
    if (least && most && *most > 0 && *least > *most) {
        report.error(plugin.at({"cache_ttl_min", "cache_ttl_max"}),
                     "Nothing can be kept for at least cache_ttl_min and at most cache_ttl_max seconds.",
                     "Write a cache_ttl_min that is not above cache_ttl_max.");
    } else if (plugin.isSet("cache_ttl") && standard
               && ((least && *standard < *least) || (most && *most > 0 && *standard > *most))) {
        report.warning(plugin.at({"cache_ttl", least && *standard < *least ? "cache_ttl_min" : "cache_ttl_max"}),
                       "cache_ttl lies outside of cache_ttl_min and cache_ttl_max, so it never holds as it stands.",
                       "Write a value between the two.");
    }
}

}  // namespace

Check cacheLimitsContradict()
{
    return {"cache_limits_contradict", "cache lifetimes that contradict each other", run};
}

}  // namespace gatehouse::doctor
