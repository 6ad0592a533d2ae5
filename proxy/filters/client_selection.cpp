#include "proxy/filters/client_selection.h"

#include <charconv>
#include <optional>

namespace gatehouse::proxy {
namespace {

std::optional<std::string> headerArgument(const http::RequestHead& head, std::string_view name)
{
    const std::string spelled = headerForm(name);
    for (const std::string& candidate : {spelled, "X-" + spelled}) {
        if (const std::optional<std::string_view> value = head.find(candidate)) {
            return std::string(*value);
        }
    }
    return std::nullopt;
}

std::optional<std::string> argument(const RequestArguments& arguments, std::string_view name)
{
    if (std::optional<std::string> value = headerArgument(arguments.head(), name)) {
        return value;
    }
    for (Argument found : {arguments.query(name), arguments.body(name)}) {
        if (found.count == 1 && !found.malformed) {
            return std::move(found.value);
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> indexOf(const std::vector<oidc::Client>& clients, std::string_view asked)
{
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (clients[i].id == asked) {
            return i;
        }
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), number);
    const bool whole = error == std::errc{} && end == asked.data() + asked.size();
    return whole && number >= 1 && number <= clients.size() ? std::optional(number - 1) : std::nullopt;
}

}  // namespace

std::size_t selectClient(const oidc::Settings& settings, const RequestArguments& arguments)
{
    if (settings.clients.size() < 2) {
        return 0;
    }
    std::optional<std::string> asked = argument(arguments, settings.clientArg);
    if (!asked && settings.clientArg != "client_id") {
        asked = argument(arguments, "client_id");
    }
    return asked ? indexOf(settings.clients, *asked).value_or(0) : 0;
}

std::string_view pairedWithClient(const std::vector<std::string>& list, std::size_t client)
{
    if (list.empty()) {
        return {};
    }
    return client < list.size() ? list[client] : list.front();
}

}  // namespace gatehouse::proxy
