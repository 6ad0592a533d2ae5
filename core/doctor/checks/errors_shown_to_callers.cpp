#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.isTrue("display_errors")) {
        report.note(plugin.at({"display_errors"}),
                    "Callers read why they were turned away, which helps strangers, too.",
                    "Write display_errors: false when it works.");
    }
}

}  // namespace

Check errorsShownToCallers()
{
    return {"errors_shown_to_callers", "reasons that strangers get to read", run};
}

}  // namespace gatehouse::doctor
