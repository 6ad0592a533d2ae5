#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto off = [&](const char* field, const char* wrong) {
        if (plugin.isFalse(field) && plugin.isSet(field)) {
            report.warning(plugin.at({field}), wrong, std::string("Write ") + field + ": true once it works.");
        }
    };
    off("verify_signature", "Anybody can make a token: signatures are not verified.");
    off("verify_nonce", "A login's answer can be played back: the nonce is not compared.");
    if (plugin.uses("introspection")) {
        off("introspection_check_active", "Tokens that the provider calls inactive are let in.");
    }
    if (!plugin.isSet("issuers_allowed")) {
        off("verify_claims", "Expired tokens and those of other issuers are let in: claims are not verified.");
    }
    if (plugin.isSet("ignore_signature")) {
        report.warning(plugin.at({"ignore_signature"}),
                       "Tokens that come with " + inWords(plugin.list("ignore_signature"))
                           + " are believed whoever signed them.",
                       "Take ignore_signature away.");
    }
}

}  // namespace

Check verificationSwitchedOff()
{
    return {"verification_switched_off", "tokens that are believed without a proof", run};
}

}  // namespace gatehouse::doctor
