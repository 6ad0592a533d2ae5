#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

bool hasBlankAtEnd(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    return !text.empty()
           && (blanks.find(text.front()) != std::string_view::npos
               || blanks.find(text.back()) != std::string_view::npos);
}

void look(const PluginView& plugin, Report& report, const std::string& field, const boost::json::value& value)
{
    if (value.is_string()) {
        const auto text = plugin.known(std::string_view(value.get_string()));
        if (text && hasBlankAtEnd(*text)) {
            report.warning({plugin.at(field)}, "It begins or ends with a blank or a line end, which is sent, too.",
                           "Write it without.");
        }
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.get_array().size(); ++i) {
            look(plugin, report, field + '[' + std::to_string(i) + ']', value.get_array()[i]);
        }
    } else if (value.is_object()) {
        for (const auto& [key, member] : value.get_object()) {
            look(plugin, report, field + '.' + std::string(key), member);
        }
    }
}

void run(const PluginView& plugin, Report& report)
{
    for (const auto& [key, value] : plugin.plugin().config) {
        if (!std::string_view(key).ends_with("_message")) {
            look(plugin, report, key, value);
        }
    }
}

}  // namespace

Check spaceAtTheEnd()
{
    return {"space_at_the_end", "blanks and line ends around a value", run};
}

}  // namespace gatehouse::doctor
