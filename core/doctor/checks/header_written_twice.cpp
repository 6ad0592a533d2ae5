#include <algorithm>
#include <cctype>
#include <map>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/doctor/header_fields.h"

namespace gatehouse::doctor {

namespace {

/// Many upstreams read "_" as "-".
std::string sameFor(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return letter == '_' ? '-' : static_cast<char>(std::tolower(letter)); });
    return name;
}

void look(const PluginView& plugin, Report& report, const std::string& direction)
{
    std::map<std::string, std::string> paths;
    for (const HeaderField& field : headerFields(plugin, direction)) {
        const std::string name = sameFor(field.name);
        const auto [first, isNew] = paths.emplace(name, field.path);
        if (!isNew) {
            report.warning({plugin.at(field.path), plugin.at(first->second)},
                           "The header " + name + " is written by " + first->second + ", too, and the last one stays.",
                           "Give each a header of its own.");
        }
    }
}

void run(const PluginView& plugin, Report& report)
{
    look(plugin, report, "upstream_");
    look(plugin, report, "downstream_");
}

}  // namespace

Check headerWrittenTwice()
{
    return {"header_written_twice", "one header for two values", run};
}

}  // namespace gatehouse::doctor
