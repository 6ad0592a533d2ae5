#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.uses("introspection") && plugin.isTrue("introspect_jwt_tokens")
        && !plugin.isFalse("cache_introspection")) {
        report.note(plugin.at({"cache_introspection", "introspect_jwt_tokens"}),
                    "A revoked token is let in until the answer that was kept for it expires.",
                    "Write cache_introspection: false to see each revocation at once, or a short cache_ttl_max.");
    }
}

}  // namespace

Check revocationSeenLate()
{
    return {"revocation_seen_late", "JWTs are introspected, and the answers are kept", run};
}

}  // namespace gatehouse::doctor
