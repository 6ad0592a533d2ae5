#include <algorithm>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

/// client_secret[client], or the first where the list is shorter.
bool hasSecret(const PluginView& plugin, std::size_t client)
{
    const auto* list = plugin.value("client_secret");
    if (list == nullptr || !list->is_array() || list->get_array().empty()) {
        return false;
    }
    const auto& secrets = list->get_array();
    const auto& secret = secrets[client < secrets.size() ? client : 0];
    return secret.is_string() && !secret.get_string().empty();
}

void run(const PluginView& plugin, Report& report)
{
    const auto clients = plugin.length("client_auth");
    for (std::size_t i = 0; plugin.usesOwnClient() && i < clients; ++i) {
        const auto method = plugin.clientAuth(i);
        if (method.starts_with("client_secret_") && !hasSecret(plugin, i)) {
            const auto index = '[' + std::to_string(i) + ']';
            report.error({plugin.at("client_auth" + index), plugin.at("client_secret")},
                         method + " proves the client by its secret, but client_secret has none for it.",
                         "Write the secret as entry " + std::to_string(i + 1)
                             + " of client_secret, or choose another client_auth.");
        }
    }
}

}  // namespace

Check clientSecretMissing()
{
    return {"client_secret_missing", "client authentication with a secret, and there is none", run};
}

}  // namespace gatehouse::doctor
