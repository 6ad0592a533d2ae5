#include "core/gateway/release_differences.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace gatehouse::gateway {
namespace {

using Kind = ReleaseDifference::Kind;

const FieldTable& table()
{
    static const auto loaded = FieldTable::load();
    return loaded;
}

ForRelease translated(std::string_view config, Version from, Version to)
{
    Configuration configuration;
    Plugin plugin;
    plugin.name = "openid-connect";
    plugin.config = boost::json::parse({config.data(), config.size()}).as_object();
    configuration.plugins.push_back(plugin);
    return forRelease(configuration, table(), from, to);
}

const ReleaseDifference* find(const ForRelease& result, std::string_view field)
{
    for (const auto& one : result.differences) {
        if (one.field == field) {
            return &one;
        }
    }
    return nullptr;
}

TEST(ReleaseDifferences, SayWhatToWrite)
{
    const auto result =
        translated(R"({"issuer": "i", "consumer_claims": [["a", "b"]], "token_exchange": {}})", {3, 15}, {3, 13});
    ASSERT_NE(find(result, "ssl_verify"), nullptr);
    EXPECT_EQ(find(result, "ssl_verify")->kind, Kind::Default);
    EXPECT_EQ(find(result, "ssl_verify")->path, "plugins[0].config.ssl_verify");
    EXPECT_EQ(find(result, "ssl_verify")->remedy, "ssl_verify: true");
    EXPECT_EQ(find(result, "hide_credentials")->remedy, "hide_credentials: true");
    EXPECT_EQ(find(result, "consumer_claims")->kind, Kind::FormerName);
    EXPECT_EQ(find(result, "consumer_claims")->remedy, R"(consumer_claim: ["a","b"])");
    EXPECT_EQ(find(result, "token_exchange")->kind, Kind::Lacks);
    EXPECT_EQ(find(result, "token_exchange")->remedy, "");
}

TEST(ReleaseDifferences, CoverEveryFieldThatAReleaseLacks)
{
    for (const auto& field : table().all()) {
        if (!field.topLevel() || field.since == oldestVersion) {
            continue;
        }
        const Version before{3, field.since.minor - 1};
        boost::json::object config{{"ssl_verify", true}, {"hide_credentials", true}};
        config[field.path] = field.type == FieldType::Record ? boost::json::value(boost::json::object{{"host", "h"}})
                                                             : boost::json::value("x");
        const auto text = boost::json::serialize(config);
        EXPECT_NE(find(translated(text, newestVersion, before), field.path), nullptr) << field.path;
        EXPECT_EQ(find(translated(text, newestVersion, field.since), field.path), nullptr) << field.path;
    }
}

TEST(ReleaseDifferences, BehaveTheSameOnceTheyAreWritten)
{
    for (int minor = oldestVersion.minor; minor < newestVersion.minor; ++minor) {
        const Version older{3, minor};
        const auto once = translated(R"({"issuer": "i", "redis": {"host": "h", "port": 1}})", newestVersion, older);
        const auto twice = forRelease(once.configuration, table(), newestVersion, older);
        EXPECT_EQ(twice.configuration.plugins[0].config, once.configuration.plugins[0].config) << older.toString();
        for (const auto& one : twice.differences) {
            EXPECT_NE(one.kind, Kind::Default) << older.toString() << ' ' << one.field;
        }
    }
}

TEST(ReleaseDifferences, NameRoutesThatTakeHttpsOnly)
{
    Configuration configuration;
    configuration.routes.emplace_back();
    const auto result = forRelease(configuration, table(), newestVersion, newestVersion);
    ASSERT_EQ(result.differences.size(), 1U);
    EXPECT_EQ(result.differences[0].kind, Kind::Protocols);
    EXPECT_EQ(result.differences[0].path, "routes[0].protocols");
    EXPECT_TRUE(forRelease(configuration, table(), {3, 13}, {3, 13}).differences.empty());
}

}  // namespace
}  // namespace gatehouse::gateway
