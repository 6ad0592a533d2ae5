#pragma once

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/net/http_client.h"

namespace gatehouse::tests {

/// An HTTP client without a network: it writes down every call and gives the outcomes it was told to. Outcomes come
/// from `outcomes` in their order; when none is left, from `respond`; without that, the call fails with
/// ConnectionRefused.
class FakeHttpClient final : public net::HttpClient {
public:
    std::vector<net::CallRequest> calls;
    std::deque<net::CallOutcome> outcomes;
    std::function<net::CallOutcome(const net::CallRequest&)> respond;
    /// Awaited before each outcome: a test holds calls here to see what happens meanwhile.
    std::function<net::Awaitable<void>()> before;

    net::Awaitable<net::CallOutcome> call(net::CallRequest request) override
    {
        calls.push_back(request);
        if (before) {
            net::Awaitable<void> wait = before();
            co_await std::move(wait);
        }
        net::CallOutcome outcome = next(request);
        outcome.record.method = request.method;
        outcome.record.url = request.url.toString();
        outcome.record.requestBody = request.body;
        co_return outcome;
    }

    static net::CallOutcome answer(int status, std::string body, http::HeaderList headers = {})
    {
        net::CallOutcome outcome;
        outcome.record.start = std::chrono::steady_clock::now();
        outcome.record.status = status;
        outcome.record.responseBody = body;
        outcome.record.responseBodySize = body.size();
        outcome.record.responseHead = "HTTP/1.1 " + std::to_string(status) + " x\r\n";
        for (const http::Header& header : headers) {
            outcome.record.responseHead += header.name + ": " + header.value + "\r\n";
        }
        outcome.record.responseHead += "\r\n";
        outcome.answer = net::CallAnswer{status, std::move(headers), std::move(body)};
        return outcome;
    }

    static net::CallOutcome json(int status, std::string body)
    {
        return answer(status, std::move(body), {{"Content-Type", "application/json"}});
    }

    static net::CallOutcome failure(ErrorCode code, std::string detail = "scripted")
    {
        net::CallOutcome outcome;
        outcome.record.start = std::chrono::steady_clock::now();
        const Error error{code, "fake", std::move(detail)};
        outcome.record.error = error;
        outcome.answer = fail(error);
        return outcome;
    }

private:
    net::CallOutcome next(const net::CallRequest& request)
    {
        if (!outcomes.empty()) {
            net::CallOutcome outcome = std::move(outcomes.front());
            outcomes.pop_front();
            return outcome;
        }
        return respond ? respond(request) : failure(ErrorCode::ConnectionRefused, "no outcome scripted");
    }
};

}  // namespace gatehouse::tests
