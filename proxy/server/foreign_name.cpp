#include "proxy/server/foreign_name.h"

#include <algorithm>

#include "core/http/characters.h"

namespace gatehouse::proxy {
namespace {

/// Addresses are nobody's to register; nor are names without a dot, which only this network knows, and localhost.
bool isForeignName(std::string_view host) noexcept
{
    if (host.empty() || host.front() == '[') {
        return false;
    }
    host = host.substr(0, host.find(':'));
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    const bool address = http::allInSet(host.substr(host.rfind('.') + 1), http::octets::digit);
    constexpr std::string_view local = ".localhost";
    const bool localhost =
        host.size() > local.size() && http::equalsIgnoringCase(host.substr(host.size() - local.size()), local);
    return host.find('.') != std::string_view::npos && !address && !localhost;
}

/// Browsers name themselves by one of these; programs that call an API rarely do.
bool looksLikeBrowser(const http::RequestHead& head) noexcept
{
    return std::any_of(head.headers.begin(), head.headers.end(), [](const http::HeaderView& field) {
        return http::equalsIgnoringCase(field.name, "Origin") || http::equalsIgnoringCase(field.name, "Sec-Fetch-Site")
               || http::equalsIgnoringCase(field.name, "Upgrade-Insecure-Requests")
               || (http::equalsIgnoringCase(field.name, "User-Agent") && field.value.starts_with("Mozilla/"));
    });
}

}  // namespace

bool isForeignNameInBrowser(const http::RequestHead& head) noexcept
{
    return isForeignName(head.host) && looksLikeBrowser(head);
}

}  // namespace gatehouse::proxy
