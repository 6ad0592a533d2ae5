#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    std::vector<std::string> needy;
    for (const char* method : {"introspection", "refresh_token", "password", "authorization_code"}) {
        if (plugin.names(method)) {
            needy.emplace_back(method);
        }
    }
    if (!needy.empty() && !plugin.isSet("client_id")) {
        report.error(plugin.at({"client_id", "auth_methods"}),
                     inWords(needy) + (needy.size() == 1 ? " goes" : " go")
                         + " to the provider as a client of the gateway's own, but client_id names none.",
                     "Write client_id: [the client's name at the provider].");
    }
}

}  // namespace

Check clientIdMissing()
{
    return {"client_id_missing", "methods that need a client of the gateway's own, and none is named", run};
}

}  // namespace gatehouse::doctor
