#include "core/net/tls_context.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <map>

namespace gatehouse::net {
namespace {

namespace asio = boost::asio;

constexpr std::size_t rememberedOrigins = 256;
constexpr std::size_t keptContexts = 64;

struct SessionDeleter {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using SessionPointer = std::unique_ptr<SSL_SESSION, SessionDeleter>;

/// Where a connection's new sessions go; in the SSL object's application data.
int slotIndex()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keepSession(SSL* ssl, SSL_SESSION* session)
{
    auto* slot = static_cast<SessionPointer*>(SSL_get_ex_data(ssl, slotIndex()));
    if (slot == nullptr) {
        return 0;
    }
    slot->reset(session);
    return 1;  // the reference is ours now
}

}  // namespace

struct TlsContext::Implementation {
    TlsOptions options;
    asio::ssl::context context{asio::ssl::context::tls_client};
    /// Nodes of a map do not move: connections point at them.
    std::map<std::string, SessionPointer> sessions;
};

TlsContext::TlsContext(std::unique_ptr<Implementation> implementation) : m_implementation(std::move(implementation)) {}

TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::create(const TlsOptions& options)
{
    auto implementation = std::make_unique<Implementation>();
    implementation->options = options;
    asio::ssl::context& context = implementation->context;
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, keepSession);
    boost::system::error_code error;
    if (options.verifyPeer) {
        context.set_verify_mode(asio::ssl::verify_peer);
        context.set_default_verify_paths(error);
        if (!error && !options.caBundlePem.empty()) {
            context.add_certificate_authority(asio::buffer(options.caBundlePem), error);
        }
        if (error) {
            return fail(ErrorCode::TlsFailed, "CA certificates", error.message());
        }
    } else {
        context.set_verify_mode(asio::ssl::verify_none);
    }
    if (!options.clientCertificatePem.empty()) {
        context.use_certificate_chain(asio::buffer(options.clientCertificatePem), error);
        if (error) {
            return fail(ErrorCode::TlsFailed, "client certificate", error.message());
        }
        const std::string_view key = options.clientKeyPem.revealed();
        context.use_private_key(asio::const_buffer(key.data(), key.size()), asio::ssl::context::pem, error);
        if (error) {
            return fail(ErrorCode::TlsFailed, "client key", error.message());
        }
    }
    ERR_clear_error();
    return std::shared_ptr<TlsContext>(new TlsContext(std::move(implementation)));
}

const TlsOptions& TlsContext::options() const noexcept
{
    return m_implementation->options;
}

asio::ssl::context& TlsContext::native() noexcept
{
    return m_implementation->context;
}

void TlsContext::prepare(SSL* ssl, const std::string& host, const std::string& origin)
{
    boost::system::error_code notAnAddress;
    asio::ip::make_address(host, notAnAddress);
    if (notAnAddress) {
        // The macro SSL_set_tlsext_host_name, without its old-style cast.
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
        SSL_set1_host(ssl, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    }
    auto& sessions = m_implementation->sessions;
    auto found = sessions.find(origin);
    if (found == sessions.end()) {
        if (sessions.size() >= rememberedOrigins) {
            return;
        }
        found = sessions.emplace(origin, nullptr).first;
    }
    SSL_set_ex_data(ssl, slotIndex(), &found->second);
    if (found->second != nullptr) {
        SSL_set_session(ssl, found->second.get());
    }
}

Result<std::shared_ptr<TlsContext>> TlsContexts::get(const TlsOptions& options)
{
    const auto same = [&](const auto& context) { return context->options() == options; };
    const auto found = std::find_if(m_contexts.begin(), m_contexts.end(), same);
    if (found != m_contexts.end()) {
        return *found;
    }
    Result<std::shared_ptr<TlsContext>> made = TlsContext::create(options);
    if (made) {
        if (m_contexts.size() >= keptContexts) {
            m_contexts.erase(m_contexts.begin());
        }
        m_contexts.push_back(*made);
    }
    return made;
}

std::string verificationProblem(const SSL* ssl)
{
    const long result = SSL_get_verify_result(ssl);
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

std::string describeTls(const SSL* ssl)
{
    const char* cipher = SSL_get_cipher_name(ssl);
    return std::string(SSL_get_version(ssl)) + ' ' + (cipher != nullptr ? cipher : "");
}

}  // namespace gatehouse::net
