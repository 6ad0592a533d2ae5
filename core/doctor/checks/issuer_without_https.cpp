#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto issuer = plugin.known(plugin.text("issuer"));
    const auto url = http::Url::parse(issuer.value_or(""));
    if (url && !url->secure() && !isLoopback(url->host)) {
        report.warning(plugin.at({"issuer"}),
                       "The issuer is spoken to without TLS: keys, secrets and tokens can be read and changed on the "
                       "way to "
                           + url->host + ".",
                       "Write https:// (OpenID Connect Discovery 1.0 section 3 demands it).");
    }
}

}  // namespace

Check issuerWithoutHttps()
{
    return {"issuer_without_https", "an issuer spoken to without TLS", run};
}

}  // namespace gatehouse::doctor
