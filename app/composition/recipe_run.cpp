#include "app/composition/recipe_run.h"

#include "core/exporters/deck.h"
#include "core/gateway/validation.h"

namespace gatehouse::app {
namespace {

/// Runs in the worker.
std::shared_ptr<const FilledRecipe> filledOf(const recipes::Recipe& recipe, const recipes::GivenValues& given,
                                             const gateway::FieldTable& table)
{
    auto result = std::make_shared<FilledRecipe>();
    const auto configuration = recipes::fill(recipe, given);
    if (!configuration) {
        result->faults = configuration.error();
        return result;
    }
    result->yaml = QString::fromStdString(exporters::writeDeck(*configuration));
    for (const gateway::Plugin& plugin : configuration->plugins) {
        for (const std::string& one : gateway::notActedOn(plugin.config, table)) {
            const QString text = QString::fromStdString(one);
            if (plugin.name == "openid-connect" && !result->notActedOn.contains(text)) {
                result->notActedOn.append(text);
            }
        }
    }
    return result;
}

}  // namespace

RecipeRun::RecipeRun(const gateway::FieldTable& table, QObject* parent) : QObject(parent), m_table(table)
{
    m_worker.setMaxThreadCount(1);
}

RecipeRun::~RecipeRun()
{
    m_worker.waitForDone();
}

void RecipeRun::load()
{
    m_worker.start([this] {
        recipes::gallery();
        QMetaObject::invokeMethod(this, &RecipeRun::loaded, Qt::QueuedConnection);
    });
}

void RecipeRun::fill(const recipes::Recipe& recipe, recipes::GivenValues given)
{
    const quint64 generation = ++m_generation;
    m_worker.start([this, generation, &recipe, given = std::move(given)] {
        auto result = filledOf(recipe, given, m_table);
        QMetaObject::invokeMethod(
            this,
            [this, generation, result = std::move(result)] {
                if (generation == m_generation) {
                    Q_EMIT filled(result);
                }
            },
            Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::app
