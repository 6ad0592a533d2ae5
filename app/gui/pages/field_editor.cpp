#include "app/gui/pages/field_editor.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/pages/value_editor.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"
#include "core/gateway/acted_on.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString typeText(const gateway::Field& field)
{
    using gateway::FieldType;
    switch (field.type) {
    case FieldType::String: return u"text"_s;
    case FieldType::Boolean: return u"true or false"_s;
    case FieldType::Integer: return u"whole number"_s;
    case FieldType::Number: return u"number"_s;
    case FieldType::Array:
    case FieldType::Set: return field.elementType == "string" ? u"list"_s : u"list of records"_s;
    case FieldType::Record: return u"record"_s;
    }
    return {};
}

/// As high as its content, up to a third of the screen's usual height.
class FormArea final : public QScrollArea {
public:
    explicit FormArea(QWidget* content)
    {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        setWidget(content);
        content->installEventFilter(this);
    }
    QSize sizeHint() const override
    {
        const int wanted = widget()->hasHeightForWidth() ? widget()->heightForWidth(viewport()->width())
                                                         : widget()->sizeHint().height();
        return QSize(QScrollArea::sizeHint().width(), std::min(MaximumHeight, wanted));
    }
    QSize minimumSizeHint() const override { return QSize(0, std::min(96, sizeHint().height())); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) {
            updateGeometry();
        }
        return QScrollArea::eventFilter(watched, event);
    }

private:
    static constexpr int MaximumHeight = 360;
};

}  // namespace

FieldEditor::FieldEditor(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space3);
    layout->setSpacing(theme::Space1);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::Space2);
    m_name = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Strong);
    m_name->setFont(theme::monoFont(theme::TextSize::Body, theme::TextWeight::Strong));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_name);
    m_reset = makeQuietButton(u"Reset"_s, u"undo"_s);
    m_reset->setToolTip(u"Back to the default: the field is no longer set"_s);
    m_facts = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_facts->setWordWrap(true);
    head->addWidget(m_facts, 1);
    head->addWidget(m_reset, 0, Qt::AlignTop);
    layout->addLayout(head);
    m_description = makeLabel({}, theme::TextSize::Small);
    m_description->setWordWrap(true);
    layout->addWidget(m_description);
    // A record's form may be long: it scrolls, and the list above keeps its room.
    auto* place = new QWidget;
    m_place = new QVBoxLayout(place);
    m_place->setContentsMargins(0, 0, 0, 0);
    m_scroll = new FormArea(place);
    layout->addWidget(m_scroll);
    m_error = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Refused);
    m_error->setWordWrap(true);
    layout->addWidget(m_error);
    m_advice = makeLabel({}, theme::TextSize::Small);
    m_advice->setWordWrap(true);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_advice);
    connect(m_reset, &QPushButton::clicked, this, &FieldEditor::reset);
    connect(&m_session, &app::Session::configurationChanged, this, &FieldEditor::showValue);
    connect(&m_session, &app::Session::diagnosticsChanged, this, &FieldEditor::showValue);
    connect(&m_session, &app::Session::findingsChanged, this, &FieldEditor::showFindings);
    setField(nullptr);
}

void FieldEditor::setField(const gateway::Field* field)
{
    if (field == m_field && field != nullptr) {
        return;
    }
    m_field = field;
    m_inputError.clear();
    while (QLayoutItem* item = m_place->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_editor = nullptr;
    setVisible(field != nullptr);
    if (field == nullptr) {
        return;
    }
    m_name->setText(QString::fromStdString(field->path));
    QString description = QString::fromStdString(field->description);
    if (!field->reference.empty()) {
        description += u" ("_s + QString::fromStdString(field->reference) + u")"_s;
    }
    m_description->setText(description);
    const auto list = field->path.find("[]");
    if (list != std::string::npos) {
        const QString parent = QString::fromStdString(field->path.substr(0, list));
        auto* button = makeButton(u"Edit %1, which it is a part of"_s.arg(parent));
        connect(button, &QPushButton::clicked, this, [this, parent] { Q_EMIT fieldRequested(parent); });
        m_place->addWidget(button, 0, Qt::AlignLeft);
    } else {
        m_editor = makeValueEditor(m_session, *field, QString::fromStdString(field->path), this);
        m_name->setBuddy(m_editor);
        connect(m_editor, &ValueEditor::edited, this,
                [this](const boost::json::value& value) { m_session.setField(m_name->text(), value); });
        connect(m_editor, &ValueEditor::inputRefused, this, [this](const QString& reason) {
            m_inputError = reason;
            showError(reason);
        });
        m_place->addWidget(m_editor);
    }
    showFacts();
    showValue();
    showFindings();
}

void FieldEditor::showFacts()
{
    QStringList facts{typeText(*m_field)};
    if (!m_field->constraints.empty()) {
        facts.append(QString::fromStdString(m_field->constraints));
    }
    if (m_field->since > gateway::oldestVersion) {
        facts.append(u"since "_s + QString::fromStdString(m_field->since.toString()));
    }
    const QString standard = valueSummary(*m_field, m_field->defaultIn(m_session.version()));
    facts.append(standard.isEmpty() ? u"no default"_s : u"default "_s + standard);
    if (m_field->formerDefault) {
        const auto& [since, former] = *m_field->formerDefault;
        const bool before = m_session.version() < since;
        const QString other = valueSummary(*m_field, before ? m_field->defaultValue : former);
        facts.append(u"%1 %2 %3"_s.arg(other.isEmpty() ? u"none"_s : other, before ? u"since"_s : u"before"_s,
                                       QString::fromStdString(since.toString())));
        if (!standard.isEmpty() && !m_field->secret) {
            facts.append(u"write %1: %2 to have it so in every release"_s.arg(
                QString::fromStdString(m_field->path),
                QString::fromStdString(boost::json::serialize(m_field->defaultIn(m_session.version())))));
        }
    }
    const std::string top = m_field->path.substr(0, m_field->path.find_first_of(".["));
    const auto acted = gateway::actedOnFields();
    if (!std::binary_search(acted.begin(), acted.end(), std::string_view(top))) {
        facts.append(u"kept and exported, not run here yet"_s);
    }
    m_facts->setText(facts.join(u" · "_s));
}

void FieldEditor::showValue()
{
    if (m_field == nullptr) {
        return;
    }
    const auto value = m_session.fieldValue(m_name->text());
    m_reset->setEnabled(value.has_value());
    if (m_editor != nullptr) {
        m_editor->setValue(value);
    }
    ValueEditor::Problems problems;
    for (const gateway::Diagnostic& diagnostic : m_session.diagnostics()) {
        if (diagnostic.severity == gateway::Severity::Error) {
            problems.try_emplace(QString::fromStdString(diagnostic.field), QString::fromStdString(diagnostic.message));
        }
    }
    const bool deeper = m_editor != nullptr && m_editor->holdsRows();
    if (m_editor != nullptr) {
        m_editor->showProblems(problems);
    }
    const QString error = m_inputError.isEmpty() ? problemAt(problems, m_name->text(), deeper) : m_inputError;
    showError(error);
}

void FieldEditor::showError(const QString& error)
{
    m_error->setText(error.isEmpty() ? QString() : u"✕ "_s + error);
    m_error->setVisible(!error.isEmpty());
}

/// All that the checks say of the field, the worst first.
void FieldEditor::showFindings()
{
    if (m_field == nullptr) {
        return;
    }
    std::vector<const doctor::Finding*> said;
    for (const doctor::Finding& finding : m_session.findings()) {
        const bool here = std::any_of(finding.places.begin(), finding.places.end(), [&](const doctor::Place& place) {
            return formField(place.path, place.field).toStdString() == m_field->path;
        });
        if (here) {
            said.push_back(&finding);
        }
    }
    std::stable_sort(said.begin(), said.end(),
                     [](const auto* one, const auto* other) { return one->severity < other->severity; });
    QStringList lines;
    for (const doctor::Finding* finding : said) {
        lines.append(severityMark(finding->severity) + findingText(*finding));
    }
    m_advice->setText(lines.join(u"\n"_s));
    m_advice->setVisible(!lines.isEmpty());
    setTextRole(m_advice, said.empty() ? theme::Role::Text : severityRole(said.front()->severity));
    if (m_editor != nullptr) {
        m_editor->setAccessibleDescription(lines.join(u" "_s));
    }
}

void FieldEditor::reset()
{
    m_inputError.clear();
    m_session.setField(m_name->text(), boost::json::value());
}

void FieldEditor::focusEditor()
{
    if (m_editor != nullptr) {
        m_editor->setFocus(Qt::OtherFocusReason);
    }
}

}  // namespace gatehouse::gui
