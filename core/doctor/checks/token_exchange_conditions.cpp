#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"

namespace gatehouse::doctor {

namespace {

bool hasConditions(const boost::json::object& entry)
{
    const auto* conditions = entry.if_contains("conditions");
    if (conditions == nullptr || !conditions->is_object()) {
        return false;
    }
    for (const auto& [name, value] : conditions->get_object()) {
        if (!value.is_null() && !(value.is_array() && value.get_array().empty())) {
            return true;
        }
    }
    return false;
}

void run(const PluginView& plugin, Report& report)
{
    const auto* issuers = plugin.value("token_exchange.subject_token_issuers");
    if (issuers == nullptr || !issuers->is_array()) {
        return;
    }
    if (plugin.isSet("auth_methods") && !plugin.uses("bearer")) {
        report.warning(plugin.at({"token_exchange", "auth_methods"}),
                       "Tokens are exchanged that bearer takes, and bearer is not in auth_methods.",
                       "Add bearer to auth_methods.");
    }
    const auto own = plugin.text("issuer");
    const auto& entries = issuers->get_array();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto* entry = entries[i].if_object();
        const auto* name = entry != nullptr ? entry->if_contains("issuer") : nullptr;
        if (name == nullptr || !name->is_string() || gateway::isReference(own)
            || gateway::isReference(std::string_view(name->get_string()))) {
            continue;
        }
        const auto place = "token_exchange.subject_token_issuers[" + std::to_string(i) + ']';
        const bool same = name->get_string() == own;
        if (same && !hasConditions(*entry)) {
            report.error(plugin.at({place}), "Tokens of the plugin's own issuer are exchanged under conditions only.",
                         "Write conditions with has_audience, missing_audience, has_scopes or missing_scopes.");
        } else if (!same && hasConditions(*entry)) {
            report.error(plugin.at({place}),
                         "Tokens of another issuer are always exchanged: conditions are not allowed.",
                         "Take conditions away.");
        }
    }
}

}  // namespace

Check tokenExchangeConditions()
{
    return {"token_exchange_conditions", "token exchange with conditions that the gateway refuses", run};
}

}  // namespace gatehouse::doctor
