#include <algorithm>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

/// What application/x-www-form-urlencoded leaves as it is (RFC 6749 appendix B).
bool staysAsItIs(unsigned char octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9')
           || octet == '-' || octet == '.' || octet == '_' || octet == '*';
}

bool isChanged(const std::optional<std::string>& text)
{
    return text && !std::all_of(text->begin(), text->end(), staysAsItIs);
}

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.usesOwnClient()) {
        return;
    }
    for (const char* field : {"client_secret", "client_id"}) {
        const auto entries = plugin.list(field);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (plugin.clientAuth(i) == "client_secret_basic" && plugin.isSet("client_secret")
                && isChanged(plugin.known(entries[i]))) {
                const auto index = '[' + std::to_string(i) + ']';
                report.warning(
                    {plugin.at(field + index), plugin.at("client_auth")},
                    std::string(field)
                        + " has characters that RFC 6749 section 2.3.1 has form-encoded before Basic; "
                          "gateways and providers differ in whether they do, and then it is refused.",
                    "Write client_auth: [client_secret_post], or choose one of letters, digits, - . _ and *.");
            }
        }
    }
}

}  // namespace

Check secretChangedByFormEncoding()
{
    return {"secret_changed_by_form_encoding", "secrets that Basic authentication changes on the way", run};
}

}  // namespace gatehouse::doctor
