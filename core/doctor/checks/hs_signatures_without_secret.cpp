#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.isTrue("enable_hs_signatures") && !plugin.isSet("client_secret")) {
        report.error(plugin.at({"enable_hs_signatures", "client_secret"}),
                     "HS256, HS384 and HS512 are verified with client_secret, and there is none.",
                     "Write client_secret, or take enable_hs_signatures away.");
    }
}

}  // namespace

Check hsSignaturesWithoutSecret()
{
    return {"hs_signatures_without_secret", "HS signatures without a secret to verify them", run};
}

}  // namespace gatehouse::doctor
