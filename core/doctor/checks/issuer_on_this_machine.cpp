#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto url = http::Url::parse(plugin.text("issuer"));
    if (url && isLoopback(url->host) && !plugin.isTrue("using_pseudo_issuer")) {
        report.note(plugin.at({"issuer"}),
                    url->host + " is this machine here, and the container itself for a gateway in a container.",
                    "Before you export it, write a name that both reach and that the provider calls itself by.");
    }
}

}  // namespace

Check issuerOnThisMachine()
{
    return {"issuer_on_this_machine", "an issuer that is another machine inside of a container", run};
}

}  // namespace gatehouse::doctor
