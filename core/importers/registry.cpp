#include <algorithm>
#include <array>

#include "core/importers/importer.h"

namespace gatehouse::importers {

std::span<const Importer> importers() noexcept
{
    // clang-format off
    static const std::array all{
        deckImporter(),
        adminApiImporter(),
        kicImporter(),
        keycloakRealmImporter(),
    };
    // clang-format on
    return all;
}

const Importer* findImporter(std::string_view id) noexcept
{
    const auto all = importers();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Importer& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

const Importer& likelyImporter(std::string_view text) noexcept
{
    const auto holds = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
    const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    const bool json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    std::string_view id = "deck";
    if (holds("_format_version")) {
        id = "deck";
    } else if (json && holds("\"realm\"") && (holds("\"clients\"") || holds("\"enabled\""))) {
        id = "keycloak-realm";
    } else if (holds("apiVersion")) {
        id = "kic";
    } else if (json) {
        id = "admin-api";
    }
    return *findImporter(id);
}

}  // namespace gatehouse::importers
