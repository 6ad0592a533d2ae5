// RFC 7517 section 5, RFC 7518 section 6: the provider's keys.
#include <string>

#include "core/jose/jwk.h"
#include "core/jose/signature.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto set = jose::JwkSet::parse(input);
    if (!set) {
        return 0;
    }
    for (const jose::Jwk& key : set->keys) {
        for (const std::string& name : key.algorithms()) {
            const auto* algorithm = jose::findSignatureAlgorithm(name);
            require(algorithm && algorithm->keyType == key.keyType(), "an algorithm of the key's type");
            require(!key.verify(name, "input", ""), "an empty signature is none");
            require(!key.verify(name, "input", std::string(64, '\0')), "zeros are no signature");
        }
        require(!key.verify("none", "input", ""), "none is no algorithm");
        require(key.symmetric() || !key.verify("HS256", "input", std::string(32, 'x')), "a public key is no HMAC key");
    }
    return 0;
}
