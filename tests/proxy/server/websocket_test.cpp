#include <gtest/gtest.h>

#include <future>

#include "core/net/certificate.h"
#include "tests/proxy/server/running_listener.h"

namespace gatehouse::proxy {
namespace {

using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

const std::string asking = "GET /chat HTTP/1.1\r\nHost: g\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Says back what it hears, by blocks.
void echo(RawConnection& connection)
{
    connection.readHead();
    connection.write(switching);
    for (;;) {
        const std::string octets = connection.readExactly(1);
        if (octets.empty()) {
            return;
        }
        connection.write(octets + connection.takeBuffered());
    }
}

TEST(WebSocket, CarriesMuchBothWaysAndIsOneExchange)
{
    ScriptedPeer upstream(echo);
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write(asking);
    EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 101 "));
    std::string octets(2'000'000, '\0');
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets[i] = static_cast<char>(i * 7);
    }
    std::thread sender([&] { client.write(octets); });
    const std::string heard = client.readExactly(octets.size());
    sender.join();
    EXPECT_TRUE(heard == octets);
    client.close();
    const exchange::ExchangePointer record = gateway.nextRecord();
    ASSERT_EQ(record->legs.size(), 2U);
    EXPECT_EQ(record->client().status, 101);
    EXPECT_EQ(record->verdict.decision, exchange::Decision::LetIn);
    EXPECT_EQ(record->client().response.bodySize, octets.size());
}

TEST(WebSocket, EndsWhenNobodySpeaks)
{
    ScriptedPeer upstream(echo);
    RunningListener gateway(Routes().add(
        "/", upstream.url(), [](auto&, auto& service) { service.readTimeout = std::chrono::milliseconds(200); }));
    RawConnection client = gateway.connect();
    client.write(asking);
    client.readHead();
    EXPECT_EQ(client.readToEnd(), "");
    EXPECT_TRUE(client.ended());
}

TEST(WebSocket, GoesThroughTls)
{
    const auto now = std::chrono::system_clock::now();
    const net::CertifiedKey authority = *net::makeLoopbackAuthority("Test authority", now);
    const net::CertifiedKey pair = *net::makeLoopbackCertificate(authority, now);
    boost::asio::ssl::context serving(boost::asio::ssl::context::tls_server);
    serving.use_certificate_chain(boost::asio::buffer(pair.certificatePem));
    serving.use_private_key(boost::asio::buffer(std::string(pair.keyPem.revealed())), boost::asio::ssl::context::pem);
    ScriptedPeer upstream([&](RawConnection& connection) {
        if (connection.serveTls(serving)) {
            echo(connection);
        }
    });
    ListenOptions options = RunningListener::oneWorker();
    options.tls = *net::ServerTlsContext::create(pair);
    RunningListener gateway(
        Routes().add("/", "https://localhost:" + std::to_string(upstream.port()),
                     [&](auto&, auto& service) { service.tls.caBundlePem = authority.certificatePem; }),
        options);
    boost::asio::ssl::context trusting(boost::asio::ssl::context::tls_client);
    RawConnection client = gateway.connect();
    ASSERT_TRUE(client.connectTls(trusting));
    client.write(asking);
    EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 101 "));
    const std::string octets(300'000, 'w');
    for (int i = 0; i < 3; ++i) {
        client.write(octets);
        EXPECT_TRUE(client.readExactly(octets.size()) == octets);
    }
}

TEST(WebSocket, StopsInTheMidstOfIt)
{
    ScriptedPeer upstream(echo);
    auto gateway = std::make_unique<RunningListener>(Routes().add("/", upstream.url()));
    RawConnection client = gateway->connect();
    client.write(asking);
    client.readHead();
    gateway.reset();
    client.readToEnd();
    EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace gatehouse::proxy
