#include "app/composition/advisor.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/composition/session.h"
#include "core/importers/deck.h"
#include "core/net/asio_http_client.h"
#include "tests/app/composition/wait_for.h"

namespace gatehouse::app {
namespace {

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

AdviceQuestion questionOf(const std::string& config)
{
    AdviceQuestion question;
    auto read = importers::readDeck(
        "_format_version: \"3.0\"\nplugins:\n  - name: openid-connect\n    config: " + config + "\n", "a.yaml");
    EXPECT_TRUE(read);
    question.configuration = std::move(*read);
    question.plugin = 0;
    return question;
}

bool has(const Advice& advice, std::string_view check)
{
    return std::any_of(advice.findings.begin(), advice.findings.end(),
                       [&](const doctor::Finding& one) { return one.check == check; });
}

TEST(Advisor, looksIntoSecretsThatAreKnown)
{
    auto question = questionOf("{issuer: 'https://a.test', client_id: [c], client_secret: ['{vault://keychain/x}'], "
                               "auth_methods: [password]}");
    EXPECT_FALSE(has(advise(question, table()), "space_at_the_end"));
    question.secrets["{vault://keychain/x}"] = SecretBytes("geheim\n");
    EXPECT_TRUE(has(advise(question, table()), "space_at_the_end"));
}

TEST(Advisor, comparesWithTheDocumentOfTheIssuer)
{
    auto question = questionOf("{issuer: 'https://a.test', auth_methods: [bearer]}");
    EXPECT_TRUE(advise(question, table()).comparison.empty());
    question.documents["https://b.test"] = R"({"issuer": "https://b.test"})";
    EXPECT_TRUE(advise(question, table()).comparison.empty());
    question.documents["https://a.test"] = R"({"issuer": "https://a.test/"})";
    const auto advice = advise(question, table());
    EXPECT_FALSE(advice.comparison.empty());
    EXPECT_TRUE(has(advice, "discovery_comparison"));
    question.documents["https://a.test"] = "<html>";
    EXPECT_TRUE(advise(question, table()).comparison.empty());
}

TEST(Advisor, knowsTheRelease)
{
    auto question = questionOf("{issuer: 'https://a.test', redis: {host: h, port: 1}, auth_methods: [session], "
                               "session_storage: redis}");
    EXPECT_FALSE(has(advise(question, table()), "release_difference"));
    question.version = {3, 13};
    EXPECT_TRUE(has(advise(question, table()), "release_difference"));
}

TEST(Advisor, answersInTheBackgroundAfterTheLastChange)
{
    Background background(
        [](boost::asio::io_context& context) { return std::make_unique<net::AsioHttpClient>(context.get_executor()); });
    int asked = 0;
    int arrived = 0;
    Advisor advisor(
        background, table(),
        [&] {
            ++asked;
            return questionOf("{issuer: 'http://a.test', auth_methods: [bearer]}");
        },
        [&] { ++arrived; });
    for (int i = 0; i < 10; ++i) {
        advisor.soon();
    }
    EXPECT_EQ(asked, 0) << "not while somebody types";
    waitFor([&] { return arrived == 1; });
    EXPECT_EQ(asked, 1);
    EXPECT_TRUE(has(advisor.advice(), "issuer_without_https"));
}

}  // namespace
}  // namespace gatehouse::app
