#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

std::string_view withoutFinalSlash(std::string_view path)
{
    return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

enum class Reach { Yes, ButForTheSlash, No, Unknown };

Reach reach(const PluginView& plugin, std::string_view path)
{
    bool nearly = false;
    for (const auto* route : plugin.routes()) {
        if (route->paths.empty()) {
            return Reach::Unknown;
        }
        for (const auto& prefix : route->paths) {
            if (prefix.starts_with('~') || gateway::isReference(prefix)) {
                return Reach::Unknown;
            }
            if (path.starts_with(prefix)) {
                return Reach::Yes;
            }
            nearly = nearly || withoutFinalSlash(prefix) == withoutFinalSlash(path);
        }
    }
    return plugin.routes().empty() ? Reach::Unknown : nearly ? Reach::ButForTheSlash : Reach::No;
}

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.uses("authorization_code")) {
        return;
    }
    const auto uris = plugin.list("redirect_uri");
    for (std::size_t i = 0; i < uris.size(); ++i) {
        const auto place = std::vector{plugin.at("redirect_uri[" + std::to_string(i) + ']')};
        const auto url = gateway::isReference(uris[i]) ? http::Url::parse("") : http::Url::parse(uris[i]);
        if (!url) {
            continue;
        }
        switch (reach(plugin, url->path)) {
        case Reach::ButForTheSlash:
            report.error(place,
                         "The route's path and this one differ by the slash at the end, so the callback finds no "
                         "route.",
                         "Write both the same way.");
            break;
        case Reach::No:
            report.warning(place,
                           "No route of this plugin leads to " + url->path
                               + ", so the code that the provider sends there never arrives.",
                           "Write an address below one of the route's paths.");
            break;
        case Reach::Yes:
        case Reach::Unknown: break;
        }
        if (!url->secure() && !isLoopback(url->host)) {
            report.warning(place, "The code comes back without TLS (RFC 6749 section 3.1.2.1).", "Write https://.");
        }
        for (std::size_t other = 0; other < i; ++other) {
            if (uris[other] != uris[i] && withoutFinalSlash(uris[other]) == withoutFinalSlash(uris[i])) {
                report.warning(place,
                               "This and entry " + std::to_string(other + 1)
                                   + " differ by the slash at the end; providers compare them byte for byte.",
                               "Write each as it is registered at the provider.");
            }
        }
    }
}

}  // namespace

Check redirectUriNotRouted()
{
    return {"redirect_uri_not_routed", "a callback that never comes back to the plugin", run};
}

}  // namespace gatehouse::doctor
