#include "core/net/server_tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>

#include "core/net/tls_context.h"

namespace gatehouse::net {
namespace {

std::string reason()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const text = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return text != nullptr ? text : "the connection broke off";
}

/// Of what the client offers, http/1.1 or nothing.
int chooseProtocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* outLength, const unsigned char* in,
                   unsigned inLength, void* /*user*/)
{
    constexpr std::string_view ours = "http/1.1";
    const std::string_view offered(reinterpret_cast<const char*>(in), inLength);
    for (std::size_t at = 0; at < offered.size();) {
        const auto length = static_cast<unsigned char>(offered[at]);
        if (offered.substr(at + 1, length) == ours) {
            *out = in + at + 1;
            *outLength = length;
            return SSL_TLSEXT_ERR_OK;
        }
        at += length + 1U;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a client that went away would raise SIGPIPE.

int descriptorOf(BIO* bio)
{
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int sendOctets(BIO* bio, const char* octets, int size)
{
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(descriptorOf(bio), octets, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

int receiveOctets(BIO* bio, char* octets, int size)
{
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(descriptorOf(bio), octets, static_cast<std::size_t>(size), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(got);
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/)
{
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

const BIO_METHOD* socketMethod()
{
    static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
        BIO_meth_set_write(made, sendOctets);
        BIO_meth_set_read(made, receiveOctets);
        BIO_meth_set_ctrl(made, control);
        return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>(made, &BIO_meth_free);
    }();
    return method.get();
}

int clamped(std::size_t size) noexcept
{
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

Result<std::shared_ptr<const ServerTlsContext>> ServerTlsContext::create(const CertifiedKey& identity)
{
    SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
    const std::shared_ptr<const ServerTlsContext> made(new ServerTlsContext(context));
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Idle connections keep no buffers; a piece may go out from wherever it lies when the socket takes it.
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    constexpr unsigned char sessions[] = "gatehouse";
    SSL_CTX_set_session_id_context(context, sessions, sizeof sessions - 1);
    SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        return fail(ErrorCode::TlsFailed, "TLS", reason());
    }
    const auto readPem = [](std::string_view text) {
        return std::unique_ptr<BIO, decltype(&BIO_free_all)>(
            BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free_all);
    };
    const auto chain = readPem(identity.certificatePem);
    bool first = true;
    while (X509* const certificate = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
        const bool used = first ? SSL_CTX_use_certificate(context, certificate) == 1
                                : SSL_CTX_add1_chain_cert(context, certificate) == 1;
        X509_free(certificate);
        if (!used) {
            return fail(ErrorCode::TlsFailed, "certificate", reason());
        }
        first = false;
    }
    ERR_clear_error();  // the end of the chain is an error to OpenSSL
    const auto key = readPem(identity.keyPem.revealed());
    EVP_PKEY* const privateKey = PEM_read_bio_PrivateKey(
        key.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr);
    const bool fits = privateKey != nullptr && SSL_CTX_use_PrivateKey(context, privateKey) == 1;
    EVP_PKEY_free(privateKey);
    if (first || !fits) {
        return fail(ErrorCode::TlsFailed, first ? "certificate" : "private key", reason());
    }
    return made;
}

ServerTlsContext::~ServerTlsContext()
{
    SSL_CTX_free(m_context);
}

ServerTls::ServerTls(const ServerTlsContext& context, int descriptor) : m_ssl(SSL_new(context.native()))
{
    BIO* const bio = BIO_new(socketMethod());
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
    BIO_set_init(bio, 1);
    SSL_set_bio(m_ssl, bio, bio);
    SSL_set_accept_state(m_ssl);
}

ServerTls::~ServerTls()
{
    // Without it OpenSSL takes a connection that was cut for one whose session must not be resumed.
    SSL_set_shutdown(m_ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(m_ssl);
}

ServerTls::Step ServerTls::stepOf(int result)
{
    switch (SSL_get_error(m_ssl, result)) {
    case SSL_ERROR_NONE: return Step::Done;
    case SSL_ERROR_WANT_READ: return Step::WaitToRead;
    case SSL_ERROR_WANT_WRITE: return Step::WaitToWrite;
    case SSL_ERROR_ZERO_RETURN: return Step::Ended;
    default: m_problem = reason(); return Step::Failed;
    }
}

ServerTls::Step ServerTls::handshake()
{
    ERR_clear_error();
    return stepOf(SSL_do_handshake(m_ssl));
}

ServerTls::Step ServerTls::read(std::span<char> into, std::size_t& got)
{
    ERR_clear_error();
    const int result = SSL_read(m_ssl, into.data(), clamped(into.size()));
    got = result > 0 ? static_cast<std::size_t>(result) : 0;
    return stepOf(result);
}

ServerTls::Step ServerTls::write(std::string_view octets, std::size_t& put)
{
    ERR_clear_error();
    const int result = SSL_write(m_ssl, octets.data(), clamped(octets.size()));
    put = result > 0 ? static_cast<std::size_t>(result) : 0;
    return stepOf(result);
}

void ServerTls::end() noexcept
{
    ERR_clear_error();
    if (SSL_is_init_finished(m_ssl) == 1) {
        SSL_shutdown(m_ssl);
    }
    ERR_clear_error();
}

bool ServerTls::hasUnread() const noexcept
{
    return SSL_has_pending(m_ssl) == 1;
}

bool ServerTls::resumed() const noexcept
{
    return SSL_session_reused(m_ssl) == 1;
}

std::string ServerTls::description() const
{
    return describeTls(m_ssl);
}

}  // namespace gatehouse::net
