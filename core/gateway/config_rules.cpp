#include "core/gateway/config_rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

const json::value* memberAt(const json::object& record, std::string_view name)
{
    const auto* value = record.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

bool isSet(const json::object& record, std::string_view name)
{
    const auto* value = memberAt(record, name);
    return value && !(value->is_array() && value->get_array().empty());
}

bool isTrue(const json::object& record, std::string_view name)
{
    const auto* value = memberAt(record, name);
    return value && value->is_bool() && value->get_bool();
}

std::string textOf(const json::object& config, std::string_view name)
{
    const auto* value = memberAt(config, name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

void checkExclusive(const json::object& config, const ReportFault& report)
{
    constexpr std::array<std::pair<const char*, const char*>, 6> pairs{
        {{"consumer_claims", "consumer_groups_claim"},
         {"consumer_claim", "consumer_groups_claim"},
         {"upstream_headers", "upstream_headers_claims"},
         {"upstream_headers", "upstream_headers_names"},
         {"downstream_headers", "downstream_headers_claims"},
         {"downstream_headers", "downstream_headers_names"}}};
    for (const auto& [first, second] : pairs) {
        if (isSet(config, first) && isSet(config, second)) {
            report(Severity::Error, second, std::string("cannot be set together with ") + first, "remove one of them");
        }
    }
}

void checkTokenExchange(const json::object& config, const ReportFault& report)
{
    const auto* exchange = memberAt(config, "token_exchange");
    const auto* request = exchange && exchange->is_object() ? memberAt(exchange->get_object(), "request") : nullptr;
    if (!request || !request->is_object()) {
        return;
    }
    for (const auto& [flag, list] : {std::pair("empty_scopes", "scopes"), std::pair("empty_audience", "audience")}) {
        if (isTrue(request->get_object(), flag) && isSet(request->get_object(), list)) {
            report(Severity::Error, std::string("token_exchange.request.") + list,
                   std::string("must be empty, since ") + flag + " is true", "");
        }
    }
}

/// Either all of them or none.
void checkTogether(const json::object& config, const std::string& record, std::initializer_list<const char*> names,
                   const ReportFault& report)
{
    const auto* value = memberAt(config, record);
    if (!value || !value->is_object()) {
        return;
    }
    const auto& members = value->get_object();
    const bool any = std::any_of(names.begin(), names.end(), [&](const char* name) { return isSet(members, name); });
    for (const char* name : names) {
        if (any && !isSet(members, name)) {
            std::string others;
            for (const char* other : names) {
                others += other == name ? "" : (others.empty() ? "" : " and ") + std::string(other);
            }
            report(Severity::Error, record + '.' + name, "missing, but needed with " + others, "set all or none");
        }
    }
}

void checkProofOfPossession(const json::object& config, const ReportFault& report)
{
    const auto* validated = memberAt(config, "proof_of_possession_auth_methods_validation");
    const bool off = validated && validated->is_bool() && !validated->get_bool();
    for (const char* field : {"proof_of_possession_mtls", "proof_of_possession_dpop"}) {
        const auto mode = textOf(config, field);
        if (off || (mode != "strict" && mode != "optional")) {
            continue;
        }
        constexpr std::array<std::string_view, 3> allowed{"bearer", "introspection", "session"};
        const auto* methods = memberAt(config, "auth_methods");
        const bool others =
            !methods || !methods->is_array()
            || std::any_of(methods->get_array().begin(), methods->get_array().end(), [&](const json::value& method) {
                   return method.is_string()
                          && std::find(allowed.begin(), allowed.end(), std::string_view(method.get_string()))
                                 == allowed.end();
               });
        if (others) {
            report(Severity::Error, field, "works with the auth_methods bearer, introspection and session only",
                   "set auth_methods to those, or proof_of_possession_auth_methods_validation to false");
        }
    }
}

}  // namespace

void checkRules(const json::object& config, const ReportFault& report)
{
    checkExclusive(config, report);
    checkTokenExchange(config, report);
    checkProofOfPossession(config, report);
    for (const char* redis : {"redis", "cluster_cache_redis"}) {
        checkTogether(config, redis, {"sentinel_master", "sentinel_role", "sentinel_nodes"}, report);
    }
    checkTogether(config, "proof_of_possession_mtls_from_header", {"http_proxy_host", "http_proxy_port"}, report);
    checkTogether(config, "proof_of_possession_mtls_from_header", {"https_proxy_host", "https_proxy_port"}, report);
    if (const auto* methods = memberAt(config, "auth_methods");
        methods && methods->is_array() && methods->get_array().empty()) {
        report(Severity::Warning, "auth_methods", "no method: every request is turned away", "list at least one");
    }
}

}  // namespace gatehouse::gateway
