#include "app/gui/inspector/trace_rows.h"

#include <QCoreApplication>

#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;
using gatehouse::exchange::StepOutcome;

namespace gatehouse::gui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("TraceRows", text);
}

FactTable::Cell outcomeCell(StepOutcome outcome)
{
    switch (outcome) {
    case StepOutcome::Info: return {tr("· noted"), theme::Role::Muted};
    case StepOutcome::Skipped: return {tr("– skipped"), theme::Role::Muted};
    case StepOutcome::Declined: return {tr("○ not mine"), theme::Role::Muted};
    case StepOutcome::Accepted: return {tr("✓ accepted"), theme::Role::LetIn};
    case StepOutcome::Rejected: return {tr("✕ rejected"), theme::Role::Refused};
    }
    return {};
}

QString wordOf(std::string_view word)
{
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

}  // namespace

std::vector<FactTable::Row> traceRows(const exchange::Exchange& exchange)
{
    std::vector<FactTable::Row> rows;
    rows.reserve(exchange.trace.size());
    for (const exchange::TraceStep& step : exchange.trace) {
        QString why = QString::fromStdString(step.detail);
        if (step.reason != exchange::Reason::None) {
            const QString reason = wordOf(exchange::reasonWord(step.reason));
            why = why.isEmpty() ? reason : u"%1: %2"_s.arg(reason, why);
        }
        rows.push_back({{wording::duration(step.at), theme::Role::Muted},
                        {wordOf(step.step), theme::Role::Text, true},
                        outcomeCell(step.outcome),
                        {why, theme::Role::Text}});
    }
    return rows;
}

}  // namespace gatehouse::gui
