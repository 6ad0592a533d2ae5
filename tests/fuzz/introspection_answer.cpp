// RFC 7662 section 2.2, RFC 9701: what the provider says about a token.
#include <boost/json/serialize.hpp>

#include <string>

#include "core/base/encoding.h"
#include "core/oidc/introspection.h"
#include "core/oidc/token_checks.h"
#include "tests/core/jose/vectors.h"
#include "tests/fuzz/provider_answer.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

constexpr std::string_view opaqueToken = "OpaqueTokenOfTheTest-0123456789";

oidc::Settings makeSettings()
{
    oidc::Settings settings;
    settings.issuer = "https://issuer.example";
    settings.introspectionAccept = "application/token-introspection+jwt";
    return settings;
}

jose::JwkSet makeKeys()
{
    return *jose::JwkSet::parse(R"({"keys":[)" + std::string(vectors::es256Key) + "]}");
}

const oidc::Settings settings = makeSettings();
const oidc::ProviderMetadata metadata = oidc::pseudoMetadata(settings);
const oidc::Client client{"gateway", SecretBytes("secret"), {}};
const jose::JwkSet keys = makeKeys();

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const net::CallOutcome outcome = fuzzing::providerAnswer(fuzzing::textOf(data, size));
    const std::chrono::seconds now{1'700'000'000};
    for (const std::string_view token : {opaqueToken, vectors::es256}) {
        const oidc::IntrospectionContext context{settings, metadata, client, token, now, &keys};
        const auto read = oidc::readIntrospection(context, outcome);
        if (!read) {
            fuzzing::requireShowable(read.error(), token);
            continue;
        }
        require(outcome.answer->status == 200, "only 200 is an answer");
        require(!oidc::isSignedIntrospection(outcome), "nobody but the holder of a key has signed");
        const auto* active = read->claims.if_contains("active");
        require(active && active->is_bool() && active->get_bool(), "active is the truth value true");
        require(!read->claims.contains("cnf") || read->claims.at("cnf").is_null(), "a bound token is no bearer token");
        require(oidc::expiryOf(read->claims).value_or(now + std::chrono::seconds(1)) > now, "an expired token is none");
        require(!read->claims.contains("iss") || read->claims.at("iss").is_null()
                    || read->claims.at("iss") == "https://issuer.example",
                "the issuer is the configured one");
        require(read->json == boost::json::serialize(read->claims), "the header carries what was checked");
    }
    return 0;
}
