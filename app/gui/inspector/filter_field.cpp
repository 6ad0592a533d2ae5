#include "app/gui/inspector/filter_field.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QStringListModel>
#include <QVBoxLayout>

#include "app/gui/inspector/exchange_filter.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/theme/style_sheet.h"
#include "app/gui/widgets/labels.h"
#include "app/gui/widgets/search_field.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int HistoryLength = 20;

}  // namespace

FilterField::FilterField(QWidget* parent) : QWidget(parent)
{
    m_line = new SearchField(tr("Filter: /path, status>=400, leg:idp, verdict:refused, cache:hit …"), this);
    m_line->setAccessibleName(tr("Filter"));
    m_problem = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Refused, this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_suggestions = new QStringListModel(this);
    m_completer = new QCompleter(m_suggestions, this);
    m_completer->setWidget(m_line);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->setFont(theme::monoFont());
    m_completer->popup()->setProperty("popup", true);
    m_completer->popup()->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    layout->addWidget(m_line);
    layout->addWidget(m_problem);
    m_line->installEventFilter(this);
    connect(m_line, &QLineEdit::textEdited, this, &FilterField::suggest);
    connect(m_line, &QLineEdit::textChanged, this, &FilterField::changed);
    connect(m_line, &QLineEdit::editingFinished, this, &FilterField::remember);
    connect(m_line, &SearchField::left, this, &FilterField::left);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterField::accept);
}

QString FilterField::text() const
{
    return m_line->text();
}

void FilterField::setText(const QString& text)
{
    m_line->setText(text);
    remember();
}

void FilterField::focus()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

void FilterField::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    setLook(m_line, "invalid", !problem.isEmpty());
}

void FilterField::suggest()
{
    const QString before = m_line->text().left(m_line->cursorPosition());
    const QString word = before.section(u' ', -1);
    m_suggestions->setStringList(word.isEmpty() ? QStringList() : ExchangeFilter::suggestions(word));
    if (m_suggestions->rowCount() == 0) {
        m_completer->popup()->hide();
    } else {
        m_completer->complete(m_line->rect().adjusted(0, 0, 0, theme::Space1));
    }
}

void FilterField::accept(const QString& suggestion)
{
    const int cursor = m_line->cursorPosition();
    const QString before = m_line->text().left(cursor);
    if (m_history.contains(suggestion) && before.isEmpty()) {
        m_line->setText(suggestion);
        return;
    }
    const auto start = before.lastIndexOf(u' ') + 1;
    QString text = m_line->text();
    text.replace(start, cursor - start, suggestion);
    m_line->setText(text);
    m_line->setCursorPosition(static_cast<int>(start + suggestion.size()));
}

void FilterField::remember()
{
    const QString text = m_line->text().trimmed();
    if (text.isEmpty() || !ExchangeFilter::parse(text).problem.isEmpty()) {
        return;
    }
    m_history.removeAll(text);
    m_history.prepend(text);
    while (m_history.size() > HistoryLength) {
        m_history.removeLast();
    }
}

bool FilterField::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_completer->popup() && event->type() == QEvent::Show) {
        // A window of its own, in no part of another that is dressed.
        m_completer->popup()->setStyleSheet(theme::styleSheetFor(theme::colors()));
    }
    if (watched == m_line && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down
        && m_line->text().isEmpty() && !m_history.isEmpty()) {
        m_suggestions->setStringList(m_history);
        m_completer->complete(m_line->rect().adjusted(0, 0, 0, theme::Space1));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace gatehouse::gui
