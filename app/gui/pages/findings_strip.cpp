#include "app/gui/pages/findings_strip.h"

#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/elided_label.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using gateway::Severity;

/// Three to five rows: the form above keeps its room.
constexpr int leastHeight = 104;
constexpr int openHeight = 190;
/// More than anybody reads; each costs time in the GUI thread.
constexpr std::size_t mostRows = 100;

QString counted(std::ptrdiff_t count, const QString& word)
{
    return count == 1 ? u"1 "_s + word : u"%1 %2s"_s.arg(count).arg(word);
}

QString placeText(const std::string& path, const std::string& field)
{
    return QString::fromStdString(field.empty() ? path : field);
}

}  // namespace

FindingsStrip::FindingsStrip(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHairline(Qt::Horizontal));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(theme::Space6, theme::Space1, theme::Space4, theme::Space1);
    head->setSpacing(theme::Space2);
    m_dot = new StatusDot;
    head->addWidget(m_dot);
    m_toggle = makeQuietButton({}, u"chevron-up"_s);
    m_toggle->setCheckable(true);
    m_toggle->setToolTip(u"Shows all findings; a click on one goes to its field"_s);
    head->addWidget(m_toggle);
    m_worst = new ElidedLabel({}, Qt::ElideRight);
    m_worst->setFont(theme::font(theme::TextSize::Small));
    setTextRole(m_worst, theme::Role::Muted);
    head->addWidget(m_worst, 1);
    head->addStretch(0);
    layout->addLayout(head);
    m_table = new FactTable({u"Kind"_s, u"Field"_s, u"What is wrong, and what to write"_s}, u"Findings"_s, 170);
    m_table->setCursor(Qt::PointingHandCursor);
    m_table->hide();
    layout->addWidget(m_table);

    connect(m_toggle, &QPushButton::toggled, this, &FindingsStrip::setOpen);
    connect(m_table, &QTableWidget::cellClicked, this, &FindingsStrip::go);
    connect(m_table, &QTableWidget::cellActivated, this, &FindingsStrip::go);
    connect(&m_session, &app::Session::diagnosticsChanged, this, &FindingsStrip::follow);
    connect(&m_session, &app::Session::findingsChanged, this, &FindingsStrip::follow);
    hide();
    follow();
}

void FindingsStrip::setOpen(bool open)
{
    m_toggle->setChecked(open);
    m_toggle->setIcon(theme::icon(open ? u"chevron-down"_s : u"chevron-up"_s));
    fill();
    m_table->setFixedHeight(std::clamp(window()->height() / 5, leastHeight, openHeight));
    m_table->setVisible(open);
    m_worst->setVisible(!open);
}

bool FindingsStrip::isOpen() const
{
    return m_toggle->isChecked();
}

int FindingsStrip::errors() const
{
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.severity == Severity::Error; }));
}

void FindingsStrip::follow()
{
    std::vector<Row> rows;
    for (const gateway::Diagnostic& one : m_session.diagnostics()) {
        // Notes of the reader ("kept, not run yet") stand at their fields already.
        if (one.severity != Severity::Note) {
            QString text = QString::fromStdString(one.message);
            text += one.suggestion.empty() ? QString() : u"; "_s + QString::fromStdString(one.suggestion);
            rows.push_back({one.severity, formField(one.path, one.field), placeText(one.path, one.field), text});
        }
    }
    for (const doctor::Finding& one : m_session.findings()) {
        const doctor::Place& place = one.places.front();
        rows.push_back(
            {one.severity, formField(place.path, place.field), placeText(place.path, place.field), findingText(one)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.severity < b.severity; });
    if (rows != m_rows) {
        show(std::move(rows));
    }
}

void FindingsStrip::show(std::vector<Row> rows)
{
    m_rows = std::move(rows);
    setVisible(!m_rows.empty());
    QStringList counts;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        const auto count =
            std::count_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.severity == severity; });
        if (count > 0) {
            counts.append(counted(count, severityName(severity)));
        }
    }
    m_toggle->setText(counts.join(u", "_s));
    m_toggle->setAccessibleName(u"Findings: "_s + counts.join(u", "_s));
    fill();
    if (!m_rows.empty()) {
        const Row& worst = m_rows.front();
        m_dot->setState(severityRole(worst.severity), severityShape(worst.severity), severityName(worst.severity));
        m_worst->setText(worst.place + u": "_s + worst.text);
    }
    Q_EMIT countChanged();
}

/// The table costs a layout for each row, so a closed one is left empty.
void FindingsStrip::fill()
{
    std::vector<FactTable::Row> cells;
    for (std::size_t i = 0; isOpen() && i < std::min(m_rows.size(), mostRows); ++i) {
        const Row& row = m_rows[i];
        cells.push_back({{severityMark(row.severity) + severityName(row.severity), severityRole(row.severity)},
                         {row.place, theme::Role::Text, true},
                         {row.text}});
    }
    if (isOpen() && m_rows.size() > mostRows) {
        cells.push_back({{}, {}, {u"and %1 more"_s.arg(m_rows.size() - mostRows), theme::Role::Muted}});
    }
    m_table->setRows(std::move(cells));
}

void FindingsStrip::go(int row)
{
    if (row >= 0 && row < count()) {
        Q_EMIT fieldRequested(m_rows[static_cast<std::size_t>(row)].field);
    }
}

}  // namespace gatehouse::gui
