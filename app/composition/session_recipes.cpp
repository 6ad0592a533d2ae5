#include <algorithm>
#include <cctype>

#include "app/composition/session_implementation.h"
#include "app/wording/sentences.h"
#include "core/exporters/deck.h"
#include "core/recipes/add.h"

namespace gatehouse::app {
namespace {

/// "DECK_TOKEN_SALT" → "token_salt".
std::string nameOf(const std::string& placeholder)
{
    constexpr std::string_view prefix = "DECK_";
    std::string name = placeholder.starts_with(prefix) ? placeholder.substr(prefix.size()) : placeholder;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

}  // namespace

gateway::Diagnostics Session::startFrom(const recipes::Recipe& recipe, recipes::GivenValues given,
                                        const std::map<std::string, QString>& secrets, RecipePlace place)
{
    Implementation& all = *m_implementation;
    std::map<std::string, QString> stored;  // by id; only once it is known that all is well
    const auto keep = [&](const std::string& name, const QString& secret) {
        // Never an id of before, which undo may want again.
        const std::string id = all.workspace.id + "/" + recipe.id + "/" + name + "-" + all.random->hex(6);
        stored.emplace(id, secret);
        given[name] = {keychainReference(id)};
    };
    for (const auto& [name, secret] : secrets) {
        keep(name, secret);
    }
    // What the recipe wants random is asked of nobody: it is one more value, which we know.
    recipes::Recipe whole = recipe;
    for (const std::string& placeholder : recipe.generated) {
        recipes::RecipeValue value;
        value.name = nameOf(placeholder);
        value.placeholder = placeholder;
        value.kind = recipes::ValueKind::Secret;
        whole.values.push_back(value);
        keep(value.name, freshSecret());
    }
    auto filled = recipes::fill(whole, given);
    if (!filled) {
        return filled.error();
    }
    const bool beside = place == RecipePlace::Beside;
    const auto first = static_cast<int>(configuration().plugins.size());
    gateway::Configuration next = beside ? recipes::added(configuration(), std::move(*filled)) : std::move(*filled);
    for (const auto& [id, secret] : stored) {
        all.storeSecret(id, secret);
    }
    all.history.seal();
    all.plugin = beside ? first : -1;
    const std::string yaml = beside ? all.history.yaml() : exporters::writeDeck(next);
    all.replace(std::move(next), yaml, QStringLiteral("recipe: %1").arg(QString::fromStdString(recipe.title)));
    all.history.seal();
    return {};
}

QString Session::saveCopy(const QString& path) const
{
    workspace::Workspace copy = m_implementation->snapshot();
    copy.id = workspace::create(*m_implementation->random).id;
    const auto saved = workspace::save(path.toStdString(), copy, fields());
    return saved ? QString() : wording::errorSentence(saved.error());
}

void Session::prepareToClose()
{
    m_implementation->vault->whenWritten([this] {
        m_implementation->keeper.flush([this](const QString& problem) {
            if (problem.isEmpty() && m_implementation->vault->holdsUnstored()) {
                Q_EMIT readyToClose(QStringLiteral("Secrets that you entered are in memory only and would be gone."));
            } else {
                Q_EMIT readyToClose(problem);
            }
        });
    });
}

}  // namespace gatehouse::app
