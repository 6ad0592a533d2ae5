#include "core/gateway/paired_lists.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::gateway {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 11> clients{"client_id",
                                                   "client_secret",
                                                   "client_auth",
                                                   "client_alg",
                                                   "client_jwk",
                                                   "redirect_uri",
                                                   "login_redirect_uri",
                                                   "logout_redirect_uri",
                                                   "forbidden_redirect_uri",
                                                   "unauthorized_redirect_uri",
                                                   "unexpected_redirect_uri"};
using Two = std::array<std::string_view, 2>;
constexpr Two authorizationArguments{"authorization_query_args_names", "authorization_query_args_values"};
constexpr Two tokenHeaders{"token_headers_names", "token_headers_values"};
constexpr Two tokenArguments{"token_post_args_names", "token_post_args_values"};
constexpr Two introspectionHeaders{"introspection_headers_names", "introspection_headers_values"};
constexpr Two introspectionArguments{"introspection_post_args_names", "introspection_post_args_values"};
constexpr Two userInfoHeaders{"userinfo_headers_names", "userinfo_headers_values"};
constexpr Two userInfoArguments{"userinfo_query_args_names", "userinfo_query_args_values"};
constexpr Two discoveryHeaders{"discovery_headers_names", "discovery_headers_values"};
constexpr Two upstreamHeaders{"upstream_headers_names", "upstream_headers_claims"};
constexpr Two downstreamHeaders{"downstream_headers_names", "downstream_headers_claims"};

json::array listOf(const json::object& config, std::string_view field)
{
    const auto* value = config.if_contains(field);
    const auto* list = value != nullptr ? value->if_array() : nullptr;
    return list != nullptr ? *list : json::array();
}

json::value filler(const json::array& list, bool firstForAll)
{
    return firstForAll && !list.empty() ? list.front() : json::value("");
}

void store(json::object& config, std::string_view field, json::array list)
{
    if (!list.empty()) {
        config[field] = std::move(list);
    } else if (auto* member = config.find(field); member != config.end()) {
        config.stable_erase(member);
    }
}

}  // namespace

std::span<const PairedLists> pairedLists() noexcept
{
    static const std::array<PairedLists, 11> all{{
        {"Clients", "client", clients, true},
        {"Arguments of the authorization endpoint", "argument", authorizationArguments},
        {"Headers for the token endpoint", "header", tokenHeaders},
        {"Arguments for the token endpoint", "argument", tokenArguments},
        {"Headers for the introspection endpoint", "header", introspectionHeaders},
        {"Arguments for the introspection endpoint", "argument", introspectionArguments},
        {"Headers for the userinfo endpoint", "header", userInfoHeaders},
        {"Arguments for the userinfo endpoint", "argument", userInfoArguments},
        {"Headers for discovery", "header", discoveryHeaders},
        {"Headers to the upstream, from claims", "header", upstreamHeaders},
        {"Headers to the caller, from claims", "header", downstreamHeaders},
    }};
    return all;
}

std::size_t entryCount(const json::object& config, const PairedLists& lists)
{
    std::size_t most = 0;
    for (const std::string_view field : lists.fields) {
        most = std::max(most, listOf(config, field).size());
    }
    return most;
}

json::array withEntry(json::array list, std::size_t index, json::value value, bool firstForAll)
{
    if (value.is_null()) {
        if (index + 1 == list.size()) {
            list.pop_back();
        } else if (index < list.size()) {
            list[index] = index == 0 ? json::value("") : filler(list, firstForAll);
        }
        return list;
    }
    while (list.size() < index) {
        list.push_back(filler(list, firstForAll));
    }
    if (index < list.size()) {
        list[index] = std::move(value);
    } else {
        list.push_back(std::move(value));
    }
    return list;
}

json::object withoutEntry(json::object config, const PairedLists& lists, std::size_t index)
{
    const std::size_t entries = entryCount(config, lists);
    for (const std::string_view field : lists.fields) {
        json::array list = listOf(config, field);
        const bool forAll = lists.firstForAll && list.size() == 1 && entries > 1;
        if (index < list.size() && !forAll) {
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
            store(config, field, std::move(list));
        }
    }
    return config;
}

json::object withSwapped(json::object config, const PairedLists& lists, std::size_t a, std::size_t b)
{
    for (const std::string_view field : lists.fields) {
        json::array list = listOf(config, field);
        if (list.empty() || (lists.firstForAll && list.size() == 1) || std::min(a, b) >= list.size()) {
            continue;
        }
        while (list.size() <= std::max(a, b)) {
            list.push_back(filler(list, lists.firstForAll));
        }
        std::swap(list[a], list[b]);
        store(config, field, std::move(list));
    }
    return config;
}

}  // namespace gatehouse::gateway
