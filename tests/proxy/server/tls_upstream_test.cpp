#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/proxy/server/running_listener.h"
#include "tests/support/certificates.h"

namespace gatehouse::proxy {
namespace {

using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

class TlsUpstream : public testing::Test {
protected:
    TlsUpstream()
    {
        tests::CertificateWish wish;
        wish.commonName = "Test authority";
        wish.authority = true;
        m_authority = tests::makeCertificate(wish);
    }

    /// Echoes bodies over TLS, keeping its connections.
    std::unique_ptr<ScriptedPeer> serve(const tests::Certificate& certificate)
    {
        m_context.use_certificate_chain(boost::asio::buffer(certificate.certificatePem));
        m_context.use_private_key(boost::asio::buffer(certificate.keyPem), boost::asio::ssl::context::pem);
        return std::make_unique<ScriptedPeer>([this](RawConnection& connection) {
            if (!connection.serveTls(m_context)) {
                return;
            }
            for (;;) {
                const std::string head = connection.readHead();
                const std::size_t at = head.find("Content-Length: ");
                if (at == std::string::npos) {
                    return;
                }
                const std::size_t length = std::stoul(head.substr(at + 16));
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n"
                                 + connection.readExactly(length));
            }
        });
    }

    Routes routes(const ScriptedPeer& peer) const
    {
        return Routes().add("/", "https://localhost:" + std::to_string(peer.port()),
                            [this](auto&, auto& service) { service.tls.caBundlePem = m_authority.certificatePem; });
    }

    static std::string post(const std::string& body)
    {
        return "POST / HTTP/1.1\r\nHost: g\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    tests::Certificate m_authority;
    boost::asio::ssl::context m_context{boost::asio::ssl::context::tls_server};
};

TEST_F(TlsUpstream, StreamsOverATrustedConnectionAndKeepsIt)
{
    const auto upstream = serve(tests::makeCertificate({}, &m_authority));
    RunningListener gateway(routes(*upstream));
    RawConnection client = gateway.connect();
    for (const std::size_t size : {std::size_t{3}, std::size_t{200'000}}) {
        const std::string body(size, 'b');
        client.write(post(body));
        const std::string answer = client.readAnswer();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer.substr(0, 200);
        EXPECT_TRUE(answer.ends_with("\r\n\r\n" + body)) << size;
    }
    const exchange::ExchangePointer record = gateway.nextRecord();
    ASSERT_EQ(record->legs.size(), 2U);
    EXPECT_TRUE(record->legs[1].tls.starts_with("TLSv1."));
    EXPECT_TRUE(record->legs[1].times.secured);
}

TEST_F(TlsUpstream, TheNextConnectionResumesTheSession)
{
    const auto certificate = tests::makeCertificate({}, &m_authority);
    m_context.use_certificate_chain(boost::asio::buffer(certificate.certificatePem));
    m_context.use_private_key(boost::asio::buffer(certificate.keyPem), boost::asio::ssl::context::pem);
    ScriptedPeer upstream([this](RawConnection& connection) {
        if (connection.serveTls(m_context)) {
            connection.readHead();
            const bool resumed = SSL_session_reused(connection.tls()) == 1;
            connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n"
                             + std::string(resumed ? "r" : "f"));
        }
    });
    RunningListener gateway(routes(upstream));
    RawConnection client = gateway.connect();
    for (const char* const how : {"f", "r", "r"}) {
        client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
        EXPECT_TRUE(client.readAnswer().ends_with(std::string("\r\n\r\n") + how)) << how;
    }
}

TEST_F(TlsUpstream, OctetsBehindAnAnswerAreNeverTheNextOne)
{
    const auto certificate = tests::makeCertificate({}, &m_authority);
    m_context.use_certificate_chain(boost::asio::buffer(certificate.certificatePem));
    m_context.use_private_key(boost::asio::buffer(certificate.keyPem), boost::asio::ssl::context::pem);
    std::atomic<int> requests = 0;
    std::promise<void> bothWritten;
    ScriptedPeer upstream([&](RawConnection& connection) {
        if (!connection.serveTls(m_context)) {
            return;
        }
        // The second write is not to wait for the first one's acknowledgement.
        connection.socket().set_option(boost::asio::ip::tcp::no_delay(true));
        while (connection.readHead().starts_with("GET")) {
            const int number = ++requests;
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(number));
            if (number == 1) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
                bothWritten.set_value();
            }
        }
    });
    RunningListener gateway(routes(upstream));
    RawConnection client = gateway.connect();
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_TRUE(client.readAnswer().ends_with("\r\n\r\n1"));
    bothWritten.get_future().wait();
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    const std::string second = client.readAnswer();
    EXPECT_TRUE(second.ends_with("\r\n\r\n2")) << second;
}

TEST_F(TlsUpstream, ShowsTheServicesClientCertificateToWhoAsksForIt)
{
    m_context.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
    m_context.add_certificate_authority(boost::asio::buffer(m_authority.certificatePem));
    const auto upstream = serve(tests::makeCertificate({}, &m_authority));
    const tests::Certificate client = tests::makeCertificate({}, &m_authority);
    RunningListener with(
        Routes().add("/", "https://localhost:" + std::to_string(upstream->port()), [&](auto&, auto& service) {
            service.tls.caBundlePem = m_authority.certificatePem;
            service.tls.clientCertificatePem = client.certificatePem;
            service.tls.clientKeyPem = SecretBytes(client.keyPem);
        }));
    RawConnection shown = with.connect();
    shown.write(post("hello"));
    EXPECT_TRUE(shown.readAnswer().ends_with("\r\n\r\nhello"));
    RunningListener without(routes(*upstream));
    RawConnection refused = without.connect();
    refused.write(post("hello"));
    EXPECT_TRUE(refused.readAnswer().starts_with("HTTP/1.1 502 "));
}

TEST_F(TlsUpstream, ACertificateThatIsNotTrustedIs502)
{
    tests::CertificateWish wish;
    wish.alternativeName = "DNS:other.example";
    const std::pair<tests::Certificate, std::string> cases[] = {
        {tests::makeCertificate({}), "self-signed certificate"},
        {tests::makeCertificate(wish, &m_authority), "hostname mismatch"},
    };
    for (const auto& [certificate, problem] : cases) {
        const auto upstream = serve(certificate);
        RunningListener gateway(routes(*upstream));
        RawConnection client = gateway.connect();
        client.write(post("x"));
        EXPECT_TRUE(client.readAnswer().starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
        const exchange::ExchangePointer record = gateway.nextRecord();
        EXPECT_EQ(record->verdict.reason, exchange::Reason::UpstreamTlsFailed);
        EXPECT_EQ(record->verdict.detail, problem);
    }
}

}  // namespace
}  // namespace gatehouse::proxy
