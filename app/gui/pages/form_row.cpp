#include "app/gui/pages/form_row.h"

#include <QLabel>
#include <QListView>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "app/gui/pages/finding_text.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

namespace gatehouse::gui {

FormRow::FormRow(const QString& label, QWidget* control, const QString& help, QWidget* parent) :
    QWidget(parent), m_control(control)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(theme::Space1);
    // The key letter's underline would be in the way of the eye on every row; Tab reaches them all.
    auto* title = makeLabel(QString(label).remove(QLatin1Char('&')), theme::TextSize::Body, theme::TextWeight::Strong);
    title->setBuddy(control);
    m_layout->addWidget(title);
    m_layout->addWidget(control);
    m_error = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Refused);
    m_error->setWordWrap(true);
    m_error->hide();
    m_layout->addWidget(m_error);
    m_advice = makeLabel({}, theme::TextSize::Small);
    m_advice->setWordWrap(true);
    m_advice->hide();
    m_layout->addWidget(m_advice);
    m_help = makeLabel(help, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_help->setWordWrap(true);
    m_help->setVisible(!help.isEmpty());
    m_layout->addWidget(m_help);
    if (control->accessibleName().isEmpty()) {
        control->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    }
    control->setAccessibleDescription(help);
}

void FormRow::setHelp(const QString& help)
{
    m_help->setText(help);
    m_help->setVisible(!help.isEmpty());
    describe();
}

void FormRow::setError(const QString& error)
{
    if (error == this->error()) {
        return;
    }
    // The cross says it to whoever does not see the colour.
    m_error->setText(error.isEmpty() ? QString() : QStringLiteral("✕ ") + error);
    m_error->setVisible(!error.isEmpty());
    setLook(m_control, "invalid", !error.isEmpty());
    describe();
}

void FormRow::setAdvice(gateway::Severity severity, const QString& advice)
{
    const QString text = advice.isEmpty() ? QString() : severityMark(severity) + advice;
    if (text == m_advice->text()) {
        return;
    }
    m_advice->setText(text);
    m_advice->setVisible(!advice.isEmpty());
    setTextRole(m_advice, severityRole(severity));
    m_spokenAdvice = advice.isEmpty() ? QString() : severityName(severity) + QStringLiteral(": ") + advice;
    describe();
}

QString FormRow::advice() const
{
    return m_advice->text().mid(2);
}

/// What a screen reader says after the name.
void FormRow::describe()
{
    const QString error = this->error();
    m_control->setAccessibleDescription(!error.isEmpty()            ? error
                                        : !m_spokenAdvice.isEmpty() ? m_spokenAdvice + QLatin1Char(' ') + m_help->text()
                                                                    : m_help->text());
}

QString FormRow::error() const
{
    return m_error->text().mid(2);
}

void FormRow::addBelow(QWidget* widget)
{
    m_layout->addWidget(widget);
}

CalmComboBox::CalmComboBox(QWidget* parent) : QComboBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    // A view of its own lets the style sheet round and pad the items.
    setView(new QListView(this));
    // A long entry must not make the form wider than its window.
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(4);
}

void CalmComboBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus()) {
        QComboBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

}  // namespace gatehouse::gui
