#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/gateway/runtime_configuration.h"
#include "proxy/filters/chain.h"
#include "proxy/filters/filter.h"
#include "tests/core/oidc/support.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::tests {

/// A body that is in memory already.
class FakeBody final : public proxy::RequestBody {
public:
    net::Awaitable<Result<std::string_view>> whole() override
    {
        ++reads;
        if (error) {
            co_return tl::unexpected(*error);
        }
        co_return std::string_view(octets);
    }
    void replace(std::string replacement) override { replaced = std::move(replacement); }

    std::string octets;
    std::optional<std::string> replaced;
    std::optional<Error> error;
    int reads = 0;
};

class CountingRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override
    {
        for (std::uint8_t& octet : out) {
            octet = m_next++;
        }
    }

private:
    std::uint8_t m_next = 1;
};

/// One request as the filters see it, and what they made of it.
struct TestRequest {
    std::string method = "GET";
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
    FakeBody body;

    // afterwards
    std::optional<proxy::LocalAnswer> answer;  ///< nullopt: let through
    proxy::HeadEdits upstream, downstream;
    std::string queryAfter;
    exchange::ExchangePointer record;

    const exchange::Verdict& verdict() const { return record->verdict; }
    std::string answerHeader(std::string_view name) const
    {
        return answer ? std::string(answer->headers.find(name).value_or("(none)")) : "(let through)";
    }
    std::string upstreamHeader(std::string_view name) const
    {
        return std::string(upstream.set.find(name).value_or("(none)"));
    }
    std::string downstreamHeader(std::string_view name) const
    {
        return std::string(downstream.set.find(name).value_or("(none)"));
    }
    bool removed(std::string_view name) const
    {
        for (const std::string& one : upstream.remove) {
            if (one == name) {
                return true;
            }
        }
        return false;
    }
};

/// A chain with a provider that a test scripts. The how-to's configuration: introspection and password, header only.
struct Gateway {
    Gateway();

    /// Sends it through the chain and waits for the end.
    TestRequest& send(TestRequest& request);
    /// The same, begun but not waited for.
    void begin(TestRequest& request);
    void run();

    /// Bearer token in the Authorization header.
    TestRequest bearer(std::string token);
    /// Basic alex:doe unless told otherwise.
    TestRequest basic(std::string userName = "alex", std::string password = "doe");

    std::size_t calls(std::string_view path) const;

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::shared_ptr<CountingRandom> random = std::make_shared<CountingRandom>();
    std::shared_ptr<oidc::Settings> settings = std::make_shared<oidc::Settings>();
    gateway::RuntimeRoute route;
    FakeHttpClient client;
    std::string discovery, introspection, token;  ///< bodies with which the provider answers 200
    proxy::OpenidConnectChain chain{clock, random};
    boost::asio::io_context io;
    exchange::ExchangeId lastId = 0;

private:
    net::Awaitable<void> apply(TestRequest& request);
};

}  // namespace gatehouse::tests
