#include "core/exchange/own_secrets.h"

#include <gmock/gmock.h>

namespace gatehouse::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Leg leg(LegPurpose purpose, std::string requestFields, std::string answer = {})
{
    Leg one;
    one.purpose = purpose;
    one.request.head = "GET / HTTP/1.1\r\n" + std::move(requestFields) + "\r\n";
    one.response.body = std::move(answer);
    return one;
}

TEST(OwnSecrets, AreWhatRequestsCarryAndTokenAnswersBring)
{
    Exchange exchange;
    exchange.accessToken = "access-token-1";
    exchange.legs = {
        leg(LegPurpose::Client,
            "Host: a-host-name\r\nAuthorization: Basic YWxleDpkb2U=\r\nCookie: a=short; b=cookie-value\r\n"
            "X-Access-Token: other-token\r\n"),
        leg(LegPurpose::Token, "Authorization: opaque-without-scheme\r\n",
            R"({"access_token":"access-token-1","refresh_token":"refresh-token","id_token":"id-token","x":"public"})"),
        leg(LegPurpose::Upstream, "", R"({"access_token":"of-the-upstream"})")};
    EXPECT_THAT(ownSecrets(exchange), ElementsAre("opaque-without-scheme", "access-token-1", "refresh-token",
                                                  "YWxleDpkb2U=", "cookie-value", "other-token", "id-token"))
        << "longest first, so that no secret is cut by one that it begins with";
}

TEST(OwnSecrets, NothingShortAndNothingFromBrokenMessages)
{
    Exchange exchange;
    exchange.accessToken = "1234567";
    exchange.legs = {leg(LegPurpose::Client, "Authorization:\r\nCookie: ;=;a\r\nno colon\r\n"),
                     leg(LegPurpose::Token, "", "<html>"), leg(LegPurpose::Token, "", R"({"access_token":7})"), Leg{}};
    EXPECT_THAT(ownSecrets(exchange), IsEmpty());
}

}  // namespace
}  // namespace gatehouse::exchange
