#include "core/exporters/release.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

namespace gatehouse::exporters {
namespace {

using testing::HasSubstr;

struct Outcome {
    boost::json::object config;
    std::vector<Note> notes;
};

Outcome translated(std::string_view config, gateway::Version from, gateway::Version to)
{
    static const auto table = gateway::FieldTable::load();
    gateway::Configuration configuration;
    gateway::Plugin plugin;
    plugin.name = "openid-connect";
    plugin.config = boost::json::parse({config.data(), config.size()}).as_object();
    configuration.plugins.push_back(plugin);
    Outcome result;
    result.config = forRelease(configuration, table, from, to, result.notes).plugins.front().config;
    return result;
}

TEST(Release, NothingChangesWhereItIsTheSame)
{
    const auto result = translated(R"({"issuer": "i", "leeway": 5})", {3, 15}, {3, 15});
    EXPECT_EQ(result.config.size(), 2U);
    EXPECT_TRUE(result.notes.empty());
}

TEST(Release, DefaultsThatFlipAreWrittenOutInBothDirections)
{
    const auto down = translated(R"({"issuer": "i", "redis": {"host": "h"}})", {3, 15}, {3, 13});
    EXPECT_EQ(down.config.at("ssl_verify"), true);
    EXPECT_EQ(down.config.at("hide_credentials"), true);
    EXPECT_EQ(down.config.at("redis").at("ssl_verify"), true);
    EXPECT_FALSE(down.config.contains("session_memcached_ssl_verify")) << "sessions are not kept there";
    EXPECT_EQ(down.notes.size(), 3U);
    const auto up = translated(R"({"issuer": "i", "ssl_verify": true})", {3, 13}, {3, 14});
    EXPECT_EQ(up.config.at("ssl_verify"), true) << "what is set stays";
    EXPECT_EQ(up.config.at("hide_credentials"), false);
}

TEST(Release, FieldsTakeTheirFormerNames)
{
    const auto result = translated(
        R"({"issuer": "i", "consumer_claims": [["a", "b"]], "upstream_headers": [{"header": "h", "path": ["c"]}],
            "redis": {"host": "h", "port": 1, "ssl_verify": false}, "ssl_verify": false, "hide_credentials": false})",
        {3, 15}, {3, 7});
    EXPECT_EQ(result.config.at("consumer_claim"), (boost::json::array{"a", "b"}));
    EXPECT_EQ(result.config.at("upstream_headers_claims"), boost::json::parse(R"(["c"])"));
    EXPECT_EQ(result.config.at("upstream_headers_names"), boost::json::parse(R"(["h"])"));
    EXPECT_EQ(result.config.at("session_redis_port"), 1);
    EXPECT_EQ(result.config.at("session_redis_ssl_verify"), false);
    for (const char* newer : {"consumer_claims", "upstream_headers", "redis"}) {
        EXPECT_FALSE(result.config.contains(newer)) << newer;
    }
}

TEST(Release, WhatAReleaseLacksIsLeftOutAndNamed)
{
    const auto result =
        translated(R"({"issuer": "{vault://env/issuer}", "token_exchange": {"cache": {}}, "ssl_verify": true,
                       "hide_credentials": true})",
                   {3, 15}, {3, 13});
    EXPECT_FALSE(result.config.contains("token_exchange"));
    EXPECT_THAT(result.notes, testing::Contains(testing::Field(&Note::field, "plugins[0].config.token_exchange")));
    EXPECT_THAT(result.notes,
                testing::Contains(testing::Field(&Note::sentence, HasSubstr("vault reference since 3.14"))));
}

}  // namespace
}  // namespace gatehouse::exporters
