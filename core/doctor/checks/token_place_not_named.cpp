#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

struct Named {
    const char* place;
    const char* field;
};

void run(const PluginView& plugin, Report& report)
{
    const bool read = !plugin.isSet("auth_methods") || plugin.takesTokens();
    const bool cookie = plugin.lists("bearer_token_param_type", "cookie");
    if (!read) {
        if (plugin.isSet("bearer_token_param_type")) {
            report.note(plugin.at({"bearer_token_param_type", "auth_methods"}),
                        "None of auth_methods takes an access token, so nobody looks for one.",
                        "Take bearer_token_param_type away, or add bearer or introspection to auth_methods.");
        }
        return;
    }
    if (cookie && !plugin.isSet("bearer_token_cookie_name")) {
        report.error(plugin.at({"bearer_token_cookie_name", "bearer_token_param_type"}),
                     "Tokens are looked for in a cookie, but bearer_token_cookie_name does not say in which.",
                     "Write bearer_token_cookie_name, or take cookie out of bearer_token_param_type.");
    }
    for (const Named& one :
         {Named{"cookie", "bearer_token_cookie_name"}, Named{"header", "bearer_token_header_name"}}) {
        if (plugin.isSet(one.field) && !plugin.lists("bearer_token_param_type", one.place)) {
            report.warning(plugin.at({one.field, "bearer_token_param_type"}),
                           std::string("Nobody looks there: bearer_token_param_type does not list ") + one.place + '.',
                           std::string("Add ") + one.place + " to bearer_token_param_type.");
        }
    }
    if (plugin.isWritten("bearer_token_param_type") && !plugin.isSet("bearer_token_param_type")) {
        report.warning(plugin.at({"bearer_token_param_type"}), "An access token is looked for nowhere.",
                       "Write bearer_token_param_type: [header].");
    }
}

}  // namespace

Check tokenPlaceNotNamed()
{
    return {"token_place_not_named", "a place to look for a token that has no name, and a name that nobody looks at",
            run};
}

}  // namespace gatehouse::doctor
