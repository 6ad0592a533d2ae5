#include "app/gui/pages/yaml_pane.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/pages/undo_keys.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/copy_button.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString sentenceOf(const gateway::Diagnostic& diagnostic)
{
    const std::string& place = diagnostic.field.empty() ? diagnostic.path : diagnostic.field;
    QString text = QString::fromStdString(place.empty() ? diagnostic.message : place + ": " + diagnostic.message);
    if (!diagnostic.suggestion.empty()) {
        text += u" – "_s + QString::fromStdString(diagnostic.suggestion);
    }
    return text;
}

}  // namespace

YamlPane::YamlPane(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(theme::Space4, theme::Space2, theme::Space3, theme::Space2);
    head->addWidget(makeLabel(u"decK YAML"_s, theme::TextSize::Body, theme::TextWeight::Strong));
    m_state = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    head->addSpacing(theme::Space2);
    head->addWidget(m_state, 1);
    m_editor = new CodeView(CodeLanguage::Yaml);
    head->addWidget(new CopyButton(u"Copy the YAML"_s, [this] { return m_editor->toPlainText(); }));
    layout->addLayout(head);
    layout->addWidget(makeHairline(Qt::Horizontal));
    m_editor->setReadOnly(false);
    m_editor->setMarginVisible(true);
    m_editor->setProperty("flat", true);
    m_editor->setAccessibleName(u"decK YAML"_s);
    m_editor->setAccessibleDescription(u"The configuration as decK YAML; edits are taken over while they are valid."_s);
    m_editor->installEventFilter(this);
    layout->addWidget(m_editor, 1);
    m_message = new InlineMessage;
    layout->addWidget(m_message);

    m_soon.setSingleShot(true);
    m_soon.setInterval(350);
    connect(&m_soon, &QTimer::timeout, this, &YamlPane::takeOver);
    connect(m_editor, &QPlainTextEdit::textChanged, this, [this] {
        // The highlighter's first pass comes as a change of text, too.
        if (!m_showing && m_editor->toPlainText() != m_shown) {
            m_editing = true;
            m_state->setText(u"editing…"_s);
            m_soon.start();
        }
    });
    connect(&m_session, &app::Session::configurationChanged, this, &YamlPane::showConfiguration);
    connect(&m_session, &app::Session::diagnosticsChanged, this, &YamlPane::showDiagnostics);
    connect(&m_session, &app::Session::findingsChanged, this, &YamlPane::showDiagnostics);
    connect(m_editor, &CodeView::markPressed, this, [this](int line) {
        const auto field = m_markFields.find(line);
        if (field != m_markFields.end() && !field->second.isEmpty()) {
            Q_EMIT fieldRequested(formField({}, field->second.toStdString()));
        }
    });
    showConfiguration();
}

void YamlPane::showConfiguration()
{
    if (m_editing) {
        return;
    }
    m_showing = true;
    m_editor->setCode(m_session.yaml());
    m_shown = m_editor->toPlainText();
    m_showing = false;
    m_state->clear();
    showDiagnostics();
}

void YamlPane::showDiagnostics()
{
    if (m_editing) {
        return;
    }
    std::map<int, CodeView::LineMark> marks;
    m_markFields.clear();
    const auto lines = m_session.yamlLines();
    const auto mark = [&](const std::string& field, gateway::Severity severity, const QString& sentence) {
        auto line = lines.find(field);
        if (line == lines.end()) {
            line = lines.find(field.substr(0, field.find_first_of(".[")));
        }
        if (line == lines.end()) {
            return;
        }
        const auto [place, fresh] =
            marks.try_emplace(line->second, CodeView::LineMark{severityName(severity) + u": "_s + sentence,
                                                               severityRole(severity), severityShape(severity)});
        if (fresh) {
            m_markFields.emplace(line->second, QString::fromStdString(field));
        } else {
            place->second.sentence += u"\n"_s + severityName(severity) + u": "_s + sentence;
        }
    };
    // The worst first: it gives a line that has several its shape.
    using gateway::Severity;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        for (const gateway::Diagnostic& diagnostic : m_session.diagnostics()) {
            // Notes of the reader ("kept, not run yet") stand at their fields already.
            if (diagnostic.severity == severity && severity != Severity::Note) {
                mark(diagnostic.field, severity, sentenceOf(diagnostic));
            }
        }
        for (const doctor::Finding& finding : m_session.findings()) {
            if (finding.severity == severity) {
                mark(finding.places.front().field, severity, findingText(finding));
            }
        }
    }
    QStringList spoken{u"The configuration as decK YAML; edits are taken over while they are valid."_s};
    for (const auto& [line, one] : marks) {
        spoken.append(u"Line %1, %2"_s.arg(line).arg(one.sentence));
    }
    m_editor->setAccessibleDescription(spoken.join(u'\n'));
    m_editor->setMarks(std::move(marks));
    m_message->clear();
}

void YamlPane::takeOver()
{
    if (!m_editing) {
        return;
    }
    const gateway::Diagnostics problems = m_session.setYaml(m_editor->toPlainText());
    m_refused = gateway::hasErrors(problems) ? problems : gateway::Diagnostics();
    if (!m_refused.empty()) {
        showErrors(problems);
        return;
    }
    m_editor->setMarks({});
    m_message->clear();
    m_state->setText(u"taken over"_s);
    if (!m_editor->hasFocus()) {
        m_editing = false;
        showConfiguration();
    }
}

void YamlPane::showErrors(const gateway::Diagnostics& errors)
{
    std::map<int, CodeView::LineMark> marks;
    m_markFields.clear();
    const gateway::Diagnostic* first = nullptr;
    qsizetype count = 0;
    for (const gateway::Diagnostic& error : errors) {
        if (error.severity != gateway::Severity::Error) {
            continue;
        }
        ++count;
        first = first == nullptr ? &error : first;
        if (error.line > 0) {
            marks.try_emplace(error.line, CodeView::LineMark{sentenceOf(error)});
            m_markFields.try_emplace(error.line, QString::fromStdString(error.field));
        }
    }
    m_editor->setMarks(std::move(marks));
    m_state->setText(u"not taken over"_s);
    const QString where = first->line > 0 ? u"Line %1: "_s.arg(first->line) : QString();
    const QString more = count > 1 ? u" (and %1 more)"_s.arg(count - 1) : QString();
    m_message->showMessage(InlineMessage::Kind::Error, where + sentenceOf(*first) + more);
    connect(m_message->addAction(u"As it was"_s), &QPushButton::clicked, this, &YamlPane::dropEdits);
}

void YamlPane::dropEdits()
{
    m_soon.stop();
    m_refused.clear();
    m_editing = false;
    showConfiguration();
}

bool YamlPane::hasRefusedEdits() const
{
    return m_editing && gateway::hasErrors(m_refused);
}

void YamlPane::goToField(const QString& field)
{
    const auto lines = m_session.yamlLines();
    const auto line = lines.find(field.toStdString());
    if (line != lines.end()) {
        m_editor->goToLine(line->second);
    }
}

bool YamlPane::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut && m_editing) {
        if (m_soon.isActive()) {
            m_soon.stop();
            takeOver();  // settles by itself: the focus is gone
        }
        const bool refused = m_message->isVisible();
        if (!refused) {
            dropEdits();
        }
    }
    if (!m_editing && takeUndoKeys(event, m_session)) {
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace gatehouse::gui
