#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace gatehouse::proxy::lab {

struct LabOptions {
    std::string host = "127.0.0.1";
    std::uint16_t upstreamPort = 0;          ///< 0: any free one
    std::uint16_t identityProviderPort = 0;  ///< 0: any free one
    std::string realm = "gatehouse";
    std::chrono::seconds accessTokenLifetime{300};
    /// False: start() does not wait for the signing key, which takes a tenth of a second; the first request does.
    bool waitForKey = true;
};

/// What a configuration needs to use the lab.
struct LabSettings {
    std::string upstreamUrl;  ///< http://127.0.0.1:PORT/anything
    std::string issuer;       ///< http://127.0.0.1:PORT/realms/gatehouse
    std::string clientId;     ///< kong
    SecretBytes clientSecret;
    std::string userName;  ///< alex
    SecretBytes password;  ///< doe
};

/// The built-in upstream (echoes like httpbin's /anything) and the built-in identity provider, on a thread of their
/// own. Shares no verification code with the gateway. For a first look and for our own tests; the truth is Keycloak.
class Lab {
public:
    Lab(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random);
    ~Lab();  ///< stops

    Result<LabSettings> start(const LabOptions& options = {});
    void stop();
    bool running() const noexcept;

    /// Requests that reached an endpoint ("discovery", "jwks", "token", "introspection", "userinfo", "revocation",
    /// "upstream") since start; any thread. Tests count with it.
    std::uint64_t requests(std::string_view endpoint) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::proxy::lab
