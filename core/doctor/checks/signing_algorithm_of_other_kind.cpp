#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto algorithms = plugin.list("client_alg");
    for (std::size_t i = 0; i < algorithms.size() && i < plugin.length("client_auth"); ++i) {
        const auto method = plugin.clientAuth(i);
        const bool symmetric = algorithms[i].starts_with("HS");
        const bool wrong = (method == "client_secret_jwt" && !symmetric) || (method == "private_key_jwt" && symmetric);
        if (wrong) {
            const auto index = '[' + std::to_string(i) + ']';
            report.error({plugin.at("client_alg" + index), plugin.at("client_auth" + index)},
                         method + " signs with " + (symmetric ? "a private key" : "the client's secret") + ", which "
                             + algorithms[i] + " does not use.",
                         symmetric ? "Write RS256, PS256 or ES256, as the key is." : "Write HS256, HS384 or HS512.");
        }
    }
}

}  // namespace

Check signingAlgorithmOfOtherKind()
{
    return {"signing_algorithm_of_other_kind", "client_alg of another kind than client_auth signs with", run};
}

}  // namespace gatehouse::doctor
