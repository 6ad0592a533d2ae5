#include "core/doctor/release_findings.h"

#include <gmock/gmock.h>

#include "core/importers/deck.h"

namespace gatehouse::doctor {
namespace {

using gateway::Severity;

Findings findingsOf(const std::string& config, gateway::Version from, gateway::Version to)
{
    static const auto table = gateway::FieldTable::load();
    const auto read = importers::readDeck(
        "_format_version: \"3.0\"\nplugins:\n  - name: openid-connect\n    config: " + config + "\n", "a.yaml");
    EXPECT_TRUE(read);
    return read ? releaseFindings(*read, table, from, to) : Findings();
}

TEST(ReleaseFindings, AreNoneWithinARelease)
{
    EXPECT_TRUE(findingsOf("{issuer: 'https://a.test'}", {3, 15}, {3, 15}).empty());
    EXPECT_TRUE(
        findingsOf("{issuer: 'https://a.test', ssl_verify: true, hide_credentials: true}", {3, 15}, {3, 4}).empty());
}

TEST(ReleaseFindings, NameDefaultsThatFlipAndWhatToWrite)
{
    const auto down = findingsOf("{issuer: 'https://a.test'}", {3, 15}, {3, 13});
    ASSERT_EQ(down.size(), 2U);
    EXPECT_EQ(down[0].check, "release_difference");
    EXPECT_EQ(down[0].severity, Severity::Note);
    EXPECT_EQ(down[0].wrong, "hide_credentials is not set and means true in 3.15 and false in 3.13.");
    EXPECT_EQ(down[0].remedy, "Write hide_credentials: true to have it as in 3.15.");
    EXPECT_EQ(down[0].places.front().position.line, 3) << "where the plugin stands";
    const auto up = findingsOf("{issuer: 'https://a.test'}", {3, 13}, {3, 14});
    ASSERT_EQ(up.size(), 2U);
    EXPECT_EQ(up[1].remedy, "Write ssl_verify: false to have it as in 3.13.");
}

TEST(ReleaseFindings, NameFormerNamesAndPlainText)
{
    const auto found = findingsOf("{issuer: '{vault://env/issuer}', consumer_claims: [[sub]], ssl_verify: true, "
                                  "hide_credentials: true}",
                                  {3, 15}, {3, 13});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].remedy, R"(Write consumer_claim: ["sub"].)");
    EXPECT_EQ(found[1].severity, Severity::Warning);
    EXPECT_EQ(found[1].places.front().field, "issuer");
}

TEST(ReleaseFindings, AreNotSaidTwice)
{
    Findings findings(1);
    findings[0].places = {{"plugins[0].config.ssl_verify", "ssl_verify", {}}};
    addUnlessSaid(findings, findingsOf("{issuer: 'https://a.test'}", {3, 15}, {3, 13}));
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[1].places.front().field, "hide_credentials");
}

}  // namespace
}  // namespace gatehouse::doctor
