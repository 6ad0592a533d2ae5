// WebSocket: after 101 octets go both ways until one side ends (RFC 6455 section 4, RFC 9110 section 7.8).
#include <boost/asio/error.hpp>

#include "proxy/server/forwarder.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;

namespace {

/// For the upstream to end as well once the client has.
constexpr std::chrono::seconds endingTime{5};

}  // namespace

/// Downwards; the way up runs beside it. Each direction holds one block at most, and reads on when it has written.
/// Without an octet in either direction for read_timeout it ends.
net::Awaitable<void> Forwarder::tunnel()
{
    beginAnswer();
    m_result.keepAlive = false;
    spawnBeside(tunnelUp());
    for (;;) {
        m_toClient.add(m_window);
        m_responseOctets += m_window.size();
        const bool written = co_await writeClient(m_toClient);
        if (!written) {
            // It has gone, as tunnels end: nothing is missing.
            m_result.end = Forwarded::End::Complete;
            co_return;
        }
        m_toClient.clear();
        m_window = {};
        const bool got = co_await readUpstream();
        if (!got) {
            co_return;
        }
    }
}

net::Awaitable<void> Forwarder::tunnelUp()
{
    GatherList gather;
    gather.add(m_body.takeLeftOver());
    for (;;) {
        if (!gather.empty()) {
            const bool written = co_await writeUpstream(gather);
            if (!written) {
                co_return;
            }
            gather.clear();
        }
        boost::system::error_code error;
        const std::size_t got = co_await m_client.readSome({m_scratch.up.data(), m_scratch.up.size()}, error);
        if (got == 0) {
            if (m_stopUpload) {
                co_return;
            }
            // What the upstream still has to say to a client that has only ended its own side goes on.
            m_tunnelDue = m_worker.coarseNow() + endingTime;
            if (error != asio::error::eof || !m_upstream->endSending()) {
                m_upstream->close();
            }
            co_return;
        }
        gather.add({m_scratch.up.data(), got});
        if (m_reading) {
            armReading();
        }
    }
}

}  // namespace gatehouse::proxy
