#include "core/keycloak/admin_api.h"

#include <gmock/gmock.h>

#include "tests/core/keycloak/run.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::keycloak {
namespace {

using tests::FakeHttpClient;

AdminLogin login(const std::string& url)
{
    return {url, "admin", SecretBytes("a d&min")};
}

TEST(AdminApi, SignsInAndSendsTheToken)
{
    FakeHttpClient client;
    std::vector<net::CallRecord> calls;
    const AdminLogin admin = login("http://kc:8080//");
    AdminApi api(client, admin, [&](const net::CallRecord& call) { calls.push_back(call); });
    client.outcomes.push_back(FakeHttpClient::json(200, R"({"access_token":"tok"})"));
    client.outcomes.push_back(FakeHttpClient::json(200, R"({"a":1})"));
    const Reply signedIn = run(api.signIn());
    EXPECT_TRUE(signedIn.good());
    EXPECT_TRUE(signedIn.body.is_null()) << "the token must not leave the API";
    const Reply reply = run(api.call("GET", "/admin/realms/x"));
    EXPECT_EQ(reply.body.at("a"), boost::json::value(1));
    EXPECT_EQ(client.calls[0].url.toString(), "http://kc:8080/realms/master/protocol/openid-connect/token");
    EXPECT_EQ(client.calls[0].body, "client_id=admin-cli&grant_type=password&username=admin&password=a+d%26min");
    EXPECT_EQ(client.calls[1].headers.find("Authorization"), "Bearer tok");
    EXPECT_EQ(calls.size(), 2U);
}

TEST(AdminApi, KeycloaksOwnWords)
{
    const AdminLogin admin = login("http://kc");
    for (const auto& [body, words] : std::map<std::string, std::string>{
             {R"({"error":"e","error_description":"described"})", "described"},
             {R"({"errorMessage":"Client kong already exists"})", "Client kong already exists"},
             {R"({"error":"Realm not found."})", "Realm not found."},
             {R"({"error":7})", "status 409"},
             {"<html>", "status 409"},
             {"", "status 409"}}) {
        FakeHttpClient client;
        AdminApi api(client, admin, {});
        client.outcomes.push_back(FakeHttpClient::answer(409, body));
        EXPECT_EQ(run(api.get("/x")).words, words);
    }
}

TEST(AdminApi, SuccessWithoutTokenIsNone)
{
    FakeHttpClient client;
    const AdminLogin admin = login("http://kc");
    AdminApi api(client, admin, {});
    client.outcomes.push_back(FakeHttpClient::json(200, "{}"));
    EXPECT_FALSE(run(api.signIn()).good());
}

TEST(AdminApi, ChecksItsUrl)
{
    FakeHttpClient client;
    for (const char* url : {"", "localhost:8080", "ftp://x", "http://"}) {
        const AdminLogin admin = login(url);
        EXPECT_FALSE(AdminApi(client, admin, {}).checkUrl()) << url;
    }
    const AdminLogin admin = login("https://kc.example/auth/");
    EXPECT_TRUE(AdminApi(client, admin, {}).checkUrl());
}

}  // namespace
}  // namespace gatehouse::keycloak
