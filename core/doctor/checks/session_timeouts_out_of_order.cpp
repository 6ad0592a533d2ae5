#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const bool sessions = !plugin.isSet("auth_methods") || plugin.uses("session");
    const auto compare = [&](const char* shorter, const char* longer) {
        const auto one = plugin.number(shorter);
        const auto other = plugin.number(longer);
        // 0 switches a limit off.
        if (sessions && one && other && *one > 0 && *other > 0 && *one > *other
            && (plugin.isSet(shorter) || plugin.isSet(longer))) {
            report.warning(plugin.at({shorter, longer}),
                           std::string(shorter) + " is longer than " + longer + ", which ends the session first.",
                           std::string("Write a ") + shorter + " that is not above " + longer + '.');
        }
    };
    compare("session_idling_timeout", "session_absolute_timeout");
    compare("session_rolling_timeout", "session_absolute_timeout");
    if (plugin.isTrue("session_remember")) {
        compare("session_remember_rolling_timeout", "session_remember_absolute_timeout");
    }
}

}  // namespace

Check sessionTimeoutsOutOfOrder()
{
    return {"session_timeouts_out_of_order", "session lifetimes that never hold", run};
}

}  // namespace gatehouse::doctor
