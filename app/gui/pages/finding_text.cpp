#include "app/gui/pages/finding_text.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

using gateway::Severity;

QString severityMark(Severity severity)
{
    switch (severity) {
    case Severity::Error: return u"✕ "_s;
    case Severity::Warning: return u"▲ "_s;
    case Severity::Note: return u"ℹ "_s;
    }
    return {};
}

QString severityName(Severity severity)
{
    switch (severity) {
    case Severity::Error: return u"error"_s;
    case Severity::Warning: return u"warning"_s;
    case Severity::Note: return u"note"_s;
    }
    return {};
}

theme::Role severityRole(Severity severity)
{
    switch (severity) {
    case Severity::Error: return theme::Role::Refused;
    case Severity::Warning: return theme::Role::Warning;
    case Severity::Note: return theme::Role::Muted;
    }
    return theme::Role::Text;
}

Mark severityShape(Severity severity)
{
    switch (severity) {
    case Severity::Error: return Mark::Cross;
    case Severity::Warning: return Mark::Warning;
    case Severity::Note: return Mark::Hollow;
    }
    return Mark::None;
}

QString findingText(const doctor::Finding& finding)
{
    return QString::fromStdString(finding.wrong + ' ' + finding.remedy);
}

QString formField(const std::string& path, const std::string& field)
{
    if (!field.empty()) {
        return QString::fromStdString(field.substr(0, field.find('[')));
    }
    if (path.starts_with("routes")) {
        return u"route.path"_s;
    }
    return path.starts_with("services") ? u"service.url"_s : QString();
}

}  // namespace gatehouse::gui
