#include "proxy/lab/identity_provider.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/http/basic_credentials.h"

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class HandClock final : public Clock {
public:
    WallTime wall() const noexcept override { return m_wall; }
    MonotonicTime monotonic() const noexcept override { return {}; }
    void advance(std::chrono::seconds by) { m_wall += by; }

private:
    WallTime m_wall{std::chrono::seconds(1'800'000'000)};
};

struct Said {
    int status;
    std::string error;
    std::string description;
    json::object body;
};

class IdentityProviderTest : public ::testing::Test {
protected:
    static IdentityProviderOptions options()
    {
        IdentityProviderOptions out;
        out.baseUrl = "http://127.0.0.1:8080";
        out.realm = "gatehouse";
        out.clientId = "kong";
        out.clientSecret = SecretBytes("s3 cr3t");
        out.userName = "alex";
        out.password = SecretBytes("doe");
        return out;
    }

    Answer send(const std::string& method, const std::string& path, const std::string& body = {},
                const std::string& authorization = {})
    {
        Request request;
        request.method = method;
        request.path = request.target = path;
        if (!body.empty()) {
            request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        }
        if (!authorization.empty()) {
            request.headers.add("Authorization", authorization);
        }
        request.body = body;
        return m_provider.answer(request);
    }

    Said post(const std::string& endpoint, const std::string& body, const std::string& authorization = {})
    {
        const Answer answer = send("POST", "/realms/gatehouse/protocol/openid-connect" + endpoint, body, authorization);
        Said said{answer.status, {}, {}, {}};
        if (!answer.body.empty()) {
            said.body = json::parse(answer.body).as_object();
            if (said.body.contains("error")) {
                said.error = said.body.at("error").as_string();
                said.description = said.body.at("error_description").as_string();
            }
        }
        return said;
    }

    std::string fetch(const std::string& which = "access_token")
    {
        const Said said = post("/token", "grant_type=password&username=alex&password=doe&scope=openid" + m_client);
        return said.status == 200 ? std::string(said.body.at(which).as_string()) : std::string();
    }

    bool active(const std::string& token)
    {
        return post("/token/introspect", "token=" + token + m_client).body.at("active").as_bool();
    }

    const std::string m_client = "&client_id=kong&client_secret=s3+cr3t";
    std::shared_ptr<HandClock> m_clock = std::make_shared<HandClock>();
    std::vector<std::string> m_counted;
    IdentityProvider m_provider{options(), *SigningKey::generate(), m_clock, std::make_shared<SystemRandom>(),
                                [this](std::string_view endpoint) { m_counted.emplace_back(endpoint); }};
};

TEST_F(IdentityProviderTest, DiscoveryNamesWhatIsThere)
{
    const Answer answer = send("GET", "/realms/gatehouse/.well-known/openid-configuration");
    ASSERT_EQ(answer.status, 200);
    const json::object metadata = json::parse(answer.body).as_object();
    EXPECT_EQ(metadata.at("issuer"), json::value("http://127.0.0.1:8080/realms/gatehouse"));
    for (const auto& [key, value] : metadata) {
        const std::string name(key);
        if (name.ends_with("_endpoint") || name == "jwks_uri") {
            const std::string url(value.as_string());
            ASSERT_TRUE(url.starts_with("http://127.0.0.1:8080/")) << url;
            EXPECT_NE(send("POST", url.substr(21), "x=y").status, 404) << url;
        }
    }
    EXPECT_EQ(send("GET", "/realms/other/.well-known/openid-configuration").body,
              R"({"error":"Realm does not exist"})");
}

TEST_F(IdentityProviderTest, PasswordGrantAnswersLikeKeycloak)
{
    const Said said = post("/token", "grant_type=password&username=alex&password=doe&scope=openid" + m_client);
    ASSERT_EQ(said.status, 200);
    std::string names;
    for (const auto& member : said.body) {
        names += std::string(member.key()) + " ";
    }
    EXPECT_EQ(names, "access_token expires_in refresh_expires_in refresh_token token_type id_token not-before-policy "
                     "session_state scope ");
    EXPECT_EQ(said.body.at("expires_in"), json::value(300));
    const std::string token(said.body.at("access_token").as_string());
    EXPECT_GT(token.size(), 900U);
    const std::size_t first = token.find('.');
    const std::string payload = token.substr(first + 1, token.rfind('.') - first - 1);
    const json::object claims = json::parse(*base64urlDecode(payload)).as_object();
    for (const char* name : {"exp", "iat", "jti", "iss", "aud", "sub", "typ", "azp", "sid", "realm_access", "scope",
                             "preferred_username", "email"}) {
        EXPECT_TRUE(claims.contains(name)) << name;
    }
    EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 300);
}

TEST_F(IdentityProviderTest, ClientCredentialsGrantHasNoRefreshToken)
{
    const Said said = post("/token", "grant_type=client_credentials", http::basicAuthorization("kong", "s3+cr3t"));
    ASSERT_EQ(said.status, 200);
    EXPECT_FALSE(said.body.contains("refresh_token"));
    EXPECT_FALSE(said.body.contains("id_token"));
    EXPECT_EQ(said.body.at("scope"), json::value("email profile"));
}

TEST_F(IdentityProviderTest, RefreshGrant)
{
    const std::string refresh = fetch("refresh_token");
    EXPECT_EQ(post("/token", "grant_type=refresh_token&refresh_token=" + refresh + m_client).status, 200);
    const Said garbage = post("/token", "grant_type=refresh_token&refresh_token=garbage" + m_client);
    EXPECT_EQ(garbage.status, 400);
    EXPECT_EQ(garbage.description, "Invalid refresh token");
    // An access token is no refresh token.
    EXPECT_EQ(post("/token", "grant_type=refresh_token&refresh_token=" + fetch() + m_client).status, 400);
    m_clock->advance(1801s);
    EXPECT_EQ(post("/token", "grant_type=refresh_token&refresh_token=" + refresh + m_client).status, 400);
}

struct TokenError {
    const char* name;
    const char* body;
    int status;
    const char* error;
    const char* description;
};

class TokenErrorTest : public IdentityProviderTest, public ::testing::WithParamInterface<TokenError> {};

TEST_P(TokenErrorTest, IsKeycloaks)
{
    const Said said = post("/token", GetParam().body);
    EXPECT_EQ(said.status, GetParam().status);
    EXPECT_EQ(said.error, GetParam().error);
    EXPECT_EQ(said.description, GetParam().description);
}

INSTANTIATE_TEST_SUITE_P(
    Every, TokenErrorTest,
    ::testing::Values(
        TokenError{"wrongPassword",
                   "grant_type=password&username=alex&password=dof&client_id=kong&client_secret=s3+cr3t", 401,
                   "invalid_grant", "Invalid user credentials"},
        TokenError{"unknownUser", "grant_type=password&username=sam&password=doe&client_id=kong&client_secret=s3+cr3t",
                   401, "invalid_grant", "Invalid user credentials"},
        TokenError{"noUser", "grant_type=password&password=doe&client_id=kong&client_secret=s3+cr3t", 401,
                   "invalid_request", "Missing parameter: username"},
        TokenError{"wrongSecret", "grant_type=password&username=alex&password=doe&client_id=kong&client_secret=x", 401,
                   "unauthorized_client", "Invalid client or Invalid client credentials"},
        TokenError{"unknownClient", "grant_type=password&username=alex&password=doe&client_id=x&client_secret=x", 401,
                   "invalid_client", "Invalid client or Invalid client credentials"},
        TokenError{"unknownScope", "grant_type=password&scope=openid+nope&client_id=kong&client_secret=s3+cr3t", 400,
                   "invalid_scope", "Invalid scopes: openid nope"},
        TokenError{"doubled", "grant_type=password&grant_type=password", 400, "invalid_request",
                   "duplicated parameter"},
        TokenError{"noGrant", "client_id=kong&client_secret=s3+cr3t", 400, "invalid_request",
                   "Missing form parameter: grant_type"},
        TokenError{"unknownGrant", "grant_type=magic&client_id=kong&client_secret=s3+cr3t", 400,
                   "unsupported_grant_type", "Unsupported grant_type"}),
    [](const auto& each) { return each.param.name; });

TEST_F(IdentityProviderTest, BothKindsOfClientAuthenticationAtOnceAreRefused)
{
    EXPECT_EQ(
        post("/token", "grant_type=client_credentials" + m_client, http::basicAuthorization("kong", "s3+cr3t")).status,
        400);
}

TEST_F(IdentityProviderTest, IntrospectionOfAnActiveToken)
{
    const Said said = post("/token/introspect", "token=" + fetch() + m_client);
    ASSERT_EQ(said.status, 200);
    EXPECT_EQ(said.body.at("active"), json::value(true));
    EXPECT_EQ(said.body.at("username"), json::value("alex"));
    EXPECT_EQ(said.body.at("client_id"), json::value("kong"));
    EXPECT_EQ(said.body.at("token_type"), json::value("Bearer"));
}

TEST_F(IdentityProviderTest, IntrospectionTellsOtherTokensByTheirType)
{
    EXPECT_EQ(post("/token/introspect", "token=" + fetch("refresh_token") + m_client).body.at("token_type"),
              json::value("Refresh"));
    EXPECT_EQ(post("/token/introspect", "token=" + fetch("id_token") + m_client).body.at("token_type"),
              json::value("ID"));
}

TEST_F(IdentityProviderTest, IntrospectionOfAnythingElseIsInactiveAndSaysNoMore)
{
    const std::string token = fetch();
    std::string spoiled = token;
    spoiled[spoiled.size() / 2] = spoiled[spoiled.size() / 2] == 'A' ? 'B' : 'A';
    for (const std::string& one : {std::string("garbage"), std::string(), spoiled, token + "x"}) {
        EXPECT_EQ(json::serialize(post("/token/introspect", "token=" + one + m_client).body), R"({"active":false})");
    }
    m_clock->advance(301s);
    EXPECT_FALSE(active(token));
}

TEST_F(IdentityProviderTest, IntrospectionWantsItsClient)
{
    const std::string token = fetch();
    for (const char* client :
         {"", "&client_id=kong", "&client_id=kong&client_secret=x", "&client_id=x&client_secret=y"}) {
        const Said said = post("/token/introspect", "token=" + token + client);
        EXPECT_EQ(said.status, 401) << client;
        EXPECT_EQ(said.description, "Authentication failed.");
    }
    EXPECT_EQ(post("/token/introspect", m_client.substr(1)).status, 400);
    EXPECT_EQ(post("/token/introspect", "token=" + base64urlEncode(R"({"alg":"none"})") + ".e30." + m_client).status,
              400);
}

TEST_F(IdentityProviderTest, Revocation)
{
    const std::string token = fetch();
    EXPECT_TRUE(active(token));
    EXPECT_EQ(post("/revoke", "token=" + token + m_client).status, 200);
    EXPECT_FALSE(active(token));
    EXPECT_EQ(post("/revoke", "token=garbage" + m_client).error, "invalid_token");
}

TEST_F(IdentityProviderTest, RevokingTheRefreshTokenEndsTheSession)
{
    const Said said = post("/token", "grant_type=password&username=alex&password=doe" + m_client);
    const std::string access(said.body.at("access_token").as_string());
    EXPECT_EQ(post("/revoke", "token=" + std::string(said.body.at("refresh_token").as_string()) + m_client).status,
              200);
    EXPECT_FALSE(active(access));
}

TEST_F(IdentityProviderTest, Userinfo)
{
    const std::string path = "/realms/gatehouse/protocol/openid-connect/userinfo";
    const Answer good = send("GET", path, {}, "Bearer " + fetch());
    ASSERT_EQ(good.status, 200);
    EXPECT_EQ(json::parse(good.body).at("preferred_username"), json::value("alex"));
    EXPECT_EQ(send("GET", path).headers.find("WWW-Authenticate"), "Bearer realm=\"gatehouse\"");
    EXPECT_EQ(send("GET", path, {}, "Bearer garbage").status, 401);
    const Said plain = post("/token", "grant_type=password&username=alex&password=doe" + m_client);
    EXPECT_EQ(send("GET", path, {}, "Bearer " + std::string(plain.body.at("access_token").as_string())).status, 403);
}

TEST_F(IdentityProviderTest, CountsWhatReachedAnEndpoint)
{
    fetch();
    send("GET", "/realms/gatehouse/protocol/openid-connect/certs");
    send("GET", "/elsewhere");
    EXPECT_EQ(m_counted, (std::vector<std::string>{"token", "jwks"}));
}

}  // namespace
}  // namespace gatehouse::proxy::lab
