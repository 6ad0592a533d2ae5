#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

#include "core/net/http_client.h"

namespace gatehouse::keycloak {

/// Runs one coroutine to its end.
template <class T>
T run(boost::asio::io_context& context, net::Awaitable<T> work)
{
    auto result = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
    context.restart();
    context.run();
    return result.get();
}

template <class T>
T run(net::Awaitable<T> work)
{
    boost::asio::io_context context;
    return run(context, std::move(work));
}

}  // namespace gatehouse::keycloak
