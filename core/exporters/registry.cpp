#include <algorithm>
#include <array>

#include "core/exporters/targets.h"

namespace gatehouse::exporters {

std::span<const Exporter> exporters() noexcept
{
    // clang-format off
    static const std::array all{
        deckExporter(),
        adminApiExporter(),
        konnectApiExporter(),
        kicExporter(),
        terraformExporter(),
        dockerComposeExporter(),
        keycloakRealmExporter(),
        apisixExporter(),
        modAuthOpenidcExporter(),
        luaRestyOpenidcExporter(),
        oauth2ProxyExporter(),
        envoyExporter(),
        traefikExporter(),
        shellExporter(),
    };
    // clang-format on
    return all;
}

const Exporter* findExporter(std::string_view id) noexcept
{
    const auto all = exporters();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Exporter& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace gatehouse::exporters
