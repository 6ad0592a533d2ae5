#include "core/jose/claims.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/jose/json.h"

using namespace gatehouse::jose;
using gatehouse::jose::parseJson;
using gatehouse::jose::parseJsonObject;

namespace {

using Path = std::vector<std::string>;

boost::json::object claims()
{
    return *parseJsonObject(
        R"({"scope":"openid email","aud":["kong","account"],"realm_access":{"roles":["admin","a b"]},
            "list":[{"name":"x"}],"level":3,"nothing":null,"a.b":"dotted","flag":true})");
}

}  // namespace

TEST(ClaimsTest, FollowsAPathIntoObjectsAndArrays)
{
    const auto all = claims();
    ASSERT_NE(findClaim(all, Path{"realm_access", "roles"}), nullptr);
    EXPECT_EQ(findClaim(all, Path{"list", "0", "name"})->as_string(), "x");
    EXPECT_EQ(findClaim(all, Path{"a.b"})->as_string(), "dotted");
    for (const Path& path :
         {Path{}, Path{"a", "b"}, Path{"nothing"}, Path{"scope", "0"}, Path{"list", "1"}, Path{"list", "-1"},
          Path{"list", "0x"}, Path{"realm_access", "roles", "99999999999999999999"}}) {
        EXPECT_EQ(findClaim(all, path), nullptr);
    }
}

TEST(ClaimsTest, ReadsScopeLikeValuesInTheirThreeForms)
{
    const auto all = claims();
    EXPECT_TRUE(claimContains(all.at("scope"), "openid"));
    EXPECT_FALSE(claimContains(all.at("scope"), "open"));
    EXPECT_FALSE(claimContains(all.at("scope"), "OPENID"));
    EXPECT_TRUE(claimContains(all.at("aud"), "account"));
    EXPECT_TRUE(claimContains(all.at("level"), "3"));
    EXPECT_TRUE(claimContains(all.at("flag"), "true"));
    // An element of an array is one value, whatever it holds.
    EXPECT_FALSE(claimContains(all.at("realm_access").at("roles"), "a"));
    EXPECT_FALSE(claimContains(all.at("realm_access"), "roles"));
}

TEST(ClaimsTest, AnEntryIsTheConjunctionOfItsWords)
{
    const auto all = claims();
    EXPECT_TRUE(claimContainsAll(all.at("scope"), "email openid"));
    EXPECT_FALSE(claimContainsAll(all.at("scope"), "email profile"));
    EXPECT_FALSE(claimContainsAll(all.at("scope"), ""));
    EXPECT_FALSE(claimContainsAll(all.at("scope"), "  "));
}

TEST(ClaimsTest, ReadsNumericDatesAndNothingElse)
{
    using std::chrono::seconds;
    EXPECT_EQ(numericDate(*parseJson("1300819380")), seconds(1300819380));
    EXPECT_EQ(numericDate(*parseJson("1300819380.9")), seconds(1300819380));
    EXPECT_EQ(numericDate(*parseJson("\"1300819380\"")), seconds(1300819380));
    for (const char* text : {"-1", "1e300", "18446744073709551615", "\"soon\"", "\"\"", "\"1 \"", "\"inf\"", "\"nan\"",
                             "true", "null", "[1]", "{}"}) {
        EXPECT_EQ(numericDate(*parseJson(text)), std::nullopt) << text;
    }
}

TEST(ClaimsTest, WritesAClaimAsAHeaderValue)
{
    EXPECT_EQ(claimHeaderText(*parseJson("\"alex\"")), "alex");
    EXPECT_EQ(claimHeaderText(*parseJson("true")), "true");
    EXPECT_EQ(claimHeaderText(*parseJson("42")), "42");
    EXPECT_EQ(claimHeaderText(*parseJson("[\"a\"]")), "WyJhIl0=");
    EXPECT_EQ(claimHeaderText(*parseJson("null")), std::nullopt);
    EXPECT_EQ(joinedWords(*parseJson("\"openid email profile\"")), "openid, email, profile");
    EXPECT_EQ(joinedWords(*parseJson("[\"a b\",3,{}]")), "a b, 3");
}
