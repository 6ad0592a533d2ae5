#include "core/doctor/release_findings.h"

#include <boost/json/serialize.hpp>

#include <charconv>
#include <optional>

#include "core/gateway/release_differences.h"

namespace gatehouse::doctor {

namespace {

using gateway::ReleaseDifference;
using gateway::Severity;

/// The plugin that "plugins[2].config.…" is about.
std::optional<std::size_t> pluginOf(std::string_view path)
{
    constexpr std::string_view list = "plugins[";
    std::size_t index = 0;
    if (!path.starts_with(list)) {
        return std::nullopt;
    }
    path.remove_prefix(list.size());
    const auto [end, fault] = std::from_chars(path.data(), path.data() + path.size(), index);
    return fault == std::errc{} ? std::optional(index) : std::nullopt;
}

std::string meaning(const gateway::Field& field, gateway::Version version)
{
    return boost::json::serialize(field.defaultIn(version)) + " in " + version.toString();
}

/// The finding's two sentences; an empty first one: nothing is said.
std::pair<std::string, std::string> sentences(const ReleaseDifference& one, const gateway::FieldTable& table,
                                              gateway::Version from, gateway::Version to)
{
    switch (one.kind) {
    case ReleaseDifference::Kind::Default:
        if (const auto* field = table.find(one.field)) {
            return {one.field + " is not set and means " + meaning(*field, from) + " and " + meaning(*field, to) + '.',
                    "Write " + one.remedy + " to have it as in " + from.toString() + '.'};
        }
        return {};
    case ReleaseDifference::Kind::FormerName:
        return {one.field + " goes by another name in release " + to.toString() + '.', "Write " + one.remedy + '.'};
    case ReleaseDifference::Kind::PlainText:
        return {one.field + ' ' + one.sentence + '.', "Write the value itself, or an environment variable of decK."};
    case ReleaseDifference::Kind::Lacks:
    case ReleaseDifference::Kind::Protocols: return {};
    }
    return {};
}

}  // namespace

Findings releaseFindings(const gateway::Configuration& configuration, const gateway::FieldTable& table,
                         gateway::Version from, gateway::Version to)
{
    Findings findings;
    for (const auto& one : gateway::forRelease(configuration, table, from, to).differences) {
        const auto index = pluginOf(one.path);
        auto [wrong, remedy] = sentences(one, table, from, to);
        if (!index || wrong.empty()) {
            continue;
        }
        const auto& plugin = configuration.plugins[*index];
        Finding finding;
        finding.check = "release_difference";
        finding.severity = one.kind == ReleaseDifference::Kind::PlainText ? Severity::Warning : Severity::Note;
        finding.file = configuration.file;
        finding.places = {{one.path, one.field, gateway::positionOf(plugin.positions, one.field, plugin.position)}};
        finding.wrong = std::move(wrong);
        finding.remedy = std::move(remedy);
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace gatehouse::doctor
