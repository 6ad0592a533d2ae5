#pragma once

#include "app/gui/inspector/fact_table.h"
#include "core/exchange/exchange.h"

namespace gatehouse::gui {

/// The decision trace as rows: when, what was looked at, how it went, and why.
std::vector<FactTable::Row> traceRows(const exchange::Exchange& exchange);

}  // namespace gatehouse::gui
