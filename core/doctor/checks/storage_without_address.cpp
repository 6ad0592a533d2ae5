#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr gateway::Version addressByDefault{3, 9};

void checkRedis(const PluginView& plugin, Report& report, const std::string& record, std::string_view user)
{
    for (const char* member : {".host", ".socket", ".sentinel_nodes", ".cluster_nodes"}) {
        if (plugin.isSet(record + member)) {
            return;
        }
    }
    const auto host = record + ".host";
    if (plugin.version() < addressByDefault) {
        report.error(plugin.at({host, user}), "Redis is to be used, but nothing says where it is.",
                     "Write " + host + " and " + record + ".port.");
    } else {
        report.warning(plugin.at({host, user}),
                       "Redis is to be used, and without an address that is 127.0.0.1:6379 for each gateway.",
                       "Write " + host + " and " + record + ".port.");
    }
}

void run(const PluginView& plugin, Report& report)
{
    const auto storage = plugin.text("session_storage");
    if (storage == "redis") {
        checkRedis(plugin, report, "redis", "session_storage");
    }
    if (plugin.text("cluster_cache_strategy") == "redis") {
        checkRedis(plugin, report, "cluster_cache_redis", "cluster_cache_strategy");
    }
    const bool memcached = storage == "memcached" || storage == "memcache";
    if (memcached && !plugin.isSet("session_memcached_host") && !plugin.isSet("session_memcached_socket")) {
        report.warning(plugin.at({"session_memcached_host", "session_storage"}),
                       "memcached is to be used, and without an address that is 127.0.0.1:11211 for each gateway.",
                       "Write session_memcached_host and session_memcached_port.");
    }
    const bool session = !plugin.isSet("auth_methods") || plugin.uses("session");
    if (session && plugin.isSet("redis") && storage != "redis") {
        report.warning(plugin.at({"redis", "session_storage"}),
                       "Sessions are kept in " + storage + ", so the fields of redis change nothing.",
                       "Write session_storage: redis, or take redis away.");
    }
    if (plugin.isSet("cluster_cache_redis") && plugin.text("cluster_cache_strategy") != "redis") {
        report.warning(plugin.at({"cluster_cache_redis", "cluster_cache_strategy"}),
                       "Nothing is shared between gateways, so the fields of cluster_cache_redis change nothing.",
                       "Write cluster_cache_strategy: redis, or take cluster_cache_redis away.");
    }
}

}  // namespace

Check storageWithoutAddress()
{
    return {"storage_without_address", "Redis or memcached without its address", run};
}

}  // namespace gatehouse::doctor
