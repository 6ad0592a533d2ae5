#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.names("session") && !plugin.isSet("session_secret")) {
        report.note(
            plugin.at({"session_secret"}),
            "session_secret is not set, so it is made at random: gateways without a shared database cannot read "
            "each other's sessions.",
            "Write a random text of your own, best as a reference.");
    }
}

}  // namespace

Check sessionSecretMissing()
{
    return {"session_secret_missing", "sessions that another gateway cannot read", run};
}

}  // namespace gatehouse::doctor
