#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto leeway = plugin.number("leeway");
    if (!plugin.isSet("leeway") || !leeway) {
        return;
    }
    if (*leeway < 0) {
        report.error(plugin.at({"leeway"}), "Tokens would count as expired before they are.",
                     "Write leeway: 0 or more.");
    } else if (*leeway > 300) {
        report.warning(plugin.at({"leeway"}),
                       "Tokens are let in for more than five minutes after they expired; these are seconds.",
                       "Write a few seconds, for example leeway: 5.");
    }
}

}  // namespace

Check leewayUnfit()
{
    return {"leeway_unfit", "clocks that may differ by too little or too much", run};
}

}  // namespace gatehouse::doctor
