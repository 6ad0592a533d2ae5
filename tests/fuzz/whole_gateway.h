#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/gateway/router.h"
#include "proxy/server/worker.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/support/scripted_peer.h"

/// What the targets share that go through a whole connection.
namespace gatehouse::fuzzing {

/// In one piece, or cut as the octets themselves say. Ends early where the peer takes no more.
inline void write(tests::RawConnection& connection, std::string_view octets, bool pieces)
{
    Splits splits(octets);
    // A thousand writes an input would be slow and find no more than some dozens.
    const std::size_t unit = 1 + octets.size() / 256;
    for (std::string_view rest = octets; !rest.empty();) {
        const std::size_t size = std::min(rest.size(), pieces ? splits.next() * unit : rest.size());
        if (!connection.write(rest.substr(0, size))) {
            return;
        }
        rest.remove_prefix(size);
    }
}

/// One worker of the gateway with a route that takes everything.
class WholeGateway {
public:
    explicit WholeGateway(std::uint16_t upstreamPort) :
        m_acceptor(m_context, {boost::asio::ip::address_v4::loopback(), 0})
    {
        goOnAfterTheClock();
        auto service = std::make_shared<gateway::RuntimeService>();
        service->url = *http::Url::parse("http://127.0.0.1:" + std::to_string(upstreamPort));
        gateway::RuntimeRoute route;
        route.paths = {"/"};
        route.protocols = {"http"};
        route.stripPath = false;
        route.service = service;
        auto configuration = std::make_shared<gateway::RuntimeConfiguration>();
        configuration->routes = {route};
        configuration->router = std::make_shared<gateway::Router>(configuration->routes);
        m_shared.clock = std::make_shared<SystemClock>();
        m_shared.random = std::make_shared<SystemRandom>();
        m_shared.port = "8000";
        m_shared.configuration.publish(std::move(configuration));
        m_worker = std::make_unique<proxy::Worker>(0, m_shared);
        m_worker->start();
    }

    tests::RawConnection connect()
    {
        tests::RawConnection client = tests::RawConnection::to(m_acceptor.local_endpoint().port());
        client.socket().set_option(boost::asio::ip::tcp::no_delay(true));
        boost::asio::ip::tcp::socket accepted = m_acceptor.accept();
        m_worker->adopt(accepted.release());
        return client;
    }

private:
    /// The fuzzer's clock is a signal that would end waits of peers as if something were wrong.
    static void goOnAfterTheClock()
    {
        struct sigaction action {};
        ::sigaction(SIGALRM, nullptr, &action);
        action.sa_flags |= SA_RESTART;
        ::sigaction(SIGALRM, &action, nullptr);
    }

    boost::asio::io_context m_context;
    boost::asio::ip::tcp::acceptor m_acceptor;
    proxy::WorkerShared m_shared;
    std::unique_ptr<proxy::Worker> m_worker;
};

}  // namespace gatehouse::fuzzing
