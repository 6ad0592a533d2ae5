#include "core/doctor/discovery_comparison.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include <algorithm>

#include "core/importers/deck.h"

namespace gatehouse::doctor {
namespace {

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

std::vector<ComparisonRow> rowsOf(const std::string& config, const std::string& document)
{
    const auto read = importers::readDeck(
        "_format_version: \"3.0\"\nplugins:\n  - name: openid-connect\n    config: " + config + "\n", "a.yaml");
    EXPECT_TRUE(read);
    Providers providers;
    providers[std::string(read->plugins[0].config.at("issuer").as_string())] = boost::json::parse(document).as_object();
    Surroundings surroundings;
    surroundings.providers = &providers;
    return compareWithDiscovery(PluginView(*read, 0, table(), surroundings));
}

const ComparisonRow* find(const std::vector<ComparisonRow>& rows, std::string_view what)
{
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const ComparisonRow& row) { return row.what == what; });
    return found == rows.end() ? nullptr : &*found;
}

TEST(DiscoveryComparison, NamesHowIssuersDiffer)
{
    EXPECT_EQ(issuerDifference("https://a.test/x", "https://a.test/x"), "");
    EXPECT_EQ(issuerDifference("https://a.test/x/.well-known/openid-configuration", "https://a.test/x"), "");
    EXPECT_THAT(issuerDifference("https://a.test/x", "https://a.test/x/"), testing::HasSubstr("slash"));
    EXPECT_THAT(issuerDifference("https://a.test/x/", "https://a.test/x"), testing::HasSubstr("slash"));
    EXPECT_THAT(issuerDifference("https://A.test/x", "https://a.test/x"), testing::HasSubstr("capitals"));
    EXPECT_EQ(issuerDifference("http://a.test/x", "https://a.test/x"), "one is http and the other https");
    EXPECT_EQ(issuerDifference("https://a.test:8443/x", "https://a.test/x"), "the port differs");
    EXPECT_EQ(issuerDifference("https://b.test/x", "https://a.test/x"), "the host differs");
    EXPECT_EQ(issuerDifference("https://a.test/y", "https://a.test/x"), "the path differs");
    EXPECT_EQ(issuerDifference("https://a.test:443/x", "https://a.test/x"), "the spelling of the host or port differs");
    EXPECT_EQ(issuerDifference("a", "b"), "they are different texts");
}

TEST(DiscoveryComparison, TellsWhatIsNeededFromWhatIsNot)
{
    const auto rows = rowsOf("{issuer: 'https://a.test', client_id: [c], auth_methods: [introspection], "
                             "token_endpoint: 'https://b.test/t'}",
                             R"({"issuer": "https://a.test", "introspection_endpoint": "https://a.test/i",
                                 "token_endpoint": "https://a.test/t", "userinfo_endpoint": "https://a.test/u"})");
    EXPECT_EQ(find(rows, "issuer")->verdict, Verdict::Fits);
    EXPECT_EQ(find(rows, "introspection_endpoint")->verdict, Verdict::Fits);
    EXPECT_EQ(find(rows, "userinfo_endpoint")->verdict, Verdict::NotNeeded);
    EXPECT_EQ(find(rows, "token_endpoint")->verdict, Verdict::Overridden);
    EXPECT_EQ(find(rows, "token_endpoint")->configured, "https://b.test/t");
    EXPECT_EQ(find(rows, "token_endpoint")->advertised, "https://a.test/t");
    EXPECT_EQ(find(rows, "introspection_endpoint_auth_methods_supported")->verdict, Verdict::NotSaid);
    EXPECT_EQ(find(rows, "end_session_endpoint"), nullptr);
}

TEST(DiscoveryComparison, KnowsTheDefaultOfTheTokenEndpoint)
{
    const std::string document = R"({"issuer": "https://a.test", "token_endpoint": "https://a.test/t"})";
    const auto fits = rowsOf("{issuer: 'https://a.test', client_id: [c], auth_methods: [password]}", document);
    EXPECT_EQ(find(fits, "token_endpoint_auth_methods_supported")->verdict, Verdict::Fits);
    const auto differs = rowsOf("{issuer: 'https://a.test', client_id: [c], client_auth: [client_secret_post], "
                                "auth_methods: [password]}",
                                document);
    EXPECT_EQ(find(differs, "token_endpoint_auth_methods_supported")->verdict, Verdict::Differs);
    EXPECT_EQ(find(differs, "token_endpoint_auth_methods_supported")->severity, gateway::Severity::Warning);
}

TEST(DiscoveryComparison, ComparesEachClient)
{
    const auto rows = rowsOf("{issuer: 'https://a.test', client_id: [c, d], client_auth: [client_secret_post, "
                             "private_key_jwt], auth_methods: [password]}",
                             R"({"issuer": "https://a.test", "token_endpoint": "https://a.test/t",
                                 "token_endpoint_auth_methods_supported": ["private_key_jwt"]})");
    EXPECT_EQ(std::count_if(rows.begin(), rows.end(),
                            [](const ComparisonRow& row) { return row.group == "Client authentication"; }),
              2);
    EXPECT_EQ(find(rows, "token_endpoint_auth_methods_supported")->field, "client_auth[0]");
}

TEST(DiscoveryComparison, ComparesTheAlgorithmOfAClientsKey)
{
    const std::string document = R"({"issuer": "https://a.test",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256"]})";
    const auto verdict = [&](const std::string& alg, const std::string& more) {
        const auto rows = rowsOf("{issuer: 'https://a.test', client_id: [c], client_auth: [private_key_jwt], "
                                 "client_jwk: [{kty: RSA, alg: "
                                     + alg + "}]" + more + "}",
                                 document);
        const auto* row = find(rows, "token_endpoint_auth_signing_alg_values_supported");
        return row == nullptr ? std::string("none")
                              : row->configured + (row->verdict == Verdict::Fits ? " fits" : " differs");
    };
    EXPECT_EQ(verdict("PS256", ""), "PS256 fits");
    EXPECT_EQ(verdict("ES256", ""), "ES256 differs");
    EXPECT_EQ(verdict("ES256", ", client_alg: [RS256]"), "RS256 fits") << "what is set says it";
}

TEST(DiscoveryComparison, IsEmptyWithoutDiscovery)
{
    EXPECT_TRUE(
        rowsOf("{issuer: 'https://a.test', using_pseudo_issuer: true}", R"({"issuer": "https://b.test"})").empty());
}

TEST(DiscoveryComparison, HoldsForHostileDocuments)
{
    for (const char* document :
         {"{}",
          R"({"issuer": 5, "token_endpoint": [], "scopes_supported": "openid", "grant_types_supported": [1, null]})",
          R"({"issuer": "https://a.test", "token_endpoint": "not a url", "code_challenge_methods_supported": {}})"}) {
        const auto rows = rowsOf("{issuer: 'https://a.test', client_id: [c]}", document);
        EXPECT_FALSE(rows.empty());
        for (const auto& row : rows) {
            EXPECT_EQ(row.wrong.empty(), row.remedy.empty()) << row.what;
        }
    }
}

}  // namespace
}  // namespace gatehouse::doctor
