#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/secret_bytes.h"
#include "core/net/http_client.h"
#include "core/oidc/introspection.h"
#include "core/oidc/settings.h"
#include "core/oidc/token_endpoint.h"
#include "proxy/cache/provider_caches.h"
#include "proxy/filters/filter.h"
#include "proxy/filters/reasons.h"
#include "proxy/filters/request_arguments.h"

namespace gatehouse::proxy {

enum class Place { Header, Query, Body, Cookie };

/// A credential and where it was found, so that this one and no other can be hidden from the upstream.
struct Credential {
    Place place = Place::Header;
    std::string_view name;        ///< of the field, argument or cookie; static storage, the head's or the settings'
    std::string_view secondName;  ///< of the password's argument, where it is not in the header

    std::string_view headerToken;  ///< an access token in the head
    SecretBytes decodedToken;      ///< an access token from elsewhere
    std::string userName;
    SecretBytes password;

    std::string_view token() const noexcept { return headerToken.empty() ? decodedToken.revealed() : headerToken; }
};

/// What the look for a credential of a method brought. "Not mine" and "mine, but spoilt" are two answers.
struct NotThere {};
using Extraction = std::variant<NotThere, Credential, Refusal>;

/// Which places are looked at: the body is read only where nothing was found elsewhere.
enum class Look {
    HeadOnly,
    KnownInHead,  ///< the same, by who only asks the caches: they know no token with letters that none has
    BodyOnly
};

/// Whom a method let in, with what the provider said. The pointers share the caches' entries; nothing is copied.
struct Identity {
    std::string_view method;  ///< wire id
    std::shared_ptr<const oidc::Introspection> introspection;
    std::shared_ptr<const oidc::TokenAnswer> tokens;
    exchange::Reason reason = exchange::Reason::None;  ///< Introspection, PasswordGrantCached …
    std::string_view field;
};

using Verification = std::variant<Identity, Refusal>;

/// What a method may use. Lives in the coroutine of one request.
struct AuthContext {
    RequestContext& request;
    const oidc::Settings& settings;
    const oidc::Client& client;
    const RequestArguments& arguments;
    cache::ProviderCaches& caches;
};

/// One way to authenticate, named by its wire id, in a file of that name. Stateless.
struct AuthMethod {
    std::string_view id;
    /// Pure: is there a credential of mine, and where? Null for a method that is known but not acted on yet.
    Extraction (*extract)(const oidc::Settings& settings, const RequestArguments& arguments, Look look) = nullptr;
    /// Whether the body is one of the places where this configuration looks.
    bool (*looksAtBody)(const oidc::Settings& settings) = nullptr;
    /// Answers from the cache, without waiting; nullopt when the provider has to be asked.
    std::optional<Verification> (*recall)(AuthContext& context, const Credential& credential) = nullptr;
    /// Asks the provider, or waits for somebody who is asking the same.
    net::Awaitable<Verification> (*verify)(AuthContext& context, const Credential& credential) = nullptr;

    bool actedOn() const noexcept { return extract != nullptr; }
};

extern const AuthMethod introspectionMethod;
extern const AuthMethod passwordMethod;

/// All methods in the fixed lookup order; the order in auth_methods means nothing.
std::span<const AuthMethod* const> authMethods() noexcept;

}  // namespace gatehouse::proxy
