#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto clients = plugin.length("client_auth");
    for (std::size_t i = 0; i < clients && i < plugin.length("client_secret"); ++i) {
        if (plugin.clientAuth(i) == "none" && !plugin.isTrue("enable_hs_signatures")) {
            const auto index = '[' + std::to_string(i) + ']';
            report.warning({plugin.at("client_auth" + index), plugin.at("client_secret" + index)},
                           "client_auth none sends the client's name alone; the secret that stands beside it is never "
                           "used.",
                           "Write client_secret_basic or client_secret_post, or take the secret away.");
        }
    }
}

}  // namespace

Check clientSecretNotSent()
{
    return {"client_secret_not_sent", "a secret beside a client authentication that never sends it", run};
}

}  // namespace gatehouse::doctor
