#include "app/composition/config_path.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace gatehouse::app {
namespace {

boost::json::object parsed(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

TEST(ConfigPath, findsMembersRecordsAndEntries)
{
    const auto config =
        parsed(R"({"issuer":"a","client_secret":["b","c"],"redis":{"port":1},"client_jwk":[{"kid":"k"}]})");
    EXPECT_EQ(*findAt(config, "issuer"), "a");
    EXPECT_EQ(*findAt(config, "client_secret[1]"), "c");
    EXPECT_EQ(*findAt(config, "redis.port"), 1);
    EXPECT_EQ(*findAt(config, "client_jwk[0].kid"), "k");
}

TEST(ConfigPath, findsNothingWhereNothingIs)
{
    const auto config = parsed(R"({"issuer":"a","client_secret":["b"]})");
    for (const char* path : {"", "scopes", "client_secret[1]", "issuer.x", "issuer[0]", "client_secret[", "[0]",
                             "client_secret[x]", "client_secret[99999999999999999999]"}) {
        EXPECT_EQ(findAt(config, path), nullptr) << path;
    }
}

TEST(ConfigPath, setsAndMakesWhatIsOnTheWay)
{
    boost::json::object config;
    EXPECT_TRUE(setAt(config, "redis.port", 6379));
    EXPECT_TRUE(setAt(config, "client_secret[0]", "x"));
    EXPECT_EQ(boost::json::serialize(config), R"({"redis":{"port":6379},"client_secret":["x"]})");
}

TEST(ConfigPath, doesNotSetBelowSomethingElse)
{
    auto config = parsed(R"({"issuer":"a"})");
    EXPECT_FALSE(setAt(config, "issuer.x", 1));
    EXPECT_FALSE(setAt(config, "issuer[0]", 1));
    EXPECT_EQ(boost::json::serialize(config), R"({"issuer":"a"})");
}

TEST(ConfigPath, removesAMemberAndTheRecordThatBecomesEmpty)
{
    auto config = parsed(R"({"issuer":"a","redis":{"port":1}})");
    removeAt(config, "redis.port");
    removeAt(config, "not.there");
    EXPECT_EQ(boost::json::serialize(config), R"({"issuer":"a"})");
}

}  // namespace
}  // namespace gatehouse::app
