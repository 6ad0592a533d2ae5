#include "core/jose/jws.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/jose/claims.h"
#include "core/jose/json.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

tl::unexpected<Error> badToken(std::string detail)
{
    return fail(ErrorCode::InvalidToken, "JWS", std::move(detail));
}

bool isBase64url(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')
               || letter == '-' || letter == '_';
    });
}

std::string mediaType(std::string_view type)
{
    std::string lower(type);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
    });
    constexpr std::string_view prefix = "application/";
    return lower.starts_with(prefix) ? lower.substr(prefix.size()) : lower;
}

}  // namespace

bool looksLikeCompactJws(std::string_view token) noexcept
{
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    return second != std::string_view::npos && token.find('.', second + 1) == std::string_view::npos
           && token.starts_with("ey") && isBase64url(token.substr(0, first))
           && isBase64url(token.substr(first + 1, second - first - 1)) && isBase64url(token.substr(second + 1));
}

Result<CompactJws> parseCompactJws(std::string_view token)
{
    if (token.size() > maximumToken) {
        return badToken("more than 16384 octets");
    }
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return badToken("not three parts");
    }
    const std::optional<std::string> header = base64urlDecode(token.substr(0, first));
    std::optional<std::string> payload = base64urlDecode(token.substr(first + 1, second - first - 1));
    std::optional<std::string> signature = base64urlDecode(token.substr(second + 1));
    if (!header || !payload || !signature) {
        return badToken("a part that is not base64url");
    }
    Result<json::object> members = parseJsonObject(*header, maximumToken);
    if (!members) {
        return badToken("header: " + members.error().detail);
    }
    CompactJws jws;
    jws.header = std::move(*members);
    const std::optional<std::string_view> algorithm = stringClaim(jws.header, "alg");
    if (!algorithm) {
        return badToken("header without alg");
    }
    if (jws.header.contains("crit") || jws.header.contains("b64")) {
        return badToken("header with an extension that must be understood");
    }
    if ((jws.header.contains("kid") && !stringClaim(jws.header, "kid"))
        || (jws.header.contains("typ") && !stringClaim(jws.header, "typ"))) {
        return badToken("kid or typ is no string");
    }
    jws.algorithm = *algorithm;
    jws.keyId = stringClaim(jws.header, "kid").value_or("");
    jws.type = mediaType(stringClaim(jws.header, "typ").value_or(""));
    jws.payload = std::move(*payload);
    jws.signature = std::move(*signature);
    jws.signingInput = token.substr(0, second);
    return jws;
}

Result<json::object> jwtClaims(const CompactJws& jws)
{
    Result<json::object> claims = parseJsonObject(jws.payload, maximumToken);
    if (!claims) {
        return fail(claims.error().code, "JWT", "claims: " + claims.error().detail);
    }
    return claims;
}

Result<json::object> unverifiedClaims(std::string_view token)
{
    const Result<CompactJws> jws = parseCompactJws(token);
    if (!jws) {
        return tl::unexpected(jws.error());
    }
    return jwtClaims(*jws);
}

namespace {

/// The key that fits and whose signature it is; `tried`: there was one that fits.
const Jwk* findSigningKey(const CompactJws& jws, const JwkSet& keys, SymmetricKeys symmetricKeys, bool& tried)
{
    for (const Jwk& key : keys.keys) {
        const bool named = jws.keyId.empty() || key.keyId().empty() || key.keyId() == jws.keyId;
        const auto& allowed = key.algorithms();
        const bool fits = std::find(allowed.begin(), allowed.end(), jws.algorithm) != allowed.end();
        if (!named || !fits || (key.symmetric() && symmetricKeys == SymmetricKeys::Refused)) {
            continue;
        }
        tried = true;
        if (key.verify(jws.algorithm, jws.signingInput, jws.signature)) {
            return &key;
        }
    }
    return nullptr;
}

}  // namespace

const Jwk* signingKey(const CompactJws& jws, const JwkSet& keys)
{
    bool tried = false;
    return findSigningKey(jws, keys, SymmetricKeys::Refused, tried);
}

Result<void> verifyJws(const CompactJws& jws, const JwkSet& keys, SymmetricKeys symmetricKeys)
{
    bool tried = false;
    if (findSigningKey(jws, keys, symmetricKeys, tried) != nullptr) {
        return {};
    }
    return fail(ErrorCode::InvalidSignature, "JWS",
                tried ? "the signature is not that of the key" : "no key for this kid and algorithm");
}

}  // namespace gatehouse::jose
