#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>
#include <utility>

#include "core/net/asio_http_client.h"

namespace gatehouse::tests {

/// A client on an executor of its own that a test calls as if it were blocking.
class BlockingClient {
public:
    BlockingClient() : m_client(m_context.get_executor()) {}
    ~BlockingClient() { m_client.closeIdle(); }

    net::CallOutcome call(net::CallRequest request)
    {
        net::CallOutcome outcome;
        boost::asio::co_spawn(m_context, m_client.call(std::move(request)),
                              [&outcome](const std::exception_ptr& exception, net::CallOutcome result) {
                                  if (exception) {
                                      std::rethrow_exception(exception);
                                  }
                                  outcome = std::move(result);
                              });
        m_context.restart();
        m_context.run();
        return outcome;
    }

    net::CallOutcome get(const std::string& url)
    {
        net::CallRequest request;
        request.url = *http::Url::parse(url);
        return call(std::move(request));
    }

private:
    boost::asio::io_context m_context{1};
    net::AsioHttpClient m_client;
};

}  // namespace gatehouse::tests
