#pragma once

#include <QWidget>

#include <functional>
#include <vector>

#include "app/composition/entities.h"

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CalmComboBox;
class FactTable;

/// The services, routes and plugins of the configuration as a tree: add, duplicate, remove, choose the plugin that the
/// form edits, and compare two of a kind. Every change is one undoable step.
class StructureView final : public QWidget {
    Q_OBJECT
public:
    explicit StructureView(app::Session& session, QWidget* parent = nullptr);

    QTreeWidget* tree() const noexcept { return m_tree; }
    FactTable* comparison() const noexcept { return m_differences; }

Q_SIGNALS:
    void editRequested();  ///< the form edits the chosen plugin now

private:
    void follow();
    void showChosen();
    void compare();
    const app::Entity* chosen() const;
    void choose(app::Entity::Kind kind, std::size_t index);
    void apply(const QString& what, app::Entity::Kind kind,
               const std::function<std::size_t(gateway::Configuration&)>& change);
    void removeChosen();
    void editChosen();

    app::Session& m_session;
    std::vector<app::Entity> m_entities;
    QTreeWidget* m_tree;
    QPushButton* m_duplicate;
    QPushButton* m_remove;
    QPushButton* m_edit;
    CalmComboBox* m_other;
    QLabel* m_compareTitle;
    FactTable* m_differences;
};

}  // namespace gatehouse::gui
