#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/net/http_client.h"

using SSL = struct ssl_st;

namespace boost::asio::ssl {
class context;
}

namespace gatehouse::net {

/// OpenSSL's context for one set of TlsOptions (TLS 1.2 at least), with the sessions that may be resumed, by origin.
/// Belongs to one executor.
class TlsContext {
public:
    /// TlsFailed when a certificate or key of the options cannot be read.
    static Result<std::shared_ptr<TlsContext>> create(const TlsOptions& options);
    ~TlsContext();

    const TlsOptions& options() const noexcept;
    boost::asio::ssl::context& native() noexcept;
    /// Before the handshake: the name to ask for and to check, and the session to resume if there is one. `host` is a
    /// name or an address; addresses are checked, too, but not sent (RFC 6066 section 3).
    void prepare(SSL* ssl, const std::string& host, const std::string& origin);

private:
    struct Implementation;
    explicit TlsContext(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

/// The contexts of one worker: reading the system's certificates takes milliseconds, so each set of options has it done
/// once.
class TlsContexts {
public:
    Result<std::shared_ptr<TlsContext>> get(const TlsOptions& options);

private:
    std::vector<std::shared_ptr<TlsContext>> m_contexts;
};

/// Why the peer's certificate was refused, in OpenSSL's words ("certificate has expired"); empty when it was not.
std::string verificationProblem(const SSL* ssl);
/// "TLSv1.3 TLS_AES_256_GCM_SHA384".
std::string describeTls(const SSL* ssl);

}  // namespace gatehouse::net
