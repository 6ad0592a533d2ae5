// RFC 7515 sections 4 and 7.1: a token as a client sends it.
#include <string>

#include "core/base/encoding.h"
#include "core/jose/jws.h"
#include "tests/core/jose/vectors.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

jose::JwkSet knownKeys()
{
    std::string text = R"({"keys":[)";
    for (const std::string_view key :
         {vectors::rs256Key, vectors::es256Key, vectors::es512Key, vectors::ed25519Key, vectors::hs256Key}) {
        text.append(text.back() == '[' ? "" : ",").append(key);
    }
    return *jose::JwkSet::parse(text.append("]}"));
}

const jose::JwkSet keys = knownKeys();

/// What the holders of those keys have signed.
bool wasSigned(std::string_view signingInput)
{
    for (const std::string_view token : {vectors::rs256, vectors::es256, vectors::es512, vectors::ed25519}) {
        if (token.substr(0, token.rfind('.')) == signingInput) {
            return true;
        }
    }
    return false;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    jose::looksLikeCompactJws(input);
    const auto jws = jose::parseCompactJws(input);
    const auto claims = jose::unverifiedClaims(input);
    require(!claims || jws.has_value(), "claims come from a token");
    if (!jws) {
        return 0;
    }
    require(input.size() <= jose::maximumToken, "no longer than allowed");
    require(jws->signingInput + "." + base64urlEncode(jws->signature) == input, "one text for one token");
    require(base64urlDecode(std::string_view(jws->signingInput).substr(jws->signingInput.find('.') + 1))
                == jws->payload,
            "the payload is what was signed");
    require(!jws->header.contains("crit"), "no extension is understood");
    require(jws->type.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos, "the type in lower case");
    const bool verified = jose::verifyJws(*jws, keys).has_value();
    require(!verified || wasSigned(jws->signingInput), "nobody but the holder of a key has signed");
    require(!verified || (jws->algorithm != "none" && !jws->algorithm.starts_with("HS")), "with the key's algorithm");
    return 0;
}
