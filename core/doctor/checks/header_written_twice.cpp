#include <algorithm>
#include <cctype>
#include <map>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"

namespace gatehouse::doctor {

namespace {

std::string headerOf(std::string_view text)
{
    std::string name(text.substr(0, text.find(':')));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return letter == '_' ? '-' : static_cast<char>(std::tolower(letter)); });
    return name;
}

void look(const PluginView& plugin, Report& report, const std::string& direction)
{
    std::map<std::string, std::string> fields;
    const auto add = [&](const std::string& field, const std::string& text) {
        if (text.empty() || text == "nil" || gateway::isReference(text)) {
            return;
        }
        const auto [first, isNew] = fields.emplace(headerOf(text), field);
        if (!isNew) {
            report.warning({plugin.at(field), plugin.at(first->second)},
                           "The header " + headerOf(text) + " is written by " + first->second
                               + ", too, and the last one stays.",
                           "Give each a header of its own.");
        }
    };
    for (const auto* field : plugin.table().children("")) {
        if (field->name.starts_with(direction) && field->name.ends_with("_header")) {
            add(field->path, plugin.text(field->path));
        }
    }
    const auto names = plugin.list(direction + "headers_names");
    for (std::size_t i = 0; i < names.size(); ++i) {
        add(direction + "headers_names[" + std::to_string(i) + ']', names[i]);
    }
    const auto* records = plugin.value(direction + "headers");
    for (std::size_t i = 0; records != nullptr && records->is_array() && i < records->get_array().size(); ++i) {
        const auto& record = records->get_array()[i];
        const auto* header = record.is_object() ? record.get_object().if_contains("header") : nullptr;
        if (header != nullptr && header->is_string()) {
            add(direction + "headers[" + std::to_string(i) + ']', std::string(header->get_string()));
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
