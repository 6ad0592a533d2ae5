#include "tests/proxy/filters/support.h"

#include <algorithm>

#include "core/http/basic_credentials.h"
#include "proxy/capture/recorder.h"

namespace gatehouse::tests {

Gateway::Gateway()
{
    *settings = tests::settings();
    settings->authMethods = {"password", "introspection"};
    settings->bearerTokenParamType.header = true;
    settings->passwordParamType.header = true;
    settings->upstreamAccessToken = oidc::TokenHeader{"authorization", true};
    settings->fingerprint = 42;
    discovery = R"({"issuer":"https://idp.example/realms/one","token_endpoint":"https://idp.example/token",
        "introspection_endpoint":"https://idp.example/introspect","jwks_uri":"https://idp.example/certs"})";
    introspection = R"({"active":true,"iss":"https://idp.example/realms/one","exp":1700000300,"sub":"u1",
        "username":"alex","scope":"openid email","aud":["kong","account"]})";
    token = R"({"access_token":"AT1","token_type":"Bearer","expires_in":300,"refresh_token":"RT1","id_token":")"
            + jwtWith(R"({"sub":"u1","email":"alex@example.org"})") + "\"}";
    client.respond = [this](const net::CallRequest& request) {
        if (request.url.path == "/introspect") {
            return FakeHttpClient::json(200, introspection);
        }
        return FakeHttpClient::json(200, request.url.path == "/token" ? token : discovery);
    };
}

net::Awaitable<void> Gateway::apply(TestRequest& request)
{
    http::RequestHead head;
    head.method = request.method;
    head.path = "/anything";
    head.query = request.query;
    for (const auto& [name, value] : request.headers) {
        head.headers.push_back({name, value});
    }
    if (!request.body.octets.empty()) {
        head.framing = http::BodyFraming::ContentLength;
        head.contentLength = request.body.octets.size();
    }
    proxy::ExchangeBuilder record(++lastId, clock->wall(), clock->monotonic(), true);
    // A configuration swapped meanwhile is not this request's: it keeps the one it began with.
    gateway::RuntimeRoute itsRoute = route;
    itsRoute.openidConnect = settings;
    proxy::RequestContext context{head,   request.body, itsRoute,   "127.0.0.1", false, *clock, *random,
                                  client, record,       head.query, {},          {},    {}};
    proxy::FilterOutcome outcome = co_await chain.apply(context);
    if (proxy::LocalAnswer* answer = std::get_if<proxy::LocalAnswer>(&outcome)) {
        request.answer = std::move(*answer);
    }
    request.upstream = context.upstream;
    request.downstream = context.downstream;
    request.queryAfter = context.query;
    record.finish(clock->monotonic());
    proxy::Recorder recorder(1);
    recorder.publish(0, record.packer());
    request.record = recorder.drain().front();
}

void Gateway::begin(TestRequest& request)
{
    boost::asio::co_spawn(io, apply(request), [](const std::exception_ptr& thrown) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    });
    io.restart();
    io.poll();
}

void Gateway::run()
{
    io.restart();
    io.run();
}

TestRequest& Gateway::send(TestRequest& request)
{
    request.answer.reset();
    begin(request);
    run();
    return request;
}

TestRequest Gateway::bearer(std::string token_)
{
    TestRequest request;
    request.headers = {{"Host", "localhost"}, {"Authorization", "Bearer " + std::move(token_)}};
    return request;
}

TestRequest Gateway::basic(std::string userName, std::string password)
{
    TestRequest request;
    request.headers = {{"Host", "localhost"}, {"Authorization", http::basicAuthorization(userName, password)}};
    return request;
}

std::size_t Gateway::calls(std::string_view path) const
{
    return static_cast<std::size_t>(
        std::count_if(client.calls.begin(), client.calls.end(),
                      [path](const net::CallRequest& request) { return request.url.path == path; }));
}

}  // namespace gatehouse::tests
