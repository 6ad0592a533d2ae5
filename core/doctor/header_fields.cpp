#include "core/doctor/header_fields.h"

#include "core/gateway/references.h"

namespace gatehouse::doctor {

std::vector<HeaderField> headerFields(const PluginView& plugin, const std::string& direction)
{
    std::vector<HeaderField> fields;
    const auto add = [&](const std::string& path, const std::string& text) {
        if (!text.empty() && text != "nil" && !gateway::isReference(text)) {
            fields.push_back({path, text.substr(0, text.find(':'))});
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
    return fields;
}

}  // namespace gatehouse::doctor
