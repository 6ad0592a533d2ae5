// OpenID Connect Discovery 1.0 section 4.3: the provider's metadata and keys.
#include <string>

#include "core/http/url.h"
#include "core/oidc/keys.h"
#include "core/oidc/metadata.h"
#include "tests/fuzz/provider_answer.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

oidc::Settings makeSettings()
{
    oidc::Settings settings;
    settings.issuer = "https://issuer.example";
    return settings;
}

const oidc::Settings settings = makeSettings();

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const net::CallOutcome outcome = fuzzing::providerAnswer(fuzzing::textOf(data, size));
    if (const auto keys = oidc::readKeys(outcome); !keys) {
        // A key set is not quoted; the `error` of another answer is, whatever it says.
        fuzzing::requireShowable(keys.error(), outcome.answer->status == 200 ? "-----BEGIN" : "\n");
    }
    const auto metadata = oidc::readMetadata(settings, outcome);
    if (!metadata) {
        // The document's issuer is quoted: that it is another one is the point.
        fuzzing::requireShowable(metadata.error(), "\n");
        return 0;
    }
    require(outcome.answer->status == 200, "only 200 is an answer");
    require(metadata->issuer == settings.issuer || metadata->issuer == settings.issuer + "/",
            "the issuer is the configured one");
    for (const auto& endpoint : {metadata->tokenEndpoint, metadata->introspectionEndpoint, metadata->jwksUri}) {
        require(!endpoint || http::Url::parse(*endpoint), "an endpoint can be called");
    }
    return 0;
}
