#include "core/importers/deck_patch.h"

#include <gmock/gmock.h>

#include "core/exporters/deck.h"
#include "core/importers/deck.h"

namespace gatehouse::importers {
namespace {

constexpr std::string_view written = R"(# our gateway
_format_version: '3.0'

services:
- name: example-service   # the echo
  url: "http://127.0.0.1:9000/anything"
  routes:
  - name: example-route
    paths:
    - /anything   # everything

    plugins:
      # let them in
      - name: openid-connect
        config:
          client_auth: [client_secret_post]
          issuer: 'http://127.0.0.1:8080/realms/a'   # the lab

          # who we are
          client_id:
            - kong   # first
            - "second"
          client_secret:
          - ${{ env "DECK_SECRET" }}
          scopes:
          - openid
          redis:
            host: 127.0.0.1 # here
            port: 6379
          unknown_field: kept
)";

/// What `change` makes of the text when the configuration that it means is changed.
template <class Change>
std::string patched(std::string_view text, Change change)
{
    auto read = readDeck(text, "kong.yaml");
    EXPECT_TRUE(read);
    change(*read);
    const std::string wanted = exporters::writeDeck(*read);
    const auto result = patchDeck(text, wanted);
    if (!result) {
        return "nullopt";
    }
    const auto again = readDeck(*result, "kong.yaml");
    EXPECT_TRUE(again) << *result;
    EXPECT_EQ(exporters::writeDeck(*again), wanted) << *result;
    return *result;
}

std::string replaced(std::string_view from, std::string_view to)
{
    std::string text(written);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

boost::json::object& config(gateway::Configuration& configuration)
{
    return configuration.plugins.front().config;
}

TEST(DeckPatch, whatIsRightStaysOctetForOctet)
{
    EXPECT_EQ(patched(written, [](auto&) {}), written);
}

TEST(DeckPatch, aScalarChangesWhereItStandsWithItsQuotesAndComment)
{
    EXPECT_EQ(patched(written, [](auto& all) { config(all)["issuer"] = "https://idp/it's"; }),
              replaced("'http://127.0.0.1:8080/realms/a'", "'https://idp/it''s'"));
    EXPECT_EQ(patched(written, [](auto& all) { all.services.front().url = "http://other:1/\"x\""; }),
              replaced("\"http://127.0.0.1:9000/anything\"", "\"http://other:1/\\\"x\\\"\""));
    EXPECT_EQ(patched(written, [](auto& all) { config(all)["redis"].as_object()["port"] = 6380; }),
              replaced("port: 6379", "port: 6380"));
    EXPECT_EQ(patched(written, [](auto& all) { all.routes.front().paths.front() = "/other"; }),
              replaced("- /anything   # everything", "- /other   # everything"));
}

TEST(DeckPatch, quotesThatOnlyTheFormerValueNeededGoWithIt)
{
    const std::string text = replaced("'http://127.0.0.1:8080/realms/a'", "\"http:\"");  // while somebody types
    const std::string typed = patched(text, [](auto& all) { config(all)["issuer"] = "http://idp/realms/a"; });
    EXPECT_THAT(typed, testing::HasSubstr("issuer: http://idp/realms/a   # the lab\n"));
}

TEST(DeckPatch, listsChangeEntryByEntry)
{
    EXPECT_EQ(patched(written, [](auto& all) { config(all)["client_id"].as_array()[0] = "gate"; }),
              replaced("- kong   # first", "- gate   # first"));
    EXPECT_EQ(patched(written, [](auto& all) { config(all)["scopes"].as_array().emplace_back("email"); }),
              replaced("          - openid\n", "          - openid\n          - email\n"));
    EXPECT_EQ(patched(written,
                      [](auto& all) {
                          auto& ids = config(all)["client_id"].as_array();
                          ids.erase(ids.begin() + 1);
                      }),
              replaced("            - \"second\"\n", ""));
    EXPECT_EQ(patched(written, [](auto& all) { config(all)["client_auth"] = {"private_key_jwt"}; }),
              replaced("client_auth: [client_secret_post]", "client_auth:\n          - private_key_jwt"));
}

TEST(DeckPatch, membersComeAndGoAndCommentsStay)
{
    const std::string without = patched(written, [](auto& all) { config(all).erase("scopes"); });
    EXPECT_EQ(without, replaced("          scopes:\n          - openid\n", ""));
    const std::string with = patched(written, [](auto& all) { config(all)["ssl_verify"] = false; });
    EXPECT_THAT(with, testing::HasSubstr("\n          ssl_verify: false\n"));
    for (const auto* comment : {"# our gateway", "# the echo", "# everything", "# let them in", "# the lab",
                                "# who we are", "# first", "# here"}) {
        EXPECT_THAT(with, testing::HasSubstr(comment));
        EXPECT_THAT(without, testing::HasSubstr(comment));
    }
    EXPECT_EQ(std::count(with.begin(), with.end(), '\n'), std::count(written.begin(), written.end(), '\n') + 1)
        << "a diff shows only what was changed";
}

TEST(DeckPatch, aRecordIsAddedInItsNeighboursIndentation)
{
    const std::string text = patched(written, [](auto& all) {
        config(all)["upstream_headers"] = {{{"header", "X-Sub"}, {"path", {"sub"}}}};
        config(all)["redis"].as_object()["ssl"] = true;
    });
    EXPECT_THAT(text, testing::HasSubstr("            host: 127.0.0.1 # here\n"));
    EXPECT_THAT(text, testing::HasSubstr("            ssl: true\n"));
    EXPECT_THAT(text, testing::HasSubstr("          upstream_headers:\n"));
}

TEST(DeckPatch, placeholdersOfOthersStayAsTheyAre)
{
    EXPECT_THAT(patched(written, [](auto& all) { config(all)["issuer"] = "https://x"; }),
                testing::HasSubstr("- ${{ env \"DECK_SECRET\" }}\n"));
}

TEST(DeckPatch, entitiesThatComeOrGoAreLeftToTheCaller)
{
    EXPECT_EQ(patched(written, [](auto& all) { all.services.emplace_back().name = "another"; }), "nullopt");
    EXPECT_FALSE(patchDeck("no: [yaml", "a: b\n"));
    EXPECT_FALSE(patchDeck("", "a: b\n"));
}

TEST(DeckPatch, halfWrittenTextIsNoDanger)
{
    const auto read = readDeck(written, "kong.yaml");
    ASSERT_TRUE(read);
    const std::string wanted = exporters::writeDeck(*read);
    for (std::size_t size = 0; size < written.size(); ++size) {
        patchDeck(written.substr(0, size), wanted);
    }
    for (const char* odd :
         {"plugins:\n-", "plugins:\n- config:\n- \n", "services: *a\n", "plugins:\n- &a {name: b}\n- *a\n",
          "plugins: [{name: openid-connect, config: {issuer: a}}]\n", "services:\n- name: |\n    x\n",
          "_format_version:\nplugins:\n  - name:\n    config:\n"}) {
        patchDeck(odd, wanted);
    }
}

}  // namespace
}  // namespace gatehouse::importers
