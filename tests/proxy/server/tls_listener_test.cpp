#include <gtest/gtest.h>

#include <openssl/ssl.h>

#include "core/net/certificate.h"
#include "tests/proxy/server/running_listener.h"

namespace gatehouse::proxy {
namespace {

using std::chrono::system_clock;
using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

constexpr const char* okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

class TlsListener : public testing::Test {
protected:
    TlsListener() : m_upstream(ScriptedPeer::answering(okAnswer))
    {
        m_authority = *net::makeLoopbackAuthority("Test authority", system_clock::now());
        m_options.tls = *net::ServerTlsContext::create(*net::makeLoopbackCertificate(m_authority, system_clock::now()));
        m_context.set_verify_mode(boost::asio::ssl::verify_peer);
        m_context.add_certificate_authority(boost::asio::buffer(m_authority.certificatePem));
        SSL_CTX_set_session_cache_mode(m_context.native_handle(), SSL_SESS_CACHE_CLIENT);
    }

    Routes routes() const { return Routes().add("/", m_upstream.url()); }
    static std::string body(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

    net::CertifiedKey m_authority;
    ListenOptions m_options = RunningListener::oneWorker();
    ScriptedPeer m_upstream;
    boost::asio::ssl::context m_context{boost::asio::ssl::context::tls_client};
};

TEST_F(TlsListener, ServesRequestAfterRequestAndTellsTheUpstreamAndTheRecord)
{
    ScriptedPeer upstream([](RawConnection& connection) {
        for (;;) {
            const std::string head = connection.readHead();
            if (head.empty()) {
                return;
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(head.size()) + "\r\n\r\n" + head);
        }
    });
    RunningListener gateway(Routes().add("/", upstream.url()), m_options);
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(m_context));
    EXPECT_EQ(SSL_get_verify_result(client.tls()), X509_V_OK);
    for (int i = 0; i < 3; ++i) {
        client.write("GET /a HTTP/1.1\r\nHost: localhost:8443\r\n\r\n");
        const std::string answer = client.readAnswer();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_NE(answer.find("X-Forwarded-Proto: https\r\n"), std::string::npos) << answer;
    }
    const exchange::ExchangePointer record = gateway.nextRecord();
    EXPECT_EQ(record->client().url, "https://localhost:8443/a");
    EXPECT_TRUE(record->client().tls.starts_with("TLSv1.")) << record->client().tls;
    client.write("GET https://localhost:8443/b HTTP/1.1\r\nHost: localhost:8443\r\n\r\n");
    EXPECT_NE(client.readAnswer().find("GET /b HTTP/1.1\r\n"), std::string::npos);
    client.write("GET http://localhost:8443/b HTTP/1.1\r\nHost: localhost:8443\r\n\r\n");
    EXPECT_TRUE(client.readAnswer().starts_with("HTTP/1.1 421 "));
}

TEST_F(TlsListener, StreamsLargeBodiesBothWays)
{
    const std::string octets(3'000'000, 'b');
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        const std::string got = connection.readExactly(octets.size());
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(got.size()) + "\r\n\r\n" + got);
    });
    RunningListener gateway(Routes().add("/", upstream.url()), m_options);
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(m_context));
    client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: " + std::to_string(octets.size()) + "\r\n\r\n"
                 + octets);
    EXPECT_TRUE(body(client.readAnswer()) == octets);
}

TEST_F(TlsListener, APlainRequestGets400)
{
    RunningListener gateway(routes(), m_options);
    const std::string answer = gateway.exchange("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
    EXPECT_NE(answer.find("HTTPS"), std::string::npos);
    EXPECT_EQ(m_upstream.accepted(), 0U);
}

TEST_F(TlsListener, SlowHandshakesBlockNobodyAndEnd)
{
    m_options.limits.headerSectionTime = std::chrono::milliseconds(300);
    RunningListener gateway(routes(), m_options);
    RawConnection silent = gateway.connect();
    RawConnection dribbling = gateway.connect();
    dribbling.write("\x16\x03\x01");
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(m_context));
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_EQ(body(client.readAnswer()), "hi");
    EXPECT_EQ(silent.readToEnd(), "");
    EXPECT_TRUE(silent.ended());
    EXPECT_EQ(dribbling.readToEnd(), "");
    EXPECT_TRUE(dribbling.ended());
}

TEST_F(TlsListener, GarbageEndsTheConnection)
{
    RunningListener gateway(routes(), m_options);
    RawConnection client = gateway.connect();
    client.write(std::string("\x16\x03\x01\x00\x05") + "abcde");
    client.readToEnd();
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(m_upstream.accepted(), 0U);
}

TEST_F(TlsListener, SessionsAreResumed)
{
    RunningListener gateway(routes(), m_options);
    SSL_SESSION* session = nullptr;
    {
        RawConnection first = gateway.connect();
        ASSERT_TRUE(first.connectTls(m_context));
        first.write("GET / HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(first.readToEnd().ends_with("hi"));
        EXPECT_EQ(SSL_session_reused(first.tls()), 0);
        session = SSL_get1_session(first.tls());
        SSL_set_shutdown(first.tls(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // else this side spoils it
    }
    RawConnection second = gateway.connect();
    ASSERT_TRUE(second.connectTls(m_context, session));
    EXPECT_EQ(SSL_session_reused(second.tls()), 1);
    SSL_SESSION_free(session);
}

TEST_F(TlsListener, OldVersionsAndOtherProtocolsAreRefused)
{
    RunningListener gateway(routes(), m_options);
    boost::asio::ssl::context old(boost::asio::ssl::context::tls_client);
    SSL_CTX_set_security_level(old.native_handle(), 0);
    SSL_CTX_set_min_proto_version(old.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
    EXPECT_FALSE(gateway.connect().connectTls(old));
    const unsigned char onlyH2[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(m_context.native_handle(), onlyH2, sizeof onlyH2);
    EXPECT_FALSE(gateway.connect().connectTls(m_context));
    const unsigned char both[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(m_context.native_handle(), both, sizeof both);
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(m_context));
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(client.tls(), &chosen, &length);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
    SSL_CTX_set_max_proto_version(m_context.native_handle(), TLS1_2_VERSION);
    EXPECT_TRUE(gateway.connect().connectTls(m_context));
}

TEST_F(TlsListener, ARouteForHttpsOnlyIsServed)
{
    RunningListener gateway(
        Routes().add("/", m_upstream.url(), [](auto& route, auto&) { route.protocols = {"https"}; }), m_options);
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(m_context));
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_EQ(body(client.readAnswer()), "hi");
}

}  // namespace
}  // namespace gatehouse::proxy
