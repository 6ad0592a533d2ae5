#include "core/exporters/field_reader.h"
#include "core/exporters/realm.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

/// A realm's name as the name of a file.
std::string fileName(const std::string& realm)
{
    std::string result;
    for (const char c : realm) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        result += plain ? c : '_';
    }
    return result + "-realm.json";
}

gateway::Checked<Export> write(const gateway::Configuration& configuration, const ExportOptions& options)
{
    const auto ready = prepared(configuration, options);
    Export result;
    const auto realms = realmsOf(ready, RealmSecrets::LeftOut, result.notes);
    if (realms.empty()) {
        return tl::unexpected(nothingFor(configuration, "a realm"));
    }
    std::size_t number = 0;
    for (const auto& [name, realm] : realms) {
        auto file = fileName(name);
        if (number++ > 0 && result.files.front().name == file) {
            file.insert(0, std::to_string(number) + '-');
        }
        result.files.push_back({.name = file, .text = prettyJson(realm) + '\n', .syntax = "json"});
    }
    result.holdsSecrets = ready.holdsSecrets;
    return result;
}

}  // namespace

Exporter keycloakRealmExporter()
{
    return {"keycloak-realm", "Keycloak realm", "a realm for Keycloak's import, with the clients of the configuration",
            write};
}

}  // namespace gatehouse::exporters
