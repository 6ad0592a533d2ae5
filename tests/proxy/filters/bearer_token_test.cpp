#include "proxy/filters/auth/bearer_token.h"

#include <gtest/gtest.h>

using namespace gatehouse;
using namespace gatehouse::proxy;
using exchange::Reason;

namespace {

struct Request {
    oidc::Settings settings;
    http::RequestHead head;
    std::string query;
    std::string body;

    Request()
    {
        settings.bearerTokenParamType = {true, true, true, true};
        settings.bearerTokenCookieName = "at";
    }
    Request& with(std::string_view name, std::string_view value)
    {
        head.headers.push_back({name, value});
        return *this;
    }
    Extraction extract(Look look = Look::HeadOnly)
    {
        RequestArguments arguments(head, query);
        if (look == Look::BodyOnly) {
            head.framing = http::BodyFraming::ContentLength;
            head.contentLength = body.size();
            arguments.readBody(body);
        }
        return extractBearerToken(settings, arguments, look);
    }
    std::string token(Look look = Look::HeadOnly)
    {
        const Extraction extraction = extract(look);
        if (const auto* credential = std::get_if<Credential>(&extraction)) {
            return std::string(credential->name) + "=" + std::string(credential->token());
        }
        if (const auto* refusal = std::get_if<Refusal>(&extraction)) {
            return std::string(exchange::reasonWord(refusal->reason));
        }
        return "nothing";
    }
};

}  // namespace

TEST(BearerTokenTest, LooksAtEveryPlaceOfTheHeader)
{
    EXPECT_EQ(Request().with("authorization", "Bearer abc").token(), "Authorization=abc");
    EXPECT_EQ(Request().with("Authorization", "bEARER   abc=").token(), "Authorization=abc=");
    EXPECT_EQ(Request().with("Access-Token", "abc").token(), "access-token=abc");
    EXPECT_EQ(Request().with("X-Access-Token", "Bearer abc").token(), "x-access-token=abc");
    EXPECT_EQ(Request().with("Authorization", "Basic YTpi").token(), "nothing");
    EXPECT_EQ(Request().with("Authorization", "Bearerabc").token(), "nothing");
    EXPECT_EQ(Request().token(), "nothing");
}

TEST(BearerTokenTest, OnlyTheNamedHeaderWhereOneIsNamed)
{
    Request request;
    request.settings.bearerTokenHeaderName = "x-token";
    request.with("Authorization", "Bearer abc");
    EXPECT_EQ(request.token(), "nothing");
    request.with("X-Token", "def");
    EXPECT_EQ(request.token(), "x-token=def");
}

TEST(BearerTokenTest, LooksAtQueryBodyAndCookie)
{
    Request query;
    query.query = "a=1&access%5Ftoken=a%2Bb&c";
    EXPECT_EQ(query.token(), "access_token=a+b");
    EXPECT_EQ(Request().with("Cookie", "x=1; at=abc").token(), "at=abc");
    Request form;
    form.with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8").body = "access_token=abc";
    EXPECT_EQ(form.token(Look::BodyOnly), "access_token=abc");
    Request json;
    json.with("Content-Type", "application/json").body = R"({"access_token":"abc"})";
    EXPECT_EQ(json.token(Look::BodyOnly), "access_token=abc");
    json.body = R"({"access_token":null})";
    EXPECT_EQ(json.token(Look::BodyOnly), "nothing");
    json.body = R"({"access_token":7})";
    EXPECT_EQ(json.token(Look::BodyOnly), "malformed_credential");
    json.body = R"({"access_token":"abc","access_token":"def"})";
    EXPECT_EQ(json.token(Look::BodyOnly), "nothing") << "a body that is broken holds no arguments";
}

TEST(BearerTokenTest, LooksNowhereElse)
{
    Request request;
    request.settings.bearerTokenParamType = {};
    request.query = "access_token=abc";
    request.with("Authorization", "Bearer abc").with("Cookie", "at=abc");
    EXPECT_EQ(request.token(), "nothing");
    request.settings.bearerTokenParamType.cookie = true;
    request.settings.bearerTokenCookieName.reset();
    EXPECT_EQ(request.token(), "nothing");
}

TEST(BearerTokenTest, RefusesWhatIsDoubled)
{
    EXPECT_EQ(Request().with("Authorization", "Bearer a").with("Authorization", "Bearer a").token(),
              "duplicate_credential");
    EXPECT_EQ(Request().with("Authorization", "Bearer a").with("Authorization", "Basic YTpi").token(),
              "duplicate_credential");
    EXPECT_EQ(Request().with("X-Access-Token", "a").with("X-Access-Token", "b").token(), "duplicate_credential");
    Request twice;
    twice.query = "access_token=a&access_token=a";
    EXPECT_EQ(twice.token(), "duplicate_credential");
    EXPECT_EQ(Request().with("Cookie", "at=a; at=a").token(), "duplicate_credential");
    Request form;
    form.with("Content-Type", "application/x-www-form-urlencoded").body = "access_token=a&access_token=b";
    EXPECT_EQ(form.token(Look::BodyOnly), "duplicate_credential");
}

TEST(BearerTokenTest, TheFirstPlaceThatHoldsSomethingDecides)
{
    Request all;
    all.query = "access_token=q";
    all.with("Cookie", "at=c").with("X-Access-Token", "x").with("Access-Token", "h").with("Authorization", "Bearer a");
    EXPECT_EQ(all.token(), "Authorization=a");
    Request fields;
    fields.query = "access_token=q";
    EXPECT_EQ(fields.with("X-Access-Token", "x").with("Access-Token", "h").token(), "access-token=h");
    Request basic;
    EXPECT_EQ(basic.with("Authorization", "Basic YTpi").with("X-Access-Token", "x").token(), "x-access-token=x");
    Request query;
    query.query = "access_token=q";
    EXPECT_EQ(query.with("Cookie", "at=c").token(), "access_token=q");
    Request spoilt;
    spoilt.query = "access_token=q";
    EXPECT_EQ(spoilt.with("Authorization", "Bearer a b").token(), "malformed_credential")
        << "what was found ends the search, good or not";
}

TEST(BearerTokenTest, RefusesWhatIsNoToken)
{
    for (const char* value : {"Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer \"a\"", "Bearer a=b",
                              "Bearer a\xc3\xa4"}) {
        EXPECT_EQ(Request().with("Authorization", value).token(), "malformed_credential") << value;
    }
    const std::string longest = "Bearer " + std::string(16 * 1024, 'a');
    EXPECT_EQ(Request().with("Authorization", longest).token().size(), longest.size() + 7);
    const std::string tooLong = longest + "a";
    EXPECT_EQ(Request().with("Authorization", tooLong).token(), "malformed_credential");
    Request query;
    query.query = "access_token=%zz";
    EXPECT_EQ(query.token(), "malformed_credential");
    query.query = "access_token=";
    EXPECT_EQ(query.token(), "malformed_credential");
}

TEST(BearerTokenTest, EveryOctetAtEveryPlaceOfATokenIsJudged)
{
    const std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    for (const std::size_t size : {1U, 15U, 16U, 17U, 47U, 48U}) {
        for (std::size_t place = 0; place < size; ++place) {
            for (int octet = 0; octet < 256; ++octet) {
                std::string token(size, 'x');
                token[place] = static_cast<char>(octet);
                const bool padding = octet == '=' && place + 1 == size && place > 0;
                EXPECT_EQ(isBearerToken(token),
                          padding || letters.find(static_cast<char>(octet)) != std::string_view::npos)
                    << size << ' ' << place << ' ' << octet;
            }
        }
    }
}
