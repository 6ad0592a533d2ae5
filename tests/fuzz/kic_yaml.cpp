// Kubernetes objects that a person imports.
#include <algorithm>
#include <string>

#include "core/exporters/exporter.h"
#include "core/importers/importer.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = importers::findImporter("kic")->read(fuzzing::textOf(data, size), "kong.yaml");
    if (!read) {
        require(gateway::hasErrors(read.error()), "a refusal says why");
        return 0;
    }
    if (read->reading.problems.empty()) {
        for (const auto& exporter : exporters::exporters()) {
            const auto written = exporter.write(read->reading.configuration, {});
            require(!written || !written->files.empty(), "an export is a file or a refusal");
        }
    }
    return 0;
}
