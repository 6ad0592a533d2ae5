#include "proxy/filters/authorization.h"

#include <algorithm>
#include <array>

#include "core/jose/claims.h"
#include "proxy/filters/identity_claims.h"

namespace gatehouse::proxy {
namespace {

namespace json = boost::json;
using exchange::Reason;
using exchange::StepOutcome;

struct Rule {
    std::string_view field;  ///< static storage
    oidc::ClaimRule oidc::Settings::*rule;
    Reason reason;
};

constexpr std::array<Rule, 4> rules{{
    {"scopes_required", &oidc::Settings::scopesRule, Reason::ScopeMissing},
    {"audience_required", &oidc::Settings::audienceRule, Reason::AudienceMissing},
    {"groups_required", &oidc::Settings::groupsRule, Reason::GroupMissing},
    {"roles_required", &oidc::Settings::rolesRule, Reason::RoleMissing},
}};

bool holds(const oidc::ClaimRule& rule, const Identity& identity)
{
    const json::value* claim = claimForRules(identity, rule.path);
    return claim != nullptr
           && std::any_of(rule.required.begin(), rule.required.end(),
                          [claim](const std::string& entry) { return jose::claimContainsAll(*claim, entry); });
}

std::string alternatives(const std::vector<std::string>& entries)
{
    std::string text;
    for (const std::string& entry : entries) {
        text += (text.empty() ? "" : " or ") + entry;
    }
    return text;
}

}  // namespace

std::optional<Refusal> authorize(const oidc::Settings& settings, const Identity& identity, ExchangeBuilder& record)
{
    for (const Rule& entry : rules) {
        const oidc::ClaimRule& rule = settings.*entry.rule;
        if (rule.required.empty()) {
            continue;
        }
        if (!holds(rule, identity)) {
            Refusal refusal{entry.reason, alternatives(rule.required), entry.field, {}};
            record.trace(entry.field, StepOutcome::Rejected, refusal.reason, refusal.detail);
            return refusal;
        }
        record.trace(entry.field, StepOutcome::Accepted, Reason::None);
    }
    for (const std::string& name : settings.claimsForbidden) {
        if (hasClaim(identity, name)) {
            Refusal refusal{Reason::ClaimForbidden, name, "claims_forbidden", {}};
            record.trace(refusal.field, StepOutcome::Rejected, refusal.reason, refusal.detail);
            return refusal;
        }
    }
    return std::nullopt;
}

}  // namespace gatehouse::proxy
