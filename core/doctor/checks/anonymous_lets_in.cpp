#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"

namespace gatehouse::doctor {

namespace {

/// A consumer of that name or id in the file; nullopt: the file names none, or not by plain text.
std::optional<bool> isInFile(const gateway::Configuration& configuration, const std::string& anonymous)
{
    const auto* consumers = configuration.other.if_contains("consumers");
    if (consumers == nullptr || !consumers->is_array() || consumers->get_array().empty()
        || gateway::isReference(anonymous)) {
        return std::nullopt;
    }
    for (const auto& consumer : consumers->get_array()) {
        for (const char* name : {"username", "id"}) {
            const auto* value = consumer.is_object() ? consumer.get_object().if_contains(name) : nullptr;
            if (value != nullptr && value->is_string()
                && (value->get_string() == anonymous || gateway::isReference(std::string_view(value->get_string())))) {
                return true;
            }
        }
    }
    return false;
}

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isSet("anonymous")) {
        return;
    }
    if (isInFile(plugin.configuration(), plugin.text("anonymous")) == false) {
        report.error(plugin.at({"anonymous"}),
                     "No consumer of this file has that username or id; custom_id does not count.",
                     "Write the username of a consumer, or add one.");
    }
    for (const char* rule : {"scopes_required", "audience_required", "groups_required", "roles_required",
                             "proof_of_possession_mtls", "proof_of_possession_dpop"}) {
        const bool strict =
            std::string_view(rule).starts_with("proof") ? plugin.text(rule) == "strict" : plugin.isSet(rule);
        if (strict) {
            report.warning(plugin.at({"anonymous", rule}),
                           std::string(rule) + " is strict, yet whoever fails is let in as the anonymous consumer.",
                           "Take anonymous away, or let a plugin behind this one turn that consumer away.");
            return;
        }
    }
    if (plugin.names("authorization_code")) {
        report.warning(plugin.at({"anonymous", "auth_methods"}),
                       "Whoever comes without a credential is let in as the anonymous consumer, so as far as is known "
                       "nobody is sent to log in.",
                       "Take anonymous away, or authorization_code out of auth_methods.");
    }
}

}  // namespace

Check anonymousLetsIn()
{
    return {"anonymous_lets_in", "failed requests that go on as an anonymous consumer", run};
}

}  // namespace gatehouse::doctor
