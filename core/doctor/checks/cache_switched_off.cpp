#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

struct Setting {
    const char* field;
    const char* cache;
};
constexpr std::array settings{Setting{"token_cache_key_include_scope", "cache_tokens"}};

void run(const PluginView& plugin, Report& report)
{
    for (const auto& one : settings) {
        if (plugin.isTrue(one.field) && plugin.isSet(one.field) && plugin.isFalse(one.cache)) {
            report.warning(plugin.at({one.field, one.cache}),
                           std::string(one.field) + " changes nothing while " + one.cache + " is false.",
                           std::string("Write ") + one.cache + ": true, or take " + one.field + " away.");
        }
    }
    const bool shared = plugin.text("cluster_cache_strategy") == "redis";
    const auto items = plugin.list("cluster_cache_items");
    const bool introspection = items.empty() || plugin.lists("cluster_cache_items", "introspection");
    if (shared && introspection && plugin.isFalse("cache_introspection")) {
        report.warning(
            plugin.at({"cluster_cache_strategy", "cache_introspection"}),
            "Introspection answers are to be shared through Redis, but none are kept: cache_introspection is "
            "false.",
            "Write cache_introspection: true, or cluster_cache_strategy: off.");
    }
    const bool caches = !plugin.isFalse("cache_introspection") || !plugin.isFalse("cache_tokens")
                        || !plugin.isFalse("cache_user_info") || !plugin.isFalse("cache_token_exchange");
    for (const char* field : {"cache_ttl_neg", "cache_ttl_resurrect", "cache_ttl_min", "cache_ttl_max"}) {
        if (!caches && plugin.isSet(field)) {
            report.note(plugin.at({field}),
                        std::string(field) + " now holds for keys and discovery alone: every other cache is off.",
                        "Take it away unless it is meant so.");
        }
    }
}

}  // namespace

Check cacheSwitchedOff()
{
    return {"cache_switched_off", "settings of a cache that is switched off", run};
}

}  // namespace gatehouse::doctor
