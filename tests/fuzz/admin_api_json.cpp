// Answers of the Admin API, and realms, that a person imports.
#include <algorithm>
#include <string>

#include "core/exporters/exporter.h"
#include "core/importers/importer.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    for (const char* kind : {"admin-api", "keycloak-realm"}) {
        const auto read = importers::findImporter(kind)->read(input, "answers.json");
        if (!read) {
            require(gateway::hasErrors(read.error()), "a refusal says why");
            const auto lines = 1 + std::count(input.begin(), input.end(), '\n');
            for (const auto& diagnostic : read.error()) {
                require(diagnostic.line <= lines && !diagnostic.message.empty(),
                        "a diagnostic names a line of the file");
                require(diagnostic.message.find('\n') == std::string::npos, "a diagnostic is one line");
            }
            continue;
        }
        if (!read->reading.problems.empty()) {
            continue;
        }
        const auto written = exporters::findExporter("deck")->write(read->reading.configuration, {});
        require(written.has_value(), "what is imported can be written");
        require(importers::readDeckValues(written->files.front().text, "kong.yaml").has_value(),
                "and what is written can be read");
    }
    return 0;
}
