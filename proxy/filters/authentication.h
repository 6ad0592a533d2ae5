#pragma once

#include <cstddef>
#include <optional>
#include <variant>

#include "proxy/cache/provider_caches.h"
#include "proxy/filters/auth/auth_method.h"

namespace gatehouse::proxy {

/// Who was let in, by which client of the configuration, and the credential that did it.
struct Authenticated {
    Identity identity;
    Credential credential;
    std::size_t client = 0;
    /// The provider's key that signed the access token, as JSON; empty where no header asks for it or there is none.
    std::string accessTokenKey;

    /// The access token that was obtained, or else the one that the credential is.
    std::string_view accessToken() const noexcept
    {
        return identity.tokens ? std::string_view(identity.tokens->accessToken) : credential.token();
    }
};

using Authentication = std::variant<Authenticated, LocalAnswer>;

/// As `authenticate`, where neither the body nor a provider has to be asked: a credential in the head that a cache
/// knows. nullopt: nothing has been done.
std::optional<Authentication> authenticateNow(RequestContext& request, const RequestArguments& arguments,
                                              cache::ProviderCaches& caches);

/// First step of the chain. Goes through the enabled methods in the fixed lookup order; the first that finds a
/// credential decides, and a credential that is found but refused ends the search. The body is read only when nothing
/// was found in header, query and cookies. `authenticated` must outlive the request's handling: its views are used by
/// the later steps.
net::Awaitable<Authentication> authenticate(RequestContext& request, RequestArguments& arguments,
                                            cache::ProviderCaches& caches);

}  // namespace gatehouse::proxy
