#include "app/gui/pages/all_fields_view.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QListView>
#include <QListWidget>

#include "app/composition/session.h"
#include "app/gui/pages/field_delegate.h"
#include "app/gui/pages/field_editor.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

AllFieldsView::AllFieldsView(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    m_model = new FieldListModel(
        session.fields(), [&session](const QString& path) { return session.fieldValue(path); }, this);
    m_groups = new QListWidget;
    m_groups->setAccessibleName(u"Groups of fields"_s);
    m_groups->setAccessibleDescription(u"Narrows the fields to one group"_s);
    m_groups->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_groups->setFixedWidth(168);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new FieldDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(u"Fields"_s);
    m_list->setAccessibleDescription(u"The chosen field is edited below; Enter goes there"_s);
    m_editor = new FieldEditor(session);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_list, 1);
    right->addWidget(makeHairline(Qt::Horizontal));
    right->addWidget(m_editor);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_groups);
    layout->addWidget(makeHairline(Qt::Vertical));
    layout->addLayout(right, 1);

    buildGroups();
    connect(m_groups, &QListWidget::currentRowChanged, this, [this](int row) {
        m_model->setGroup(row > 0 ? m_groups->item(row)->data(Qt::UserRole).toString() : QString());
        m_list->scrollToTop();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) { m_editor->setField(m_model->fieldAt(current.row())); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &AllFieldsView::keepChosen);
    connect(m_list, &QListView::activated, m_editor, &FieldEditor::focusEditor);
    connect(m_editor, &FieldEditor::fieldRequested, this, &AllFieldsView::showField);
    connect(&m_session, &app::Session::configurationChanged, this, &AllFieldsView::follow);
    connect(&m_session, &app::Session::diagnosticsChanged, this,
            [this] { m_model->setDiagnostics(m_session.diagnostics()); });
    connect(&m_session, &app::Session::findingsChanged, this, [this] { m_model->setFindings(m_session.findings()); });
    m_model->setFindings(m_session.findings());
    follow();
    m_groups->setCurrentRow(0);
}

void AllFieldsView::buildGroups()
{
    m_groups->addItem(u"All"_s);
    for (const std::string& group : m_session.fields().groups()) {
        auto* item = new QListWidgetItem(QString::fromStdString(group), m_groups);
        item->setData(Qt::UserRole, QString::fromStdString(group));
    }
}

void AllFieldsView::showGroupCounts()
{
    for (int row = 1; row < m_groups->count(); ++row) {
        QListWidgetItem* item = m_groups->item(row);
        const QString group = item->data(Qt::UserRole).toString();
        const int count = m_model->setCount(group);
        const QString text = count > 0 ? u"%1  %2"_s.arg(group).arg(count) : group;
        if (item->text() != text) {
            item->setText(text);
            item->setToolTip(count > 0 ? u"%1 set"_s.arg(count) : QString());
        }
    }
}

void AllFieldsView::keepChosen()
{
    const gateway::Field* chosen = m_editor->field();
    const int row = chosen != nullptr ? m_model->rowOf(QString::fromStdString(chosen->path)) : -1;
    if (row >= 0) {
        m_list->setCurrentIndex(m_model->index(row));
    } else if (!m_editor->isAncestorOf(QApplication::focusWidget())) {
        m_editor->setField(nullptr);  // but never under the hands of somebody who types into it
    }
}

void AllFieldsView::follow()
{
    m_model->setVersion(m_session.version());
    m_model->refresh();
    showGroupCounts();
}

void AllFieldsView::setSearch(const QString& text)
{
    m_model->setSearch(text);
    if (m_model->rowCount() > 0 && !text.isEmpty()) {
        m_list->setCurrentIndex(m_model->index(0));
    }
}

void AllFieldsView::setOnlySet(bool onlySet)
{
    m_model->setOnlySet(onlySet);
}

int AllFieldsView::shownFields() const
{
    return m_model->rowCount();
}

bool AllFieldsView::showField(const QString& path)
{
    if (m_model->rowOf(path) < 0) {
        m_groups->setCurrentRow(0);
        m_model->setSearch({});
        m_model->setOnlySet(false);
    }
    const int row = m_model->rowOf(path);
    if (row < 0) {
        return false;
    }
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row), QAbstractItemView::PositionAtCenter);
    m_editor->focusEditor();
    return true;
}

}  // namespace gatehouse::gui
