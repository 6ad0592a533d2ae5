#include <array>
#include <utility>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 10> pairs{
    {{"discovery_headers_names", "discovery_headers_values"},
     {"introspection_headers_names", "introspection_headers_values"},
     {"introspection_post_args_names", "introspection_post_args_values"},
     {"token_headers_names", "token_headers_values"},
     {"token_post_args_names", "token_post_args_values"},
     {"authorization_query_args_names", "authorization_query_args_values"},
     {"userinfo_headers_names", "userinfo_headers_values"},
     {"userinfo_query_args_names", "userinfo_query_args_values"},
     {"upstream_headers_claims", "upstream_headers_names"},
     {"downstream_headers_claims", "downstream_headers_names"}}};

void run(const PluginView& plugin, Report& report)
{
    for (const auto& [first, second] : pairs) {
        const auto one = plugin.length(first);
        const auto other = plugin.length(second);
        if (one != other) {
            report.warning(one > 0 ? plugin.at({first, second}) : plugin.at({second, first}),
                           std::string(first) + " has " + std::to_string(one) + " and " + second + " "
                               + std::to_string(other) + (other == 1 ? " entry" : " entries")
                               + ", but they pair by their place.",
                           "Give both the same number of entries.");
        }
    }
}

}  // namespace

Check pairsOfUnequalLength()
{
    return {"pairs_of_unequal_length", "names without values, and the reverse", run};
}

}  // namespace gatehouse::doctor
