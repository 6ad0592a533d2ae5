#include "core/doctor/finding.h"

#include <algorithm>
#include <utility>

namespace gatehouse::doctor {

namespace {

std::string clause(std::string_view sentence)
{
    if (sentence.ends_with('.')) {
        sentence.remove_suffix(1);
    }
    return std::string(sentence);
}

}  // namespace

gateway::Diagnostic Finding::asDiagnostic() const
{
    gateway::Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.file = file;
    if (!places.empty()) {
        diagnostic.line = places.front().position.line;
        diagnostic.column = places.front().position.column;
        diagnostic.path = places.front().path;
        diagnostic.field = places.front().field;
    }
    diagnostic.message = clause(wrong);
    diagnostic.suggestion = clause(remedy);
    return diagnostic;
}

bool Finding::operator==(const Finding& other) const noexcept
{
    const auto sameFirstPlace = places.empty()
                                    ? other.places.empty()
                                    : !other.places.empty() && places.front().path == other.places.front().path;
    return check == other.check && severity == other.severity && sameFirstPlace && wrong == other.wrong
           && remedy == other.remedy;
}

void addUnlessSaid(Findings& findings, Findings more)
{
    for (auto& one : more) {
        const bool said = std::any_of(findings.begin(), findings.end(), [&](const Finding& other) {
            return other.places.front().path == one.places.front().path;
        });
        if (!said) {
            findings.push_back(std::move(one));
        }
    }
}

}  // namespace gatehouse::doctor
