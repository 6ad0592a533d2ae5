#include "core/doctor/check.h"

#include <algorithm>
#include <utility>

namespace gatehouse::doctor {

void Report::add(gateway::Severity severity, std::vector<Place> places, std::string wrong, std::string remedy)
{
    Finding finding{m_check, severity, m_file, std::move(places), std::move(wrong), std::move(remedy)};
    // Two plugins may stand before the same route.
    if (std::find(m_findings.begin(), m_findings.end(), finding) == m_findings.end()) {
        m_findings.push_back(std::move(finding));
    }
}

void Report::error(std::vector<Place> places, std::string wrong, std::string remedy)
{
    add(gateway::Severity::Error, std::move(places), std::move(wrong), std::move(remedy));
}

void Report::warning(std::vector<Place> places, std::string wrong, std::string remedy)
{
    add(gateway::Severity::Warning, std::move(places), std::move(wrong), std::move(remedy));
}

void Report::note(std::vector<Place> places, std::string wrong, std::string remedy)
{
    add(gateway::Severity::Note, std::move(places), std::move(wrong), std::move(remedy));
}

const Check* findCheck(std::string_view id) noexcept
{
    const auto all = checks();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Check& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

Findings check(const gateway::Configuration& configuration, const gateway::FieldTable& table,
               const Surroundings& surroundings)
{
    Findings findings;
    for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
        const auto& plugin = configuration.plugins[i];
        if (plugin.name != "openid-connect" || !plugin.enabled.value_or(true)) {
            continue;
        }
        const PluginView view(configuration, i, table, surroundings);
        for (const auto& one : checks()) {
            Report report(findings, one.id, configuration.file);
            one.run(view, report);
        }
    }
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return a.places.front().position.line < b.places.front().position.line;
    });
    return findings;
}

}  // namespace gatehouse::doctor
