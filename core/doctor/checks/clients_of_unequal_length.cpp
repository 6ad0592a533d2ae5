#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array credentials{"client_secret", "client_auth", "client_alg", "client_jwk"};
constexpr std::array addresses{"redirect_uri",           "login_redirect_uri",        "logout_redirect_uri",
                               "forbidden_redirect_uri", "unauthorized_redirect_uri", "unexpected_redirect_uri"};

std::string entries(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

void tooMany(const PluginView& plugin, Report& report, const char* list, std::size_t clients)
{
    report.warning(plugin.at({list, "client_id"}),
                   std::string(list) + " has " + entries(plugin.length(list)) + " and client_id "
                       + std::to_string(clients) + ", but they pair by their place.",
                   "Take away those without a client, or name their clients in client_id.");
}

void run(const PluginView& plugin, Report& report)
{
    const auto clients = plugin.length("client_id");
    if (clients == 0) {
        return;
    }
    for (const char* list : credentials) {
        const auto length = plugin.length(list);
        if (length > clients) {
            tooMany(plugin, report, list, clients);
        } else if (length > 0 && length < clients) {
            report.warning(plugin.at({list, "client_id"}),
                           std::string(list) + " has " + entries(length) + " for " + std::to_string(clients)
                               + " clients: where one is missing the gateway takes the first.",
                           "Write one entry for each client, in the order of client_id.");
        }
    }
    for (const char* list : addresses) {
        if (plugin.length(list) > clients) {
            tooMany(plugin, report, list, clients);
        }
    }
}

}  // namespace

Check clientsOfUnequalLength()
{
    return {"clients_of_unequal_length", "lists that pair with client_id and have another length", run};
}

}  // namespace gatehouse::doctor
