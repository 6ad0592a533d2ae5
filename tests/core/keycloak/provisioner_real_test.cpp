// Against a real Keycloak; each test has a realm of its own and removes it.

#include <boost/json/object.hpp>
#include <gmock/gmock.h>

#include "core/base/random.h"
#include "core/keycloak/admin_api.h"
#include "core/keycloak/provisioner.h"
#include "core/net/asio_http_client.h"
#include "tests/core/keycloak/run.h"
#include "tests/support/fixture.h"

namespace gatehouse::keycloak {
namespace {

namespace json = boost::json;
using ::testing::Each;
using ::testing::ElementsAre;
using Outcome = ProvisionStep::Outcome;

class ProvisionerRealTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        GATEHOUSE_REQUIRE_FIXTURE(keycloak, "keycloak");
        m_login = {keycloak.url, keycloak.admin, SecretBytes(keycloak.password)};
        m_plan.realm = "provisioner-" + SystemRandom().hex(4);
        m_plan.password = SecretBytes("doe");
        m_api.emplace(m_client, m_login, std::function<void(const net::CallRecord&)>());
        ASSERT_TRUE(run(m_context, m_api->signIn()).good());
    }

    void TearDown() override
    {
        if (m_api) {
            (void)run(m_context, m_api->call("DELETE", path()));
        }
    }

    Result<Provisioned> provision()
    {
        m_steps.clear();
        Provisioner provisioner(m_client, m_login, [this](const ProvisionStep& step) { m_steps.push_back(step); });
        return run(m_context, provisioner.provision(m_plan));
    }

    Result<void> cleanUp()
    {
        m_steps.clear();
        Provisioner provisioner(m_client, m_login, [this](const ProvisionStep& step) { m_steps.push_back(step); });
        return run(m_context, provisioner.cleanUp(m_plan));
    }

    std::vector<Outcome> outcomes() const
    {
        std::vector<Outcome> out;
        for (const ProvisionStep& step : m_steps) {
            out.push_back(step.outcome);
        }
        return out;
    }

    std::string path() const { return "/admin/realms/" + m_plan.realm; }
    Reply get(const std::string& where) { return run(m_context, m_api->call("GET", path() + where)); }
    Reply put(const std::string& where, json::value body)
    {
        return run(m_context, m_api->call("PUT", path() + where, std::move(body)));
    }

    /// What the gateway will do: fetch a token for alex, introspect it.
    bool howToWorks(const Provisioned& made)
    {
        const std::string base = "/realms/" + m_plan.realm + "/protocol/openid-connect/token";
        http::FormFields form{{"client_id", made.clientId},
                              {"client_secret", std::string(made.clientSecret.revealed())}};
        http::FormFields grant = form;
        grant.insert(grant.end(), {{"grant_type", "password"}, {"username", "alex"}, {"password", "doe"}});
        const Reply token = run(m_context, m_api->postForm(base, grant));
        if (!token.good()) {
            ADD_FAILURE() << token.words;
            return false;
        }
        form.emplace_back("token", std::string(token.body.at("access_token").as_string()));
        const Reply introspected = run(m_context, m_api->postForm(base + "/introspect", form));
        return introspected.good() && introspected.body.at("active").as_bool()
               && (introspected.body.at("aud") == json::value("kong")
                   || introspected.body.at("aud").as_array().front() == json::value("kong"));
    }

    boost::asio::io_context m_context;
    net::AsioHttpClient m_client{m_context.get_executor()};
    AdminLogin m_login;
    LabPlan m_plan;
    std::optional<AdminApi> m_api;
    std::vector<ProvisionStep> m_steps;
};

TEST_F(ProvisionerRealTest, MakesEverythingFindsItRightAndRemovesIt)
{
    const auto made = provision();
    ASSERT_TRUE(made) << made.error().origin << ": " << made.error().detail;
    EXPECT_THAT(outcomes(), ElementsAre(Outcome::AlreadyRight, Outcome::Created, Outcome::Created, Outcome::Created,
                                        Outcome::Created, Outcome::AlreadyRight));
    EXPECT_EQ(made->issuer, m_login.url + "/realms/" + m_plan.realm);
    EXPECT_TRUE(made->version.starts_with("26.")) << made->version;
    EXPECT_TRUE(howToWorks(*made));

    const auto again = provision();
    ASSERT_TRUE(again);
    EXPECT_THAT(outcomes(), Each(Outcome::AlreadyRight));
    EXPECT_TRUE(again->clientSecret == made->clientSecret);

    ASSERT_TRUE(cleanUp());
    EXPECT_THAT(outcomes(), ElementsAre(Outcome::AlreadyRight, Outcome::Removed));
    EXPECT_EQ(get("").status, 404);
    ASSERT_TRUE(cleanUp());
    EXPECT_THAT(outcomes(), ElementsAre(Outcome::AlreadyRight, Outcome::AlreadyRight));
}

TEST_F(ProvisionerRealTest, RepairsWhatSomebodyChanged)
{
    ASSERT_TRUE(provision());
    json::object client = get("/clients?clientId=kong").body.as_array().front().as_object();
    const std::string clientPath = "/clients/" + std::string(client.at("id").as_string());
    client["publicClient"] = true;
    client["directAccessGrantsEnabled"] = false;
    ASSERT_TRUE(put(clientPath, client).good());
    const json::object mapper = get(clientPath + "/protocol-mappers/models").body.as_array().front().as_object();
    ASSERT_TRUE(run(m_context, m_api->call("DELETE", path() + clientPath + "/protocol-mappers/models/"
                                                         + std::string(mapper.at("id").as_string())))
                    .good());
    const json::object user = get("/users?username=alex").body.as_array().front().as_object();
    const std::string userPath = "/users/" + std::string(user.at("id").as_string());
    ASSERT_TRUE(put(userPath, json::object{{"requiredActions", json::array{"UPDATE_PASSWORD"}}}).good());
    ASSERT_TRUE(
        put(userPath + "/reset-password", json::object{{"type", "password"}, {"value", "another"}, {"temporary", true}})
            .good());
    ASSERT_TRUE(put("", json::object{{"enabled", false}}).good());

    const auto made = provision();
    ASSERT_TRUE(made) << made.error().origin << ": " << made.error().detail;
    EXPECT_THAT(outcomes(), ElementsAre(Outcome::AlreadyRight, Outcome::Repaired, Outcome::Repaired, Outcome::Created,
                                        Outcome::Repaired, Outcome::AlreadyRight));
    EXPECT_TRUE(howToWorks(*made));
    ASSERT_TRUE(provision());
    EXPECT_THAT(outcomes(), Each(Outcome::AlreadyRight));
}

TEST_F(ProvisionerRealTest, LeavesARealmOfSomebodyElseAlone)
{
    ASSERT_TRUE(
        run(m_context, m_api->call("POST", "/admin/realms", json::object{{"realm", m_plan.realm}, {"enabled", true}}))
            .good());
    EXPECT_EQ(provision().error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(cleanUp().error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(get("").status, 200);
    EXPECT_TRUE(get("/clients?clientId=kong").body.as_array().empty());
}

TEST_F(ProvisionerRealTest, WrongAdminPassword)
{
    m_login.password = SecretBytes("wrong");
    const auto made = provision();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(m_steps.back().answer, "Invalid user credentials");
}

}  // namespace
}  // namespace gatehouse::keycloak
