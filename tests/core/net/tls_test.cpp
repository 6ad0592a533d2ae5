#include <gtest/gtest.h>

#include <openssl/ssl.h>

#include <vector>

#include "tests/core/net/call.h"
#include "tests/support/certificates.h"
#include "tests/support/scripted_peer.h"

namespace gatehouse::net {
namespace {

using tests::BlockingClient;
using tests::Certificate;
using tests::makeCertificate;
using tests::RawConnection;
using tests::ScriptedPeer;

class Tls : public testing::Test {
protected:
    Tls()
    {
        tests::CertificateWish wish;
        wish.commonName = "Test authority";
        wish.authority = true;
        m_authority = makeCertificate(wish);
    }

    /// A TLS server that answers "ok" to each request.
    std::unique_ptr<ScriptedPeer> serve(const Certificate& certificate, bool wantsClientCertificate = false)
    {
        m_context.use_certificate_chain(boost::asio::buffer(certificate.certificatePem));
        m_context.use_private_key(boost::asio::buffer(certificate.keyPem), boost::asio::ssl::context::pem);
        if (wantsClientCertificate) {
            m_context.add_certificate_authority(boost::asio::buffer(m_authority.certificatePem));
            m_context.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
        }
        static const unsigned char sessionContext[] = "test";
        SSL_CTX_set_session_id_context(m_context.native_handle(), sessionContext, 4);
        return std::make_unique<ScriptedPeer>([this](RawConnection& connection) {
            if (!connection.serveTls(m_context)) {
                return;
            }
            const std::string resumed = SSL_session_reused(connection.tls()) != 0 ? "resumed" : "fresh";
            while (connection.readHead().ends_with("\r\n\r\n")) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(resumed.size()) + "\r\n\r\n"
                                 + resumed);
            }
        });
    }

    CallRequest request(const ScriptedPeer& peer, const std::string& host = "localhost")
    {
        CallRequest call;
        call.url = *http::Url::parse("https://" + host + ":" + std::to_string(peer.port()) + "/");
        call.tls.caBundlePem = m_authority.certificatePem;
        return call;
    }

    void expectTlsFailure(const CallOutcome& outcome, const std::string& detail)
    {
        ASSERT_FALSE(outcome.answer);
        EXPECT_EQ(outcome.answer.error().code, ErrorCode::TlsFailed);
        EXPECT_EQ(outcome.answer.error().detail, detail);
    }

    Certificate m_authority;
    boost::asio::ssl::context m_context{boost::asio::ssl::context::tls_server};
    BlockingClient m_client;
};

TEST_F(Tls, TrustsTheGivenAuthority)
{
    const auto peer = serve(makeCertificate({}, &m_authority));
    const CallOutcome byName = m_client.call(request(*peer));
    ASSERT_TRUE(byName.answer) << byName.answer.error().detail;
    EXPECT_TRUE(byName.record.tls.starts_with("TLSv1.3 "));
    EXPECT_TRUE(byName.record.times.secured);
    EXPECT_TRUE(m_client.call(request(*peer, "127.0.0.1")).answer) << "an address in the certificate";
}

TEST_F(Tls, NamesWhyACertificateIsRefused)
{
    tests::CertificateWish wish;
    wish.alternativeName = "DNS:other.example";
    expectTlsFailure(m_client.call(request(*serve(makeCertificate(wish, &m_authority)))), "hostname mismatch");
    expectTlsFailure(m_client.call(request(*serve(makeCertificate(wish, &m_authority)), "127.0.0.1")),
                     "IP address mismatch");
    wish = {};
    wish.from = std::chrono::hours(-2);
    wish.to = std::chrono::hours(-1);
    expectTlsFailure(m_client.call(request(*serve(makeCertificate(wish, &m_authority)))), "certificate has expired");
    expectTlsFailure(m_client.call(request(*serve(makeCertificate({})))), "self-signed certificate");
}

TEST_F(Tls, KnowsOnlyTheSystemsAuthoritiesWithoutABundle)
{
    const auto peer = serve(makeCertificate({}, &m_authority));
    CallRequest call = request(*peer);
    call.tls.caBundlePem.clear();
    expectTlsFailure(m_client.call(call), "unable to get local issuer certificate");
}

TEST_F(Tls, ChecksNothingWhenToldSo)
{
    const auto peer = serve(makeCertificate({}));
    CallRequest call = request(*peer);
    call.tls.verifyPeer = false;
    EXPECT_TRUE(m_client.call(call).answer);
    // What one call did not check must not serve one that does.
    expectTlsFailure(m_client.call(request(*peer)), "self-signed certificate");
}

TEST_F(Tls, ShowsTheClientCertificate)
{
    const auto peer = serve(makeCertificate({}, &m_authority), true);
    CallRequest call = request(*peer);
    EXPECT_FALSE(m_client.call(call).answer);
    const Certificate client = makeCertificate({}, &m_authority);
    call.tls.clientCertificatePem = client.certificatePem;
    call.tls.clientKeyPem = SecretBytes(client.keyPem);
    EXPECT_TRUE(m_client.call(call).answer);
}

TEST_F(Tls, SaysThatACertificateOrKeyCannotBeRead)
{
    const auto peer = serve(makeCertificate({}, &m_authority));
    CallRequest call = request(*peer);
    call.tls.clientCertificatePem = "not PEM";
    const CallOutcome outcome = m_client.call(call);
    ASSERT_FALSE(outcome.answer);
    EXPECT_EQ(outcome.answer.error().code, ErrorCode::TlsFailed);
    EXPECT_EQ(outcome.answer.error().origin, "client certificate");
}

TEST_F(Tls, ResumesASession)
{
    const auto peer = serve(makeCertificate({}, &m_authority));
    CallRequest call = request(*peer);
    call.keepAlive = false;
    EXPECT_EQ(m_client.call(call).answer->body, "fresh");
    EXPECT_EQ(m_client.call(call).answer->body, "resumed");
}

TEST_F(Tls, ASessionServesOnlyThePeerAndTheTrustItWasMadeWith)
{
    const auto peer = serve(makeCertificate({}, &m_authority));
    CallRequest call = request(*peer);
    call.keepAlive = false;
    EXPECT_EQ(m_client.call(call).answer->body, "fresh");
    CallRequest byAddress = request(*peer, "127.0.0.1");
    byAddress.keepAlive = false;
    EXPECT_EQ(m_client.call(byAddress).answer->body, "fresh") << "another name to be checked";
    CallRequest unchecked = call;
    unchecked.tls.verifyPeer = false;
    EXPECT_EQ(m_client.call(unchecked).answer->body, "fresh");
    const Certificate client = makeCertificate({}, &m_authority);
    CallRequest shown = call;
    shown.tls.clientCertificatePem = client.certificatePem;
    shown.tls.clientKeyPem = SecretBytes(client.keyPem);
    EXPECT_EQ(m_client.call(shown).answer->body, "fresh") << "as somebody else";
    CallRequest otherTrust = call;
    otherTrust.tls.caBundlePem = makeCertificate({}).certificatePem;
    expectTlsFailure(m_client.call(otherTrust), "unable to get local issuer certificate");
    otherTrust.tls.caBundlePem.clear();
    expectTlsFailure(m_client.call(otherTrust), "unable to get local issuer certificate");
    EXPECT_EQ(m_client.call(call).answer->body, "resumed") << "nothing of that did harm";
}

TEST_F(Tls, FailsOnAPeerThatDoesNotSpeakTls)
{
    ScriptedPeer peer([](RawConnection& connection) { connection.write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    const CallOutcome outcome = m_client.call(request(peer));
    ASSERT_FALSE(outcome.answer);
    EXPECT_EQ(outcome.answer.error().code, ErrorCode::TlsFailed);
}

}  // namespace
}  // namespace gatehouse::net
