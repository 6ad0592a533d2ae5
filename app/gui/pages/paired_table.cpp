#include "app/gui/pages/paired_table.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/value_cell.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Wide enough for what is typed into it.
int widthOf(const gateway::Field& field)
{
    if (field.elementType == "record") {
        return 128;
    }
    return field.name.ends_with("redirect_uri") ? 208 : field.secret ? 184 : 160;
}

}  // namespace

PairedTable::PairedTable(app::Session& session, const gateway::PairedLists& lists, QWidget* parent) :
    QWidget(parent), m_session(session), m_lists(lists)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space2);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(theme::Space2);
    m_grid->setVerticalSpacing(theme::Space1);
    int column = 1;
    for (const std::string_view name : lists.fields) {
        if (const gateway::Field* field = session.fields().find(name)) {
            auto* head =
                makeLabel(textOf(name), theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
            head->setFont(theme::monoFont(theme::TextSize::Small));
            head->setToolTip(QString::fromStdString(field->description));
            m_grid->addWidget(head, 0, column);
            m_grid->setColumnMinimumWidth(column, widthOf(*field));
            m_fields.push_back(field);
            ++column;
        }
    }
    m_grid->setColumnStretch(column + 1, 1);
    layout->addLayout(m_grid);
    connect(&m_session, &app::Session::configurationChanged, this, &PairedTable::follow);
    follow();  // the rows are made before the button, as Tab goes
    const QString article = lists.entry.starts_with('a') ? u"an"_s : u"a"_s;
    m_add = makeButton(u"Add %1 %2"_s.arg(article, textOf(lists.entry)), u"plus"_s);
    m_add->setAccessibleName(u"Add %1 %2 to: %3"_s.arg(article, textOf(lists.entry), textOf(lists.title)));
    m_add->setToolTip(u"Adds a row at the end"_s);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, &PairedTable::append);
}

json::object PairedTable::config() const
{
    const int index = m_session.pluginIndex();
    return index < 0 ? json::object() : m_session.configuration().plugins[static_cast<std::size_t>(index)].config;
}

void PairedTable::follow()
{
    const json::object present = config();
    const std::size_t entries = gateway::entryCount(present, m_lists);
    if (entries >= m_rows.size()) {
        m_pending = 0;
    }
    const std::size_t wanted = entries + m_pending;
    while (m_rows.size() > wanted) {
        removeRow();
    }
    while (m_rows.size() < wanted) {
        addRow();
    }
    for (std::size_t f = 0; f < m_fields.size(); ++f) {
        const auto* value = present.if_contains(m_fields[f]->name);
        const auto* list = value != nullptr ? value->if_array() : nullptr;
        const std::size_t size = list != nullptr ? list->size() : 0;
        for (std::size_t row = 0; row < m_rows.size(); ++row) {
            const bool first = m_lists.firstForAll && size > 0 && row >= size;
            m_rows[row].cells[f]->setEntry(row < size ? std::optional((*list)[row]) : std::nullopt,
                                           first ? u"as %1 1"_s.arg(textOf(m_lists.entry)) : QString());
        }
    }
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        m_rows[row].buttons[0]->setEnabled(row > 0 && row < entries);
        m_rows[row].buttons[1]->setEnabled(row + 1 < entries);
    }
}

void PairedTable::addRow()
{
    const std::size_t index = m_rows.size();
    const int line = static_cast<int>(index) + 1;
    const QString name = u"%1 %2"_s.arg(textOf(m_lists.entry)).arg(index + 1);
    Row row;
    auto* number =
        makeLabel(QString::number(index + 1), theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_grid->addWidget(number, line, 0, Qt::AlignRight | Qt::AlignVCenter);
    for (std::size_t f = 0; f < m_fields.size(); ++f) {
        const QString field = QString::fromStdString(m_fields[f]->name);
        auto* cell =
            makeValueCell(m_session, *m_fields[f], u"%1[%2]"_s.arg(field).arg(index), u"%1 of %2"_s.arg(field, name));
        m_grid->addWidget(cell, line, static_cast<int>(f) + 1);
        connect(cell, &ValueCell::edited, this,
                [this, f, index](const json::value& value) { setEntry(f, index, value); });
        connect(cell, &ValueCell::opened, this, [this, field] { Q_EMIT fieldRequested(field); });
        row.cells.push_back(cell);
    }
    auto* up = makeIconButton(u"chevron-up"_s, u"Move %1 up"_s.arg(name));
    auto* down = makeIconButton(u"chevron-down"_s, u"Move %1 down"_s.arg(name));
    auto* remove = makeIconButton(u"trash"_s, u"Remove %1"_s.arg(name));
    auto* buttons = new QWidget;
    auto* place = new QHBoxLayout(buttons);
    place->setContentsMargins(0, 0, 0, 0);
    place->setSpacing(0);
    for (QWidget* button : std::initializer_list<QWidget*>{up, down, remove}) {
        place->addWidget(button);
    }
    m_grid->addWidget(buttons, line, static_cast<int>(m_fields.size()) + 1);
    row.buttons = {up, down, remove, buttons, number};
    connect(up, &QToolButton::clicked, this,
            [this, index] { change(gateway::withSwapped(config(), m_lists, index, index - 1), u"order of rows"_s); });
    connect(down, &QToolButton::clicked, this,
            [this, index] { change(gateway::withSwapped(config(), m_lists, index, index + 1), u"order of rows"_s); });
    connect(remove, &QToolButton::clicked, this, [this, index, name] {
        m_add->setFocus(Qt::OtherFocusReason);
        if (index >= gateway::entryCount(config(), m_lists)) {
            m_pending = 0;
            follow();
        } else {
            change(gateway::withoutEntry(config(), m_lists, index), name);
        }
    });
    m_rows.push_back(std::move(row));
    leadTab(index);
}

/// A row that comes later stands before the button that adds the next one, for the Tab key, too.
void PairedTable::leadTab(std::size_t index)
{
    if (m_add == nullptr) {
        return;
    }
    QWidget* before = index == 0 ? m_add : m_rows[index - 1].buttons[2];
    const auto next = [&before](QWidget* widget) {
        setTabOrder(before, widget);
        before = widget;
    };
    for (ValueCell* cell : m_rows[index].cells) {
        next(cell->control());
        for (QToolButton* button : cell->findChildren<QToolButton*>()) {
            next(button);
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        next(m_rows[index].buttons[i]);
    }
    if (index == 0) {
        next(m_add);
    }
}

void PairedTable::removeRow()
{
    Row row = std::move(m_rows.back());
    m_rows.pop_back();
    for (ValueCell* cell : row.cells) {
        cell->hide();
        cell->deleteLater();
    }
    row.buttons[3]->hide();
    row.buttons[3]->deleteLater();
    row.buttons[4]->hide();
    row.buttons[4]->deleteLater();
}

void PairedTable::setEntry(std::size_t field, std::size_t row, const json::value& value)
{
    const std::string& name = m_fields[field]->name;
    const auto present = m_session.fieldValue(QString::fromStdString(name));
    const json::array list = present && present->is_array() ? present->get_array() : json::array();
    json::array next = gateway::withEntry(list, row, value, m_lists.firstForAll);
    m_session.setField(QString::fromStdString(name), next.empty() ? json::value() : json::value(std::move(next)));
}

void PairedTable::change(json::object next, const QString& what)
{
    const int index = m_session.pluginIndex();
    if (index >= 0) {
        gateway::Configuration configuration = m_session.configuration();
        configuration.plugins[static_cast<std::size_t>(index)].config = std::move(next);
        m_session.setConfiguration(std::move(configuration), what);
    }
}

void PairedTable::append()
{
    // A row is an entry of the lists as soon as something stands in it.
    if (m_rows.size() == gateway::entryCount(config(), m_lists)) {
        m_pending = 1;
        addRow();
        follow();
    }
    m_rows.back().cells.front()->setFocus(Qt::OtherFocusReason);
}

QWidget* PairedTable::cell(int row, const QString& field) const
{
    for (std::size_t f = 0; f < m_fields.size(); ++f) {
        if (row >= 0 && row < rows() && QString::fromStdString(m_fields[f]->name) == field) {
            return m_rows[static_cast<std::size_t>(row)].cells[f]->control();
        }
    }
    return nullptr;
}

}  // namespace gatehouse::gui
