#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/net/certificate.h"

using SSL_CTX = struct ssl_ctx_st;
using SSL = struct ssl_st;

namespace gatehouse::net {

/// What a listener shows its clients: TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, `http/1.1` by
/// ALPN (who wants only something else is refused, RFC 7301 section 3.2), sessions resumed by tickets, no
/// renegotiation. Immutable; any thread.
class ServerTlsContext {
public:
    /// TlsFailed, with OpenSSL's reason, when certificate or key cannot be used.
    static Result<std::shared_ptr<const ServerTlsContext>> create(const CertifiedKey& identity);
    ~ServerTlsContext();
    ServerTlsContext(const ServerTlsContext&) = delete;
    ServerTlsContext& operator=(const ServerTlsContext&) = delete;

    SSL_CTX* native() const noexcept { return m_context; }

private:
    explicit ServerTlsContext(SSL_CTX* context) : m_context(context) {}
    SSL_CTX* m_context;
};

/// TLS on one accepted, non-blocking socket, which it neither owns nor waits for: each call does what can be done now.
/// Belongs to one thread. Reading and writing may take turns as they like.
class ServerTls {
public:
    ServerTls(const ServerTlsContext& context, int descriptor);
    ~ServerTls();
    ServerTls(const ServerTls&) = delete;
    ServerTls& operator=(const ServerTls&) = delete;

    enum class Step {
        Done,
        WaitToRead,   ///< call again when the socket can be read
        WaitToWrite,  ///< call again, with the same octets, when it can be written
        Ended,        ///< the client has said that nothing more comes
        Failed,       ///< the connection is of no use any more: `problem`
    };
    Step handshake();
    Step read(std::span<char> into, std::size_t& got);
    Step write(std::string_view octets, std::size_t& put);
    /// Says that nothing more comes (close_notify), as far as the socket takes it at once.
    void end() noexcept;

    /// Octets that were decrypted and not read.
    bool hasUnread() const noexcept;
    bool resumed() const noexcept;
    /// "TLSv1.3 TLS_AES_256_GCM_SHA384".
    std::string description() const;
    const std::string& problem() const noexcept { return m_problem; }

private:
    Step stepOf(int result);

    SSL* m_ssl;
    std::string m_problem;
};

}  // namespace gatehouse::net
