#include "proxy/filters/identity_claims.h"

#include <array>

#include "core/jose/claims.h"

namespace gatehouse::proxy {
namespace {

namespace json = boost::json;

const json::object* insideAccessToken(const Identity& identity) noexcept
{
    if (identity.introspection && identity.introspection->tokenClaims) {
        return &*identity.introspection->tokenClaims;
    }
    return identity.tokens && identity.tokens->tokenClaims ? &*identity.tokens->tokenClaims : nullptr;
}

const json::object* insideIdToken(const Identity& identity) noexcept
{
    return identity.tokens && identity.tokens->idTokenClaims ? &*identity.tokens->idTokenClaims : nullptr;
}

const json::object* introspected(const Identity& identity) noexcept
{
    return identity.introspection ? &identity.introspection->claims : nullptr;
}

template <std::size_t Count>
const json::value* firstOf(const std::array<const json::object*, Count>& sources,
                           std::span<const std::string> path) noexcept
{
    for (const json::object* source : sources) {
        if (const json::value* found = source != nullptr ? jose::findClaim(*source, path) : nullptr) {
            return found;
        }
    }
    return nullptr;
}

}  // namespace

const json::value* claimForRules(const Identity& identity, std::span<const std::string> path) noexcept
{
    return firstOf(std::array{introspected(identity), insideAccessToken(identity)}, path);
}

const json::value* claimForHeaders(const Identity& identity, std::span<const std::string> path) noexcept
{
    return firstOf(std::array{insideAccessToken(identity), insideIdToken(identity), introspected(identity)}, path);
}

bool hasClaim(const Identity& identity, std::string_view name) noexcept
{
    for (const json::object* source : {introspected(identity), insideAccessToken(identity), insideIdToken(identity)}) {
        if (source != nullptr && source->contains(name)) {
            return true;
        }
    }
    return false;
}

}  // namespace gatehouse::proxy
