#include "core/keycloak/admin_api.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace gatehouse::keycloak {
namespace {

namespace json = boost::json;

// Making a realm takes a small Keycloak several seconds.
constexpr std::chrono::seconds longestWait{60};
constexpr std::size_t largestAnswer = 8 * 1024 * 1024;
constexpr std::size_t longestWords = 300;

std::string textAt(const json::value& body, std::string_view name)
{
    const json::object* object = body.if_object();
    const json::value* value = object != nullptr ? object->if_contains(name) : nullptr;
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string wordsOf(const json::value& body, int status)
{
    for (const char* name : {"error_description", "errorMessage", "error"}) {
        std::string text = textAt(body, name);
        if (!text.empty()) {
            text.resize(std::min(text.size(), longestWords));
            return text;
        }
    }
    return "status " + std::to_string(status);
}

}  // namespace

AdminApi::AdminApi(net::HttpClient& client, const AdminLogin& login,
                   std::function<void(const net::CallRecord&)> onCall) :
    m_client(client), m_login(login), m_url(login.url), m_onCall(std::move(onCall))
{
    while (m_url.ends_with('/')) {
        m_url.pop_back();
    }
}

Result<void> AdminApi::checkUrl() const
{
    auto parsed = http::Url::parse(m_url);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    return {};
}

net::Awaitable<Reply> AdminApi::send(net::CallRequest request, std::string path)
{
    Reply reply;
    auto url = http::Url::parse(m_url + path);
    if (!url) {
        reply.error = url.error();
        co_return reply;
    }
    request.url = std::move(*url);
    request.timeout = longestWait;
    request.maximumAnswer = largestAnswer;
    net::CallOutcome outcome = co_await m_client.call(std::move(request));
    if (m_onCall) {
        m_onCall(outcome.record);
    }
    if (!outcome.answer) {
        reply.error = outcome.answer.error();
        co_return reply;
    }
    reply.status = outcome.answer->status;
    reply.location = outcome.answer->headers.find("Location").value_or("");
    boost::system::error_code notJson;
    reply.body = json::parse(outcome.answer->body, notJson);
    reply.json = !notJson;
    reply.words = wordsOf(reply.body, reply.status);
    co_return reply;
}

net::Awaitable<Reply> AdminApi::postForm(std::string path, http::FormFields form)
{
    net::CallRequest request;
    request.method = "POST";
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Accept", "application/json");
    request.body = http::encodeForm(form);
    Reply reply = co_await send(std::move(request), std::move(path));
    co_return reply;
}

net::Awaitable<Reply> AdminApi::get(std::string path)
{
    net::CallRequest request;
    request.headers.add("Accept", "application/json");
    Reply reply = co_await send(std::move(request), std::move(path));
    co_return reply;
}

net::Awaitable<Reply> AdminApi::signIn()
{
    http::FormFields form{{"client_id", "admin-cli"},
                          {"grant_type", "password"},
                          {"username", m_login.userName},
                          {"password", std::string(m_login.password.revealed())}};
    std::string path = "/realms/master/protocol/openid-connect/token";
    Reply reply = co_await postForm(std::move(path), std::move(form));
    m_accessToken = SecretBytes(reply.good() ? textAt(reply.body, "access_token") : std::string());
    // The token stays here; whoever gets the reply has no use for it.
    if (reply.good() && !m_accessToken.empty()) {
        reply.body = nullptr;
    } else if (reply.good()) {
        reply.json = false;
        reply.status = 0;
        reply.words = "an answer without access_token";
    }
    co_return reply;
}

net::Awaitable<Reply> AdminApi::call(std::string method, std::string path)
{
    net::CallRequest request;
    request.method = std::move(method);
    request.headers.add("Authorization", "Bearer " + std::string(m_accessToken.revealed()));
    request.headers.add("Accept", "application/json");
    Reply reply = co_await send(std::move(request), std::move(path));
    co_return reply;
}

net::Awaitable<Reply> AdminApi::call(std::string method, std::string path, json::value body)
{
    net::CallRequest request;
    request.method = std::move(method);
    request.headers.add("Authorization", "Bearer " + std::string(m_accessToken.revealed()));
    request.headers.add("Accept", "application/json");
    request.headers.add("Content-Type", "application/json");
    request.body = json::serialize(body);
    Reply reply = co_await send(std::move(request), std::move(path));
    co_return reply;
}

}  // namespace gatehouse::keycloak
