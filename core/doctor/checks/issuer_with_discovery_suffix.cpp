#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array<std::string_view, 2> suffixes{"/.well-known/openid-configuration",
                                                   "/.well-known/oauth-authorization-server"};

void run(const PluginView& plugin, Report& report)
{
    const auto issuer = plugin.text("issuer");
    for (const auto suffix : suffixes) {
        if (issuer.ends_with(suffix)) {
            report.note(plugin.at({"issuer"}),
                        "This is the address of the discovery document; tokens name the issuer without "
                            + std::string(suffix) + ".",
                        "Write " + issuer.substr(0, issuer.size() - suffix.size()) + '.');
        }
    }
}

}  // namespace

Check issuerWithDiscoverySuffix()
{
    return {"issuer_with_discovery_suffix", "an issuer that is the discovery document's address", run};
}

}  // namespace gatehouse::doctor
