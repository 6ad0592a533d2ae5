#include "core/recipes/fill.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "core/gateway/describe.h"
#include "core/gateway/formats.h"
#include "core/gateway/reference_text.h"
#include "core/importers/deck.h"

namespace gatehouse::recipes {

namespace {

namespace json = boost::json;
using gateway::ReferencePiece;

/// Nothing but references, so that no secret is written down.
bool onlyReferences(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    return !pieces.empty() && std::all_of(pieces.begin(), pieces.end(), [](const ReferencePiece& piece) {
        return piece.kind == ReferencePiece::Kind::Environment || piece.kind == ReferencePiece::Kind::Vault;
    });
}

bool isControl(char c)
{
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7f;
}

/// Puts what was given in the place of the placeholders, wherever these may stand.
class Filler {
public:
    explicit Filler(const std::map<std::string, std::vector<std::string>, std::less<>>& byPlaceholder) :
        m_byPlaceholder(byPlaceholder)
    {
    }

    std::string text(std::string_view written) const
    {
        std::string result;
        for (const auto& piece : gateway::splitReferences(written)) {
            const auto* entries = entriesOf(piece);
            result += entries ? entries->front() : std::string(piece.text);
        }
        return result;
    }

    void fill(std::string& written) const { written = text(written); }

    void fill(std::optional<std::string>& written) const
    {
        if (written) {
            fill(*written);
        }
    }

    void fill(json::value& value) const
    {
        if (auto* written = value.if_string()) {
            *written = text(*written);
        } else if (auto* record = value.if_object()) {
            fill(*record);
        } else if (auto* list = value.if_array()) {
            fill(*list);
        }
    }

    void fill(json::object& record) const
    {
        for (auto& member : record) {
            fill(member.value());
        }
    }

    /// An entry that is one whole placeholder becomes as many entries as were given.
    void fill(json::array& list) const
    {
        json::array filled;
        for (auto& item : list) {
            const auto* written = item.if_string();
            const auto pieces = written ? gateway::splitReferences(*written) : std::vector<ReferencePiece>();
            if (const auto* entries = pieces.size() == 1 ? entriesOf(pieces.front()) : nullptr) {
                for (const auto& entry : *entries) {
                    filled.emplace_back(entry);
                }
            } else {
                fill(item);
                filled.push_back(std::move(item));
            }
        }
        list = std::move(filled);
    }

private:
    const std::vector<std::string>* entriesOf(const ReferencePiece& piece) const
    {
        const auto found =
            piece.kind == ReferencePiece::Kind::Environment ? m_byPlaceholder.find(piece.name) : m_byPlaceholder.end();
        return found == m_byPlaceholder.end() ? nullptr : &found->second;
    }

    const std::map<std::string, std::vector<std::string>, std::less<>>& m_byPlaceholder;
};

gateway::Diagnostic faultAt(const std::string& name, std::string message, std::string suggestion = {})
{
    gateway::Diagnostic diagnostic;
    diagnostic.path = name;
    diagnostic.message = std::move(message);
    diagnostic.suggestion = std::move(suggestion);
    return diagnostic;
}

void checkGiven(const Recipe& recipe, const GivenValues& given, gateway::Diagnostics& faults)
{
    std::vector<std::string> names;
    for (const auto& value : recipe.values) {
        names.push_back(value.name);
    }
    for (const auto& [name, entries] : given) {
        const auto* value = recipe.find(name);
        if (!value) {
            const auto near = gateway::nearestWord(name, names);
            faults.push_back(faultAt(name, recipe.id + " does not ask for it",
                                     near ? "did you mean " + *near + "?" : "it asks for " + gateway::anyOf(names)));
            continue;
        }
        if (entries.empty()) {
            faults.push_back(faultAt(name, "expected a value, got none"));
        } else if (entries.size() > 1 && value->kind != ValueKind::List) {
            faults.push_back(faultAt(name, "expected one value, got " + std::to_string(entries.size())));
        }
        for (const auto& entry : entries) {
            if (auto fault = valueFault(*value, entry); !fault.empty()) {
                faults.push_back(faultAt(name, std::move(fault)));
            }
        }
    }
}

}  // namespace

std::string valueFault(const RecipeValue& value, std::string_view text)
{
    if (text.empty()) {
        return "expected a value, got none";
    }
    if (std::any_of(text.begin(), text.end(), isControl)) {
        return "holds a control character, such as a line end";
    }
    if (text.front() == ' ' || text.back() == ' ') {
        return "begins or ends with a blank";
    }
    const auto pieces = gateway::splitReferences(text);
    if (std::any_of(pieces.begin(), pieces.end(),
                    [](const ReferencePiece& piece) { return piece.kind == ReferencePiece::Kind::Broken; })) {
        return "holds a broken reference";
    }
    if (value.kind == ValueKind::Secret) {
        return onlyReferences(text) ? "" : "a secret is given as a reference, ${{ env \"DECK_…\" }} or {vault://…}";
    }
    const bool literal = std::all_of(pieces.begin(), pieces.end(), [](const ReferencePiece& piece) {
        return piece.kind == ReferencePiece::Kind::Text;
    });
    if (value.kind == ValueKind::Url && literal) {
        return gateway::urlFault(text).value_or("");
    }
    return {};
}

gateway::Checked<gateway::Configuration> fill(const Recipe& recipe, const GivenValues& given)
{
    gateway::Diagnostics faults;
    checkGiven(recipe, given, faults);
    if (!faults.empty()) {
        return tl::unexpected(std::move(faults));
    }
    std::map<std::string, std::vector<std::string>, std::less<>> byPlaceholder;
    for (const auto& value : recipe.values) {
        if (const auto found = given.find(value.name); found != given.end()) {
            byPlaceholder[value.placeholder] = found->second;
        } else if (value.standard) {
            byPlaceholder[value.placeholder] = {*value.standard};
        }
    }
    auto configuration = importers::readDeck(recipe.text, "");
    if (!configuration) {
        return configuration;
    }
    const Filler filler(byPlaceholder);
    for (auto& service : configuration->services) {
        filler.fill(service.url);
        filler.fill(service.other);
    }
    for (auto& route : configuration->routes) {
        filler.fill(route.other);
    }
    for (auto& plugin : configuration->plugins) {
        filler.fill(plugin.config);
        filler.fill(plugin.other);
    }
    filler.fill(configuration->other);
    return configuration;
}

}  // namespace gatehouse::recipes
