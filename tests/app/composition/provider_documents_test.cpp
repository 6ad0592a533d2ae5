#include "app/composition/provider_documents.h"

#include <gtest/gtest.h>

#include "core/importers/deck.h"

namespace gatehouse::app {
namespace {

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

std::vector<ProviderQuestion> questionsOf(const std::string& plugins, const LookUp& lookUp = {})
{
    const auto read = importers::readDeck("_format_version: \"3.0\"\nservices: [{name: s, url: http://up.test}]\n"
                                          "plugins:\n"
                                              + plugins,
                                          "a.yaml");
    EXPECT_TRUE(read);
    return read ? providerQuestions(*read, table(), gateway::newestVersion, lookUp) : std::vector<ProviderQuestion>();
}

TEST(ProviderDocuments, asksEachIssuerOnce)
{
    const auto questions = questionsOf("  - {name: openid-connect, config: {issuer: 'https://a.test'}}\n"
                                       "  - {name: openid-connect, service: s, config: {issuer: 'https://a.test'}}\n"
                                       "  - {name: acl, config: {issuer: 'https://b.test'}}\n");
    ASSERT_EQ(questions.size(), 1U);
    EXPECT_EQ(questions[0].plugin, 0U);
    ASSERT_TRUE(questions[0].request);
    EXPECT_EQ(questions[0].request->url.toString(), "https://a.test/.well-known/openid-configuration");
    EXPECT_TRUE(questions[0].request->tls.verifyPeer);
}

TEST(ProviderDocuments, asksAsThePluginWould)
{
    const auto questions =
        questionsOf("  - {name: openid-connect, config: {issuer: 'https://a.test', ssl_verify: false, "
                    "timeout: 1234, https_proxy: 'http://proxy.test:3128', "
                    "discovery_headers_names: [x-a], discovery_headers_values: [b]}}\n");
    ASSERT_EQ(questions.size(), 1U);
    const auto& request = *questions[0].request;
    EXPECT_FALSE(request.tls.verifyPeer);
    EXPECT_EQ(request.timeout, std::chrono::milliseconds(1234));
    ASSERT_TRUE(request.proxy);
    EXPECT_EQ(request.proxy->url.host, "proxy.test");
    EXPECT_EQ(request.headers.find("x-a"), "b");
}

TEST(ProviderDocuments, asksNobodyForAPseudoIssuerOrAnUnknownOne)
{
    EXPECT_TRUE(
        questionsOf("  - {name: openid-connect, config: {issuer: 'https://a.test', using_pseudo_issuer: true}}\n")
            .empty());
    EXPECT_TRUE(
        questionsOf("  - {name: openid-connect, enabled: false, config: {issuer: 'https://a.test'}}\n").empty());
    const auto questions = questionsOf("  - {name: openid-connect, config: {issuer: '{vault://env/issuer}'}}\n");
    ASSERT_EQ(questions.size(), 1U);
    EXPECT_FALSE(questions[0].request);
    const auto found = questionsOf("  - {name: openid-connect, config: {issuer: '{vault://env/issuer}'}}\n",
                                   [](std::string_view) { return std::optional<std::string>("https://c.test"); });
    ASSERT_TRUE(found[0].request);
    EXPECT_EQ(found[0].address, "https://c.test");
    EXPECT_EQ(found[0].issuer, "{vault://env/issuer}");
}

TEST(ProviderDocuments, looksVariablesUp)
{
    qputenv("GATEHOUSE_TEST_ISSUER", "https://d.test");
    EXPECT_EQ(lookUpInEnvironment("${{ env \"GATEHOUSE_TEST_ISSUER\" }}"), "https://d.test");
    qunsetenv("GATEHOUSE_TEST_ISSUER");
    EXPECT_EQ(lookUpInEnvironment("${{ env \"GATEHOUSE_TEST_ISSUER\" }}"), std::nullopt);
    EXPECT_EQ(lookUpInEnvironment("{vault://env/x}"), std::nullopt);
}

}  // namespace
}  // namespace gatehouse::app
