#include <algorithm>
#include <array>
#include <cctype>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/reference_text.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array<std::string_view, 14> words{
    "changeme", "change-me",          "change_me",      "replaceme",          "replace-me",     "replace_me", "todo",
    "fixme",    "your-client-secret", "your-client-id", "your_client_secret", "your_client_id", "yoursecret", "xxxxx"};

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

/// What kind of placeholder the text holds, in words; empty: none.
std::string placeholderIn(std::string_view text)
{
    for (const auto& piece : gateway::splitReferences(text)) {
        if (piece.kind == gateway::ReferencePiece::Kind::Broken) {
            return "a reference that cannot be read: " + piece.fault;
        }
        if (piece.kind != gateway::ReferencePiece::Kind::Text) {
            return {};
        }
    }
    const auto lower = lowerCase(text);
    if (std::find(words.begin(), words.end(), lower) != words.end()) {
        return "a word that somebody meant to replace";
    }
    if (text.size() > 2 && text.starts_with('<') && text.ends_with('>')) {
        return "a name in angle brackets that somebody meant to replace";
    }
    if (text.starts_with("${") || text.starts_with("$(") || text.starts_with("{{")) {
        return "a variable of another program: decK reads ${{ env \"DECK_NAME\" }}";
    }
    if (text.starts_with("DECK_") && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == text.npos) {
        return "a variable's name, and not its value";
    }
    return {};
}

void look(const PluginView& plugin, Report& report, const std::string& field, const boost::json::value& value)
{
    if (value.is_string()) {
        if (const auto what = placeholderIn(std::string_view(value.get_string())); !what.empty()) {
            report.warning({plugin.at(field)}, "This is " + what + '.', "Write the value, or a reference to it.");
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
        look(plugin, report, key, value);
    }
}

}  // namespace

Check placeholderLeft()
{
    return {"placeholder_left", "values that somebody meant to replace", run};
}

}  // namespace gatehouse::doctor
