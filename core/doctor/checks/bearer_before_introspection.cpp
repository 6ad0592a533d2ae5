#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.uses("bearer") && plugin.names("introspection") && !plugin.isTrue("introspect_jwt_tokens")) {
        report.warning(
            plugin.at({"auth_methods", "introspect_jwt_tokens"}),
            "bearer comes before introspection, so a token that is a JWT is verified by its signature and the "
            "provider is never asked whether it is still active.",
            "Take bearer out of auth_methods, or write introspect_jwt_tokens: true.");
    }
}

}  // namespace

Check bearerBeforeIntrospection()
{
    return {"bearer_before_introspection", "JWTs that bearer takes before introspection sees them", run};
}

}  // namespace gatehouse::doctor
