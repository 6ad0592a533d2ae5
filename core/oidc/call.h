#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "core/http/form.h"
#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// A GET of `address` with the configuration's TLS, proxy, timeout and keep-alive. ConfigurationInvalid, naming
/// `field`, when the address is no URL.
Outcome<net::CallRequest> callRequest(const Settings& settings, std::string_view address, std::string_view field);

/// Adds a header from the configuration or copied from the client's request; dropped when it is one that the HTTP
/// client writes itself or when name or value hold an octet that no header may.
void addCallHeader(net::CallRequest& request, std::string_view name, std::string_view value);

/// Adds arguments to a form, except those whose name stands there already: nothing that is configured or copied may
/// replace what the gateway itself sends, and a doubled field is refused by providers.
void appendArguments(http::FormFields& form, const NameValues& arguments);

/// Whether `host` is named by no_proxy: the host itself, a domain it lies in (with or without a leading dot), or "*".
bool bypassesProxy(const std::vector<std::string>& noProxy, std::string_view host);

/// Any answer that is no 200: a redirect (never followed), or a status with the provider's error where it says one.
Failure failureOfStatus(const net::CallAnswer& answer, std::string_view field = {},
                        const std::vector<std::string_view>& secrets = {});

/// "401 invalid_client: Wrong secret", as far as the answer says it (RFC 6749 section 5.2).
struct ProviderError {
    std::string error, description;  ///< as sent; not fit to be shown
    std::string shown;               ///< quoted, with the status
};
/// The secrets that go to a provider in a call: those of the clients, and `own` (a password, a token).
std::vector<std::string_view> secretsOf(const Settings& settings, std::string_view own);

/// `secrets`: what was sent along and must not be shown when it comes back.
ProviderError providerError(const net::CallAnswer& answer, const std::vector<std::string_view>& secrets = {});

/// The body as a JSON object, where the content type is JSON's (application/json or a +json type) or missing.
Outcome<boost::json::object> jsonBody(const net::CallAnswer& answer);

/// The media type of the answer, in lower case, without parameters; empty: not said.
std::string mediaType(const net::CallAnswer& answer);

}  // namespace gatehouse::oidc
