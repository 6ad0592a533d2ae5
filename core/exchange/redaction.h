#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/random.h"

namespace gatehouse::exchange {

/// Does a header field of this name hold a secret as its value (Authorization, Cookie, …)? Names compare without case.
bool isSecretHeader(std::string_view name) noexcept;
/// Does a form field, query argument or JSON member of this name hold a secret (access_token, client_secret, …)?
bool isSecretMember(std::string_view name) noexcept;

/// `text` with everything that looks like a JWT or another base64url JSON object replaced by "[token]". For sentences;
/// where two secrets have to be told apart use a Redactor.
std::string withoutTokens(std::string_view text);

/// Takes secrets out of what was on the wire, so that it can be shown or written down. A secret becomes its first four
/// letters and a short hash, "eyJh…5f3a09c2"; a secret under sixteen letters shows none of them. The hash has a random
/// key of its own, so that masks compare within what one Redactor wrote and short passwords cannot be guessed from
/// them. Errs on the side of hiding; text without a secret comes back octet for octet. Immutable; any thread.
class Redactor {
public:
    explicit Redactor(Random& random);

    /// One secret.
    std::string mask(std::string_view secret) const;
    /// The value of the header field `name`: the scheme, the user name of Basic and the names of cookies stay.
    std::string header(std::string_view name, std::string_view value) const;
    /// A raw request or response head: first line, then fields.
    std::string head(std::string_view octets) const;
    /// A URL or request target: query and fragment arguments, user information.
    std::string url(std::string_view text) const;
    /// A body, whatever it is: JSON (cut off or whole), form, HTML, multipart, text.
    std::string body(std::string_view octets) const;

private:
    std::string tokens(std::string_view text) const;
    std::string arguments(std::string_view text) const;
    std::string content(std::string_view octets, int depth) const;
    std::string json(std::string_view text, int depth) const;
    std::string html(std::string_view text) const;
    std::string multipart(std::string_view text) const;
    std::string cookies(std::string_view value, bool setCookie) const;

    std::array<std::uint8_t, 32> m_key{};
};

}  // namespace gatehouse::exchange
