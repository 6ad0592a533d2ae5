#include "app/gui/inspector/token_claims.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using namespace gatehouse;
using gui::Claim;

namespace {

const std::chrono::system_clock::time_point Now{std::chrono::seconds(1'790'000'000)};

Claim claim(const std::vector<Claim>& claims, const QString& name)
{
    const auto found = std::find_if(claims.begin(), claims.end(), [&](const Claim& each) { return each.name == name; });
    return found == claims.end() ? Claim{} : *found;
}

}  // namespace

TEST(TokenClaims, AnEndlessValueIsCut)
{
    boost::json::object object;
    object["long"] = std::string(100'000, 'x');
    const QString value = claim(gui::claimsOf(object, Now), u"long"_s).value;
    EXPECT_LT(value.size(), 2000);
    EXPECT_TRUE(value.endsWith(u"(100000 characters in all)"_s));
}

TEST(TokenClaims, ReadsHeaderAndClaims)
{
    const auto content = gui::decodeToken(test::sampleToken(Now, 300s), Now);
    ASSERT_TRUE(content);
    EXPECT_EQ(claim(content->header, u"alg"_s).value, u"RS256"_s);
    EXPECT_EQ(claim(content->claims, u"azp"_s).value, u"kong"_s);
    EXPECT_EQ(claim(content->claims, u"aud"_s).value, u"[\"kong\",\"account\"]"_s);
    EXPECT_FALSE(claim(content->claims, u"scope"_s).meaning.isEmpty());
}

TEST(TokenClaims, SaysTimesAsPeopleDo)
{
    const auto fresh = gui::decodeToken(test::sampleToken(Now - 60s, 300s), Now);
    ASSERT_TRUE(fresh);
    EXPECT_EQ(claim(fresh->claims, u"exp"_s).remark, u"4 min after this request"_s);
    EXPECT_FALSE(claim(fresh->claims, u"exp"_s).alarming);
    EXPECT_EQ(claim(fresh->claims, u"iat"_s).remark, u"60 s before this request"_s);

    const auto old = gui::decodeToken(test::sampleToken(Now - 342s, 300s), Now);
    ASSERT_TRUE(old);
    EXPECT_EQ(claim(old->claims, u"exp"_s).remark, u"expired 42 s before this request"_s);
    EXPECT_TRUE(claim(old->claims, u"exp"_s).alarming);

    const auto ahead = gui::decodeToken(test::sampleToken(Now + 30s, 300s), Now);
    ASSERT_TRUE(ahead);
    EXPECT_TRUE(claim(ahead->claims, u"iat"_s).alarming) << "issued in the future: a clock is wrong";
}

TEST(TokenClaims, WhatIsNoJwtIsOpaque)
{
    EXPECT_FALSE(gui::decodeToken("", Now));
    EXPECT_FALSE(gui::decodeToken("opaque", Now));
    EXPECT_FALSE(gui::decodeToken("a.b", Now));
    EXPECT_FALSE(gui::decodeToken("a.b.c", Now));
    EXPECT_FALSE(gui::decodeToken("a.b.c.d.e", Now));
    EXPECT_FALSE(gui::decodeToken(base64urlEncode("[1]") + "." + base64urlEncode("{}") + ".c", Now));
}

TEST(TokenClaims, HugeTimesAreShownAndDoNotCrash)
{
    const std::string token =
        base64urlEncode("{}") + "." + base64urlEncode(R"({"exp":99999999999,"iat":1e300,"nbf":"soon"})") + ".c";
    const auto content = gui::decodeToken(token, Now);
    ASSERT_TRUE(content);
    EXPECT_TRUE(claim(content->claims, u"exp"_s).remark.contains(u"days"_s));
    EXPECT_EQ(claim(content->claims, u"nbf"_s).value, u"soon"_s);
}

TEST(TokenClaims, SpansAreRoundedDownToWhatMatters)
{
    EXPECT_EQ(gui::spanText(42s), u"42 s"_s);
    EXPECT_EQ(gui::spanText(299s), u"4 min"_s);
    EXPECT_EQ(gui::spanText(3h), u"3 h"_s);
    EXPECT_EQ(gui::spanText(72h), u"3 days"_s);
}
