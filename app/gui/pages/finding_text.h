#pragma once

#include <QString>

#include "app/gui/theme/colors.h"
#include "app/gui/widgets/badge.h"
#include "core/doctor/finding.h"

namespace gatehouse::gui {

/// "✕ ", "▲ " or "ℹ ": says the severity to whoever does not see the colour.
QString severityMark(gateway::Severity severity);
/// "error", "warning", "note": the same for a screen reader.
QString severityName(gateway::Severity severity);
theme::Role severityRole(gateway::Severity severity);
Mark severityShape(gateway::Severity severity);

/// What is wrong and what to write, as one text.
QString findingText(const doctor::Finding& finding);
/// The field of the form that a place is about: "redis.host" of "redis.host", "client_secret" of "client_secret[1]";
/// "route.path" and "service.url" of routes and services.
QString formField(const std::string& path, const std::string& field);

}  // namespace gatehouse::gui
