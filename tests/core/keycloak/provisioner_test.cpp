#include "core/keycloak/provisioner.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/core/keycloak/run.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::keycloak {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::FakeHttpClient;
using Outcome = ProvisionStep::Outcome;

const std::string token = "POST /realms/master/protocol/openid-connect/token";
const std::string realm = "GET /admin/realms/gatehouse";
const std::string clients = "GET /admin/realms/gatehouse/clients?clientId=kong";
const std::string secret = "GET /admin/realms/gatehouse/clients/c1/client-secret";

/// A Keycloak that has everything already; a test changes one answer.
class ProvisionerTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_answers[token] = FakeHttpClient::json(200, R"({"access_token":"adm"})");
        m_answers["GET /admin/serverinfo"] = FakeHttpClient::json(200, R"({"systemInfo":{"version":"26.5.0"}})");
        m_answers[realm] = FakeHttpClient::json(
            200, R"({"realm":"gatehouse","enabled":true,"attributes":{"gatehouse.created":"true"}})");
        m_answers[clients] = FakeHttpClient::json(
            200,
            R"([{"id":"c1","clientId":"kong","enabled":true,)"
            R"("protocol":"openid-connect","publicClient":false,"bearerOnly":false,)"
            R"("clientAuthenticatorType":"client-secret","standardFlowEnabled":true,"directAccessGrantsEnabled":true,)"
            R"("serviceAccountsEnabled":true,"redirectUris":["http://localhost:8000/*"]}])");
        m_answers[secret] = FakeHttpClient::json(200, R"({"type":"secret","value":"s3cr3t"})");
        m_answers["GET /admin/realms/gatehouse/clients/c1/protocol-mappers/models"] = FakeHttpClient::json(
            200, R"([{"id":"m1","name":"kong-audience","protocol":"openid-connect",)"
                 R"("protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"kong",)"
                 R"("access.token.claim":"true","introspection.token.claim":"true"}}])");
        m_answers["GET /admin/realms/gatehouse/users?exact=true&username=alex"] = FakeHttpClient::json(
            200, R"([{"id":"u1","username":"alex","enabled":true,"email":"a@b","firstName":"A","lastName":"B"}])");
        m_answers["POST /realms/gatehouse/protocol/openid-connect/token"] = FakeHttpClient::json(200, "{}");
        m_answers["GET /realms/gatehouse/.well-known/openid-configuration"] =
            FakeHttpClient::json(200, R"({"issuer":"http://kc:8080/realms/gatehouse"})");
        m_client.respond = [this](const net::CallRequest& request) {
            const auto found = m_answers.find(request.method + " " + request.url.target());
            return found != m_answers.end() ? found->second : FakeHttpClient::json(500, R"({"error":"not scripted"})");
        };
    }

    Result<Provisioned> provision()
    {
        Provisioner provisioner(m_client, login(), [this](const ProvisionStep& step) { m_steps.push_back(step); });
        return run(provisioner.provision(m_plan));
    }

    Result<void> cleanUp()
    {
        Provisioner provisioner(m_client, login(), [this](const ProvisionStep& step) { m_steps.push_back(step); });
        return run(provisioner.cleanUp(m_plan));
    }

    AdminLogin login() const { return {m_url, "admin", SecretBytes("admin-secret")}; }

    /// The last step told must be the failed one.
    void expectFailure(const std::string& what, const std::string& answer, const std::string& remedy)
    {
        ASSERT_FALSE(m_steps.empty());
        EXPECT_EQ(m_steps.back().what, what);
        EXPECT_EQ(m_steps.back().outcome, Outcome::Failed);
        EXPECT_THAT(m_steps.back().answer, HasSubstr(answer));
        EXPECT_THAT(m_steps.back().remedy, HasSubstr(remedy));
        EXPECT_THAT(m_steps.back().answer + m_steps.back().remedy, Not(HasSubstr("admin-secret")));
    }

    std::string m_url = "http://kc:8080";
    LabPlan m_plan{"gatehouse", "kong", "http://localhost:8000/*", "alex", SecretBytes("doe")};
    FakeHttpClient m_client;
    std::map<std::string, net::CallOutcome> m_answers;
    std::vector<ProvisionStep> m_steps;
};

TEST_F(ProvisionerTest, FindsEverythingRight)
{
    const auto made = provision();
    ASSERT_TRUE(made) << made.error().origin << made.error().detail;
    EXPECT_EQ(made->issuer, "http://kc:8080/realms/gatehouse");
    EXPECT_EQ(made->clientId, "kong");
    EXPECT_EQ(made->clientSecret.revealed(), "s3cr3t");
    EXPECT_EQ(made->version, "26.5.0");
    ASSERT_EQ(m_steps.size(), 6U);
    for (const ProvisionStep& step : m_steps) {
        EXPECT_EQ(step.outcome, Outcome::AlreadyRight) << step.what;
    }
    for (const net::CallRequest& call : m_client.calls) {
        EXPECT_TRUE(call.method == "GET" || call.url.path.ends_with("/token")) << call.method << call.url.toString();
    }
}

TEST_F(ProvisionerTest, KeycloakThatDoesNotTellItsVersionIsFine)
{
    m_answers["GET /admin/serverinfo"] = FakeHttpClient::json(403, R"({"error":"HTTP 403 Forbidden"})");
    const auto made = provision();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->version, "");
}

TEST_F(ProvisionerTest, MasterIsRefusedBeforeAnythingIsAsked)
{
    m_plan.realm = "master";
    EXPECT_EQ(provision().error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(cleanUp().error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(m_client.calls.empty());
}

TEST_F(ProvisionerTest, UnusableUrl)
{
    m_url = "localhost:8080";
    EXPECT_EQ(provision().error().code, ErrorCode::InvalidArgument);
    expectFailure("admin login", "", "http://localhost:8080");
}

struct SignInFault {
    const char* name;
    net::CallOutcome outcome;
    ErrorCode code;
    const char* answer;
    const char* remedy;
};

TEST_F(ProvisionerTest, EverySignInFaultHasItsRemedy)
{
    const auto outcome = [](int status, const char* body) { return FakeHttpClient::json(status, body); };
    const SignInFault faults[] = {
        {"nobody there", FakeHttpClient::failure(ErrorCode::ConnectionRefused), ErrorCode::ConnectionRefused,
         "nobody listens", "Start Keycloak"},
        {"no such host", FakeHttpClient::failure(ErrorCode::NameNotResolved), ErrorCode::NameNotResolved, "",
         "host name"},
        {"slow", FakeHttpClient::failure(ErrorCode::TimedOut), ErrorCode::TimedOut, "no answer", "minute"},
        {"TLS", FakeHttpClient::failure(ErrorCode::TlsFailed), ErrorCode::TlsFailed, "", "certificate"},
        {"https port", FakeHttpClient::failure(ErrorCode::ProtocolViolation), ErrorCode::ProtocolViolation, "",
         "https port"},
        {"wrong password", outcome(401, R"({"error":"invalid_grant","error_description":"Invalid user credentials"})"),
         ErrorCode::PermissionDenied, "Invalid user credentials", "password"},
        {"incomplete", outcome(400, R"({"error":"invalid_grant","error_description":"Account is not fully set up"})"),
         ErrorCode::PermissionDenied, "not fully set up", "Sign in once"},
        {"https only", outcome(403, R"({"error":"invalid_request","error_description":"HTTPS required"})"),
         ErrorCode::PermissionDenied, "HTTPS required", "https address"},
        {"redirect", FakeHttpClient::answer(302, "", {{"Location", "https://kc/realms/master"}}),
         ErrorCode::UnexpectedStatus, "https://kc/realms/master", "it points to"},
        {"web server", FakeHttpClient::answer(404, "<html>not here</html>"), ErrorCode::UnexpectedJson, "status 404",
         "does not look like a Keycloak"},
        {"another JSON", outcome(200, "{}"), ErrorCode::UnexpectedJson, "access_token",
         "does not look like a Keycloak"},
        {"broken", outcome(503, "{}"), ErrorCode::UnexpectedStatus, "status 503", "log"},
    };
    for (const SignInFault& fault : faults) {
        SCOPED_TRACE(fault.name);
        m_steps.clear();
        m_answers[token] = fault.outcome;
        const auto made = provision();
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, fault.code);
        EXPECT_EQ(made.error().origin, "admin login");
        expectFailure("admin login", fault.answer, fault.remedy);
        EXPECT_EQ(cleanUp().error().code, fault.code);
    }
}

TEST_F(ProvisionerTest, RealmOfSomebodyElseIsNotTouched)
{
    m_answers[realm] = FakeHttpClient::json(200, R"({"realm":"gatehouse","enabled":true,"attributes":{}})");
    EXPECT_EQ(provision().error().code, ErrorCode::AlreadyExists);
    expectFailure("realm gatehouse", "not made by Gatehouse", "Nothing in it was touched");
    EXPECT_EQ(cleanUp().error().code, ErrorCode::PermissionDenied);
    expectFailure("realm gatehouse", "not made by Gatehouse", "Nothing was removed");
    for (const net::CallRequest& call : m_client.calls) {
        EXPECT_TRUE(call.method == "GET" || call.url.path.ends_with("/token"));
    }
}

TEST_F(ProvisionerTest, WhatOthersPutIntoTheRealmIsLeft)
{
    const std::string allClients = "GET /admin/realms/gatehouse/clients";
    const std::string allUsers = "GET /admin/realms/gatehouse/users";
    m_answers[allClients] =
        FakeHttpClient::json(200, R"([{"clientId":"account"},{"clientId":"broker"},{"clientId":"kong"}])");
    m_answers[allUsers] = FakeHttpClient::json(200, R"([{"username":"alex"}])");
    m_answers["DELETE /admin/realms/gatehouse"] = FakeHttpClient::json(204, "");
    m_answers["DELETE /admin/realms/gatehouse/clients/c1"] = FakeHttpClient::json(204, "");
    m_answers["DELETE /admin/realms/gatehouse/users/u1"] = FakeHttpClient::json(204, "");
    ASSERT_TRUE(cleanUp());
    EXPECT_EQ(m_steps.back().what, "realm gatehouse");
    EXPECT_EQ(m_steps.back().outcome, Outcome::Removed);

    m_client.calls.clear();
    m_answers[allClients] = FakeHttpClient::json(200, R"([{"clientId":"mine"},{"clientId":"kong"}])");
    m_answers[allUsers] = FakeHttpClient::json(200, R"([{"username":"bob"},{"username":"alex"}])");
    ASSERT_TRUE(cleanUp());
    EXPECT_THAT(m_steps.back().what, HasSubstr("client mine, user bob"));
    EXPECT_EQ(m_steps.back().outcome, Outcome::AlreadyRight);
    std::vector<std::string> removed;
    for (const net::CallRequest& call : m_client.calls) {
        if (call.method == "DELETE") {
            removed.push_back(call.url.path);
        }
    }
    EXPECT_THAT(removed,
                ::testing::ElementsAre("/admin/realms/gatehouse/clients/c1", "/admin/realms/gatehouse/users/u1"));
}

TEST_F(ProvisionerTest, AdminWithoutRights)
{
    m_answers[realm] = FakeHttpClient::json(403, R"({"error":"HTTP 403 Forbidden"})");
    EXPECT_EQ(provision().error().code, ErrorCode::PermissionDenied);
    expectFailure("realm gatehouse", "HTTP 403 Forbidden", "role admin");
}

TEST_F(ProvisionerTest, FailureInTheMiddleSaysWhichStep)
{
    m_answers[clients] = FakeHttpClient::json(200, "[]");
    m_answers["POST /admin/realms/gatehouse/clients"] =
        FakeHttpClient::json(409, R"({"errorMessage":"Client kong already exists"})");
    const auto made = provision();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().origin, "client kong");
    expectFailure("client kong", "Client kong already exists", "log");
}

TEST_F(ProvisionerTest, ClientWithoutSecretGetsOne)
{
    m_answers[secret] = FakeHttpClient::json(200, R"({"type":"secret"})");
    m_answers["POST /admin/realms/gatehouse/clients/c1/client-secret"] =
        FakeHttpClient::json(200, R"({"type":"secret","value":"fresh"})");
    const auto made = provision();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->clientSecret.revealed(), "fresh");
}

TEST_F(ProvisionerTest, OddAnswersNeverCrash)
{
    for (const char* body : {"", "null", "7", "[7]", "{}", "[]", "[{}]", "{\"attributes\":7}", "<html>"}) {
        for (auto& [call, good] : m_answers) {
            if (call == token) {
                continue;
            }
            const net::CallOutcome kept = good;
            good = FakeHttpClient::json(200, body);
            m_steps.clear();
            const auto made = provision();
            EXPECT_EQ(made.has_value(), m_steps.back().outcome != Outcome::Failed) << call << body;
            good = kept;
        }
    }
}

}  // namespace
}  // namespace gatehouse::keycloak
