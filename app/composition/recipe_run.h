#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <memory>

#include "core/gateway/field_table.h"
#include "core/recipes/fill.h"

namespace gatehouse::app {

/// A recipe with what was given so far.
struct FilledRecipe {
    gateway::Diagnostics faults;  ///< not empty: the values are wrong, and there is nothing else
    QString yaml;                 ///< decK, as it would be used
    QStringList notActedOn;       ///< what the built-in gateway does not act on yet: "auth_methods: session"
};

/// Reads the gallery and fills recipes in a thread of its own. All functions: the owner's thread.
class RecipeRun : public QObject {
    Q_OBJECT
public:
    /// `table` must outlive this.
    explicit RecipeRun(const gateway::FieldTable& table, QObject* parent = nullptr);
    ~RecipeRun() override;

    void load();  ///< answered by `loaded`
    /// Replaces one under way; answered by `filled`.
    void fill(const recipes::Recipe& recipe, recipes::GivenValues given);

Q_SIGNALS:
    void loaded();  ///< recipes::gallery() answers at once from now on
    void filled(const std::shared_ptr<const gatehouse::app::FilledRecipe>& filled);

private:
    const gateway::FieldTable& m_table;
    quint64 m_generation = 0;
    QThreadPool m_worker;
};

}  // namespace gatehouse::app
