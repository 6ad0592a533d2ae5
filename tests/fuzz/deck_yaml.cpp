// decK YAML that a person opens or pastes.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "core/exporters/deck.h"
#include "core/exporters/exporter.h"
#include "core/gateway/references.h"
#include "core/importers/deck.h"
#include "core/workspace/configuration_json.h"
#include "core/workspace/json_text.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

/// Validation asks for that; where it does not hold, an export may order those of one name in another way.
bool namesAreUnique(const gateway::Configuration& configuration)
{
    std::set<std::string> services;
    std::set<std::string> routes;
    return std::all_of(configuration.services.begin(), configuration.services.end(),
                       [&](const auto& service) { return services.insert(service.name).second; })
           && std::all_of(configuration.routes.begin(), configuration.routes.end(),
                          [&](const auto& route) { return routes.insert(route.name).second; });
}

/// Boost.JSON reads a number of more than fifteen digits to within one unit of its last place.
bool same(const boost::json::value& a, const boost::json::value& b)
{
    if (a.is_double() && b.is_double()) {
        return std::abs(a.get_double() - b.get_double()) <= 1e-14 * std::abs(a.get_double());
    }
    if (a.is_array() && b.is_array()) {
        return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(), same);
    }
    if (!a.is_object() || !b.is_object()) {
        return a == b;
    }
    const auto sameMember = [](const auto& one, const auto& other) {
        return one.key() == other.key() && same(one.value(), other.value());
    };
    return std::equal(a.get_object().begin(), a.get_object().end(), b.get_object().begin(), b.get_object().end(),
                      sameMember);
}

void requireExportable(const gateway::Configuration& configuration)
{
    const std::string yaml = exporters::writeDeck(configuration, exporters::Secrets::Included);
    const auto again = importers::readDeck(yaml, "kong.yaml");
    require(again.has_value(), "what is exported can be read");
    require(exporters::writeDeck(*again, exporters::Secrets::Included) == yaml, "and is exported the same again");
    // {vault://keychain/…} means nothing elsewhere and becomes ${{ env "…" }}.
    if (gateway::keychainReferences(configuration).empty() && namesAreUnique(configuration)) {
        require(workspace::configurationToJson(*again) == workspace::configurationToJson(configuration),
                "reading an export gives the same configuration");
    }
    require(importers::readDeck(exporters::writeDeck(configuration), "kong.yaml").has_value(),
            "so can what is exported without secrets");
    for (const auto& exporter : exporters::exporters()) {
        for (const auto secrets : {exporters::Secrets::AsReferences, exporters::Secrets::Included}) {
            const auto result = exporter.write(configuration, {.version = {3, 7}, .secrets = secrets});
            require(!result || !result->files.empty(), "an export is a file or a refusal");
        }
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto read = importers::readDeck(input, "kong.yaml");
    if (!read) {
        require(gateway::hasErrors(read.error()), "a refusal says why");
        const auto lines =
            1 + std::count(input.begin(), input.end(), '\n') + std::count(input.begin(), input.end(), '\r');
        for (const auto& diagnostic : read.error()) {
            require(diagnostic.line <= lines && !diagnostic.message.empty(), "a diagnostic names a line of the file");
            require(diagnostic.message.find('\n') == std::string::npos, "a diagnostic is one line");
        }
        return 0;
    }
    requireExportable(*read);
    // As the workspace keeps it.
    const std::string written = workspace::writeJson(workspace::configurationToJson(*read));
    const auto tree = workspace::readJson(written, "test");
    require(tree && tree->is_object(), "a configuration is JSON");
    const auto again = workspace::configurationFromJson(tree->get_object(), "test");
    require(again.has_value(), "a configuration that was read can be kept");
    require(same(workspace::configurationToJson(*again), workspace::configurationToJson(*read)),
            "and is the same afterwards");
    return 0;
}
