// RFC 6749 sections 5.1 and 5.2: what the token endpoint says.
#include <string>

#include "core/oidc/token_endpoint.h"
#include "tests/fuzz/provider_answer.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

constexpr std::string_view password = "PasswordOfTheTest-0123456789";

oidc::Settings makeSettings()
{
    oidc::Settings settings;
    settings.issuer = "https://issuer.example";
    settings.tokenHeadersGrants = {"password"};
    settings.tokenHeadersReplay = {"Content-Type"};
    return settings;
}

const oidc::Settings settings = makeSettings();
const oidc::ProviderMetadata metadata = oidc::pseudoMetadata(settings);

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const net::CallOutcome outcome = fuzzing::providerAnswer(fuzzing::textOf(data, size));
    const oidc::TokenContext context{settings, metadata, "password", password, std::chrono::seconds(1'700'000'000)};
    const auto read = oidc::readTokenAnswer(context, outcome);
    if (!read) {
        fuzzing::requireShowable(read.error(), password);
        return 0;
    }
    require(outcome.answer->status == 200, "only 200 is an answer");
    require(!read->accessToken.empty(), "an answer has a token");
    require(!read->expiresIn || read->expiresIn->count() >= 0, "a lifetime is no debt");
    return 0;
}
