#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr gateway::Version switchSince{3, 13};
constexpr gateway::Version onSince{3, 14};

struct Switch {
    const char* field;
    const char* peer;
    const char* onlyWith;  ///< the field that must be set, or nothing
};
constexpr std::array switches{
    Switch{"ssl_verify", "the provider", nullptr},
    Switch{"tls_client_auth_ssl_verify", "the provider", "tls_client_auth_cert_id"},
    Switch{"redis.ssl_verify", "Redis", "redis.ssl"},
    Switch{"cluster_cache_redis.ssl_verify", "the shared cache's Redis", "cluster_cache_redis.ssl"},
    Switch{"session_memcached_ssl_verify", "memcached", "session_memcached_ssl"}};

std::string remedyFor(const std::string& field, gateway::Version version)
{
    const std::string remedy = "Write " + field + ": true and give the gateway the authority's certificate";
    if (version < switchSince) {
        return remedy + '.';
    }
    return remedy
           + (version < onSince ? "; kong.conf may forbid this by tls_certificate_verify."
                                : "; since 3.14 the gateway refuses this unless tls_certificate_verify is off in "
                                  "kong.conf.");
}

void run(const PluginView& plugin, Report& report)
{
    for (const auto& one : switches) {
        if (!plugin.isFalse(one.field) || (one.onlyWith != nullptr && !plugin.isSet(one.onlyWith))) {
            continue;
        }
        if (plugin.isWritten(one.field)) {
            report.warning(plugin.at({one.field}),
                           std::string("Nobody checks that it is really ") + one.peer + " that answers.",
                           remedyFor(one.field, plugin.version()));
        } else {
            report.note(plugin.at({one.field}),
                        std::string(one.field) + " is not set and means false in release " + plugin.version().toString()
                            + ": nobody checks that it is really " + one.peer + " that answers.",
                        std::string("Write ") + one.field + ": true.");
        }
    }
    for (const auto* route : plugin.routes()) {
        const auto* service = route->service ? plugin.configuration().findService(*route->service) : nullptr;
        if (service != nullptr && service->tlsVerify == false) {
            report.warning({plugin.atService(*service, "tls_verify")},
                           "Nobody checks that it is really the service that answers.",
                           "Write tls_verify: true and give the gateway the authority's certificate.");
        }
    }
}

}  // namespace

Check certificatesNotVerified()
{
    return {"certificates_not_verified", "TLS whose certificates nobody checks", run};
}

}  // namespace gatehouse::doctor
