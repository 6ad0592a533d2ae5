#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>

#include "core/net/http_client.h"

namespace gatehouse::net {

/// The HTTP client over Boost.Asio, one per worker. Connections that may be used again wait in a pool, by origin, TLS
/// options and forward proxy, for half a minute.
class AsioHttpClient final : public HttpClient {
public:
    explicit AsioHttpClient(boost::asio::any_io_executor executor);
    ~AsioHttpClient() override;

    Awaitable<CallOutcome> call(CallRequest request) override;
    /// Closes the connections in the pool; calls under way go on.
    void closeIdle() noexcept;
    /// Closes those in the pool that are of no use any more, and the oldest beyond `most`.
    void prune(std::size_t most);

private:
    struct Implementation;
    std::shared_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::net
