// The whole way of a configuration: decK YAML, references, checks, what the gateway runs. The router then has to cope
// with the routes of a stranger.
#include <string>

#include "core/gateway/references.h"
#include "core/gateway/router.h"
#include "core/gateway/runtime_configuration.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"
#include "core/workspace/secret_literals.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

const gateway::FieldTable table = gateway::FieldTable::load();
constexpr std::string_view planted = "S3cretPlantedByTheTest";

gateway::ReferenceSources sources()
{
    return {[](const std::string&) { return std::optional<std::string>(planted); },
            [](const std::string&) { return std::optional<SecretBytes>(std::string(planted)); }};
}

void requireNoSecret(const gateway::Diagnostics& diagnostics)
{
    for (const auto& diagnostic : diagnostics) {
        require(diagnostic.toString().find(planted) == std::string::npos, "no diagnostic holds a secret's value");
    }
}

void requireRoutable(const gateway::RuntimeConfiguration& configuration)
{
    for (const std::string_view path : {"/", "/anything/a%2Fb", "/x1/../y"}) {
        std::string storage;
        const auto normalized = gateway::normalizedPath(path, storage);
        const auto match = configuration.router->match({"GET", "api.example:8000", *normalized, false});
        if (match.outcome == gateway::RouteMatch::Outcome::Matched) {
            std::string upstream;
            gateway::appendUpstreamPath(upstream, match, *normalized);
            require(upstream.starts_with('/'), "the upstream's path");
        }
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto read = importers::readDeck(input, "kong.yaml");
    if (!read || input.find(planted) != std::string_view::npos) {
        return 0;
    }
    gateway::validate(*read, table, gateway::newestVersion);
    workspace::secretLiterals(*read, table);
    const auto resolved = gateway::resolve(*read, sources(), table);
    if (!resolved) {
        requireNoSecret(resolved.error());
        return 0;
    }
    for (const auto version : {gateway::oldestVersion, gateway::newestVersion}) {
        const auto runtime = gateway::compile(*resolved, table, version);
        if (!runtime) {
            require(gateway::hasErrors(runtime.error()), "a refusal says why");
            continue;
        }
        require((*runtime)->router != nullptr, "a configuration that runs has a router");
        requireRoutable(**runtime);
    }
    return 0;
}
