#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isFalse("hide_credentials")) {
        return;
    }
    const std::string wrong = "the caller's credential goes on to the service behind the gateway";
    if (plugin.isWritten("hide_credentials")) {
        report.note(plugin.at({"hide_credentials"}), "With hide_credentials: false " + wrong + '.',
                    "Write hide_credentials: true unless the service needs it.");
    } else {
        report.note(plugin.at({"hide_credentials"}),
                    "hide_credentials is not set and means false in release " + plugin.version().toString() + ": "
                        + wrong + '.',
                    "Write hide_credentials: true, its meaning since 3.14.");
    }
}

}  // namespace

Check credentialsSentUpstream()
{
    return {"credentials_sent_upstream", "credentials that the service behind the gateway gets to see", run};
}

}  // namespace gatehouse::doctor
