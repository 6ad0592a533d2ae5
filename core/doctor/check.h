#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/doctor/finding.h"
#include "core/doctor/plugin_view.h"

namespace gatehouse::doctor {

/// Takes one check's findings. Sentences begin with a capital and end with a full stop.
class Report {
public:
    Report(Findings& findings, std::string_view check, const std::string& file) :
        m_findings(findings), m_check(check), m_file(file)
    {
    }

    void error(std::vector<Place> places, std::string wrong, std::string remedy);
    void warning(std::vector<Place> places, std::string wrong, std::string remedy);
    void note(std::vector<Place> places, std::string wrong, std::string remedy);
    void add(gateway::Severity severity, std::vector<Place> places, std::string wrong, std::string remedy);

private:
    Findings& m_findings;
    std::string_view m_check;
    const std::string& m_file;
};

/// Something that fields say about each other and that the gateway takes without a word: one source file of that name
/// in checks, one line in registry.cpp, one file of cases in tests/core/doctor/checks.
struct Check {
    std::string_view id;       ///< "bearer_before_introspection"
    std::string_view summary;  ///< a clause without a full stop: what it looks for
    /// Run once for each plugin that holds for something. Pure; any thread.
    void (*run)(const PluginView& plugin, Report& report) = nullptr;
};

std::span<const Check> checks() noexcept;
/// nullptr: there is no such check.
const Check* findCheck(std::string_view id) noexcept;

/// The findings of all checks over all enabled openid-connect plugins, in the order of the file. `validate` says what
/// the gateway refuses; this says what it takes and what then goes wrong. Pure; any thread.
Findings check(const gateway::Configuration& configuration, const gateway::FieldTable& table,
               const Surroundings& surroundings);

}  // namespace gatehouse::doctor
