#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/doctor/header_fields.h"
#include "core/http/forwarding.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    for (const std::string direction : {"upstream_", "downstream_"}) {
        for (const HeaderField& field : headerFields(plugin, direction)) {
            if (!http::mayConfigure(field.name)) {
                report.error(
                    {plugin.at(field.path)},
                    "This header is never written: its name is no header's name, or one that says where a message "
                    "goes or ends.",
                    "Write letters, digits and hyphens, for example X-User.");
            }
        }
    }
}

}  // namespace

Check headerNameUnfit()
{
    return {"header_name_unfit", "headers that cannot be written", run};
}

}  // namespace gatehouse::doctor
