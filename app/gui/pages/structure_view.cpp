#include "app/gui/pages/structure_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using app::Entity;

constexpr int PlaceRole = Qt::UserRole;

QString wordOf(Entity::Kind kind)
{
    switch (kind) {
    case Entity::Kind::Service: return u"service"_s;
    case Entity::Kind::Route: return u"route"_s;
    case Entity::Kind::Plugin: return u"plugin"_s;
    }
    return {};
}

QString iconOf(Entity::Kind kind)
{
    switch (kind) {
    case Entity::Kind::Service: return u"server"_s;
    case Entity::Kind::Route: return u"link"_s;
    case Entity::Kind::Plugin: return u"shield"_s;
    }
    return {};
}

QString titleOf(const Entity& entity)
{
    const QString detail = QString::fromStdString(entity.detail);
    return QString::fromStdString(entity.name) + (detail.isEmpty() ? QString() : u" · "_s + detail);
}

}  // namespace

StructureView::StructureView(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    m_tree = new QTreeWidget;
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({tr("Name"), tr("Where")});
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setAccessibleName(tr("Services, routes and plugins"));
    m_tree->setAccessibleDescription(tr("What stands on what; Enter on a plugin edits it in the form"));

    auto* adds = new QHBoxLayout;
    adds->setSpacing(theme::Space2);
    const auto addButton = [&](const QString& text, const QString& tip, auto run) {
        auto* button = makeButton(text, u"plus"_s);
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, run);
        adds->addWidget(button);
        return button;
    };
    addButton(tr("Service"), tr("Adds a service"), [this] {
        apply(tr("service added"), Entity::Kind::Service, [](auto& all) { return app::addService(all); });
    })->setAccessibleName(tr("Add a service"));
    addButton(tr("Route"), tr("Adds a route to the chosen service"), [this] {
        apply(tr("route added"), Entity::Kind::Route, [this](auto& all) { return app::addRoute(all, chosen()); });
    })->setAccessibleName(tr("Add a route"));
    addButton(tr("Plugin"), tr("Adds an openid-connect plugin to the chosen service or route"), [this] {
        apply(tr("plugin added"), Entity::Kind::Plugin, [this](auto& all) { return app::addPlugin(all, chosen()); });
    })->setAccessibleName(tr("Add a plugin"));
    adds->addStretch(1);

    auto* acts = new QHBoxLayout;
    acts->setSpacing(theme::Space2);
    m_edit = makeButton(tr("Edit in the form"), u"configure"_s);
    m_edit->setToolTip(tr("The form and its checks are about this plugin then"));
    m_duplicate = makeButton(tr("Duplicate"), u"copy"_s);
    m_duplicate->setToolTip(tr("A copy beside it, under a name of its own"));
    m_remove = makeButton(tr("Remove"), u"trash"_s);
    m_remove->setToolTip(tr("With all that stands on it; undo brings it back"));
    for (QPushButton* button : {m_edit, m_duplicate, m_remove}) {
        acts->addWidget(button);
    }
    acts->addStretch(1);

    m_compareTitle = makeLabel(tr("Compare with"), theme::TextSize::Body, theme::TextWeight::Strong);
    m_other = new CalmComboBox;
    m_other->setAccessibleName(tr("Compare with"));
    m_other->setAccessibleDescription(tr("Another of the same kind; the table shows what differs"));
    m_differences =
        new FactTable({tr("Field"), tr("The chosen one"), tr("The other")}, tr("What differs between the two"), 240);
    m_differences->setAccessibleDescription(tr("Field by field"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space4);
    layout->setSpacing(theme::Space2);
    layout->addLayout(adds);
    layout->addWidget(m_tree, 3);
    layout->addLayout(acts);
    auto* compareRow = new QHBoxLayout;
    compareRow->setSpacing(theme::Space2);
    compareRow->addWidget(m_compareTitle);
    compareRow->addWidget(m_other, 1);
    layout->addLayout(compareRow);
    layout->addWidget(m_differences, 2);

    connect(m_tree, &QTreeWidget::currentItemChanged, this, &StructureView::showChosen);
    connect(m_tree, &QTreeWidget::itemActivated, this, &StructureView::editChosen);
    connect(m_edit, &QPushButton::clicked, this, &StructureView::editChosen);
    connect(m_remove, &QPushButton::clicked, this, &StructureView::removeChosen);
    connect(m_duplicate, &QPushButton::clicked, this, [this] {
        const Entity entity = *chosen();
        apply(tr("%1 duplicated").arg(wordOf(entity.kind)), entity.kind,
              [&](auto& all) { return app::duplicate(all, entity); });
    });
    connect(m_other, &QComboBox::activated, this, &StructureView::compare);
    connect(&m_session, &app::Session::configurationChanged, this, &StructureView::follow);
    follow();
}

void StructureView::follow()
{
    auto entities = app::entitiesOf(m_session.configuration());
    if (entities == m_entities && m_tree->topLevelItemCount() > 0) {
        return showChosen();
    }
    const Entity before = chosen() != nullptr ? *chosen() : Entity{};
    m_entities = std::move(entities);
    {
        const QSignalBlocker quiet(m_tree);
        m_tree->clear();
        std::vector<QTreeWidgetItem*> parents;
        for (std::size_t i = 0; i < m_entities.size(); ++i) {
            const Entity& entity = m_entities[i];
            parents.resize(static_cast<std::size_t>(entity.depth));
            auto* item = parents.empty() ? new QTreeWidgetItem(m_tree) : new QTreeWidgetItem(parents.back());
            item->setText(0, QString::fromStdString(entity.name));
            item->setIcon(0, theme::icon(iconOf(entity.kind)));
            item->setText(1, QString::fromStdString(entity.detail));
            item->setToolTip(1, item->text(1));
            item->setData(0, Qt::AccessibleTextRole, wordOf(entity.kind) + u' ' + item->text(0));
            item->setData(0, PlaceRole, static_cast<qulonglong>(i));
            parents.push_back(item);
        }
        m_tree->expandAll();
    }
    choose(before.kind, before.index);
}

const Entity* StructureView::chosen() const
{
    const QTreeWidgetItem* item = m_tree->currentItem();
    const std::size_t place = item != nullptr ? item->data(0, PlaceRole).toULongLong() : m_entities.size();
    return place < m_entities.size() ? &m_entities[place] : nullptr;
}

void StructureView::choose(Entity::Kind kind, std::size_t index)
{
    QTreeWidgetItem* wanted = m_tree->topLevelItem(0);
    for (QTreeWidgetItem* item = wanted; item != nullptr; item = m_tree->itemBelow(item)) {
        const Entity& entity = m_entities[item->data(0, PlaceRole).toULongLong()];
        wanted = entity.kind == kind && entity.index == index ? item : wanted;
    }
    m_tree->setCurrentItem(wanted);
    showChosen();
}

void StructureView::showChosen()
{
    const Entity* entity = chosen();
    m_duplicate->setEnabled(entity != nullptr);
    m_remove->setEnabled(entity != nullptr);
    m_edit->setEnabled(entity != nullptr && entity->kind == Entity::Kind::Plugin && entity->name == "openid-connect");
    const QVariant other = m_other->currentData();
    m_other->clear();
    m_other->addItem(tr("nothing"));
    for (std::size_t i = 0; entity != nullptr && i < m_entities.size(); ++i) {
        if (m_entities[i].kind == entity->kind && &m_entities[i] != entity) {
            m_other->addItem(titleOf(m_entities[i]), static_cast<qulonglong>(i));
        }
    }
    m_other->setEnabled(m_other->count() > 1);
    m_other->setCurrentIndex(std::max(0, other.isValid() ? m_other->findData(other) : 0));
    compare();
}

void StructureView::compare()
{
    const Entity* entity = chosen();
    const bool shown = entity != nullptr && m_other->currentData().isValid();
    m_differences->setVisible(shown);
    if (!shown) {
        return;
    }
    std::vector<FactTable::Row> rows;
    const Entity& other = m_entities[m_other->currentData().toULongLong()];
    for (const app::Difference& one : app::differences(m_session.configuration(), *entity, other)) {
        const auto cell = [](const std::string& text) {
            return text.empty() ? FactTable::Cell{u"not set"_s, theme::Role::Muted}
                                : FactTable::Cell{QString::fromStdString(text), theme::Role::Text, true};
        };
        rows.push_back(
            {{QString::fromStdString(one.field), theme::Role::Text, true, true}, cell(one.left), cell(one.right)});
    }
    m_differences->setRows(std::move(rows));
}

void StructureView::apply(const QString& what, Entity::Kind kind,
                          const std::function<std::size_t(gateway::Configuration&)>& change)
{
    gateway::Configuration next = m_session.configuration();
    const std::size_t index = change(next);
    m_session.setConfiguration(std::move(next), what);
    choose(kind, index);
}

void StructureView::removeChosen()
{
    if (const Entity* entity = chosen()) {
        gateway::Configuration next = m_session.configuration();
        app::removeEntity(next, *entity);
        m_session.setConfiguration(std::move(next), tr("%1 removed").arg(wordOf(entity->kind)));
        m_tree->setFocus(Qt::OtherFocusReason);
    }
}

void StructureView::editChosen()
{
    const Entity* entity = chosen();
    if (entity != nullptr && m_edit->isEnabled()) {
        m_session.editPlugin(static_cast<int>(entity->index));
        Q_EMIT editRequested();
    }
}

}  // namespace gatehouse::gui
