#include "core/exchange/redaction.h"

#include <gmock/gmock.h>

#include "core/http/basic_credentials.h"

namespace gatehouse::exchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl-_x";

class RedactionTest : public ::testing::Test {
protected:
    SystemRandom m_random;
    Redactor m_redactor{m_random};
};

TEST_F(RedactionTest, MasksKeepFourLettersAndCompare)
{
    const std::string mask = m_redactor.mask(jwt);
    EXPECT_THAT(mask, StartsWith("eyJh…"));
    EXPECT_EQ(mask, m_redactor.mask(jwt));
    EXPECT_NE(mask, m_redactor.mask(jwt + "x"));
}

TEST_F(RedactionTest, ShortSecretsShowNoLetterAndCannotBeGuessedFromTheHash)
{
    EXPECT_THAT(m_redactor.mask("doe"), StartsWith("…"));
    const Redactor another(m_random);
    EXPECT_NE(m_redactor.mask("doe"), another.mask("doe"));
    EXPECT_EQ(m_redactor.mask(""), "");
}

TEST_F(RedactionTest, SecretHeaders)
{
    EXPECT_EQ(m_redactor.header("Authorization", "Bearer " + jwt), "Bearer " + m_redactor.mask(jwt));
    EXPECT_EQ(m_redactor.header("authorization", http::basicAuthorization("alex", "doe")),
              "Basic alex:" + m_redactor.mask("doe"));
    EXPECT_THAT(m_redactor.header("Proxy-Authorization", "Basic !!!broken"), Not(HasSubstr("broken")));
    EXPECT_EQ(m_redactor.header("X-Access-Token", "opaque"), m_redactor.mask("opaque"));
    EXPECT_EQ(m_redactor.header("Cookie", "session=abc; theme=dark"),
              "session=" + m_redactor.mask("abc") + "; theme=" + m_redactor.mask("dark"));
    EXPECT_EQ(m_redactor.header("Set-Cookie", "session=abc; Path=/; HttpOnly"),
              "session=" + m_redactor.mask("abc") + "; Path=/; HttpOnly");
    EXPECT_EQ(m_redactor.header("DPoP", jwt), m_redactor.mask(jwt));
}

TEST_F(RedactionTest, TokensInAnyOtherHeader)
{
    EXPECT_EQ(m_redactor.header("X-Forwarded-Access", jwt), m_redactor.mask(jwt));
    EXPECT_EQ(m_redactor.header("Location", "https://app/cb?code=0123&x=1&state=zz"),
              "https://app/cb?code=" + m_redactor.mask("0123") + "&x=1&state=" + m_redactor.mask("zz"));
    EXPECT_EQ(m_redactor.header("Content-Type", "text/html; charset=utf-8"), "text/html; charset=utf-8");
}

TEST_F(RedactionTest, HeadKeepsItsShape)
{
    const std::string head =
        "GET /anything?access_token=abc&a=1 HTTP/1.1\r\nHost: x\r\nAuthorization:  Bearer opaque\r\n\r\n";
    EXPECT_EQ(m_redactor.head(head), "GET /anything?access_token=" + m_redactor.mask("abc")
                                         + "&a=1 HTTP/1.1\r\nHost: x\r\nAuthorization:  Bearer "
                                         + m_redactor.mask("opaque") + "\r\n\r\n");
    EXPECT_EQ(m_redactor.head("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"), "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n");
}

TEST_F(RedactionTest, Url)
{
    EXPECT_EQ(m_redactor.url("http://a:b@host/x#id_token=q&y=1"),
              "http://" + m_redactor.mask("a:b") + "@host/x#id_token=" + m_redactor.mask("q") + "&y=1");
    EXPECT_EQ(m_redactor.url("/x?access%5Ftoken=q"), "/x?access%5Ftoken=" + m_redactor.mask("q"));
    EXPECT_EQ(m_redactor.url("/x?at=user@host"), "/x?at=user@host");
}

TEST_F(RedactionTest, Form)
{
    EXPECT_EQ(m_redactor.body("grant_type=password&username=alex&password=doe%21&client_id=kong&client_secret=s3cr3t"),
              "grant_type=password&username=alex&password=" + m_redactor.mask("doe%21")
                  + "&client_id=kong&client_secret=" + m_redactor.mask("s3cr3t"));
}

TEST_F(RedactionTest, JsonMembersStayOctetForOctetOtherwise)
{
    EXPECT_EQ(m_redactor.body(R"({ "access_token" : "abc",  "expires_in":300,"scope":"openid" })"),
              R"({ "access_token" : ")" + m_redactor.mask("abc") + R"(",  "expires_in":300,"scope":"openid" })");
    EXPECT_EQ(m_redactor.body(R"({"token":["a","b"],"x":"token"})"),
              R"({"token":[")" + m_redactor.mask("a") + R"(",")" + m_redactor.mask("b") + R"("],"x":"token"})");
    EXPECT_EQ(m_redactor.body(R"({"access\u005ftoken":"abc"})"),
              R"({"access\u005ftoken":")" + m_redactor.mask("abc") + R"("})");
    EXPECT_EQ(m_redactor.body(R"({"active":true,"username":"alex","n":"a\"b"})"),
              R"({"active":true,"username":"alex","n":"a\"b"})");
}

TEST_F(RedactionTest, EchoedRequestInsideAnAnswer)
{
    const std::string echo =
        R"({"data":"{\"password\": \"doe\"}","headers":{"Authorization":"Bearer opaque","Host":"x"},)"
        R"("url":"http://x/anything?access_token=q"})";
    EXPECT_EQ(m_redactor.body(echo), R"({"data":"{\"password\": \")" + m_redactor.mask("doe")
                                         + R"(\"}","headers":{"Authorization":"Bearer )" + m_redactor.mask("opaque")
                                         + R"(","Host":"x"},"url":"http://x/anything?access_token=)"
                                         + m_redactor.mask("q") + R"("})");
}

TEST_F(RedactionTest, KeycloakCredentials)
{
    EXPECT_EQ(m_redactor.body(R"({"credentials":[{"type":"password","value":"doe","temporary":false}]})"),
              R"({"credentials":[{"type":"password","value":")" + m_redactor.mask("doe") + R"(","temporary":false}]})");
}

TEST_F(RedactionTest, BodyCutInTheMiddleOfASecret)
{
    EXPECT_EQ(m_redactor.body(R"({"access_token":"eyJhbGciOiJSUzI1)"),
              R"({"access_token":")" + m_redactor.mask("eyJhbGciOiJSUzI1"));
    EXPECT_THAT(m_redactor.body(R"({"other":"eyJhbGciOiJSUzI1NiJ9.eyJ)"), Not(HasSubstr("bGciOiJSUzI1")));
    EXPECT_THAT(m_redactor.body(R"({"password":"do\)"), Not(HasSubstr("do")));
}

TEST_F(RedactionTest, HtmlAndMultipart)
{
    EXPECT_EQ(
        m_redactor.body(R"(<form><input type="hidden" name="code" value="abc"/><input name="q" value="v"/></form>)"),
        R"(<form><input type="hidden" name="code" value=")" + m_redactor.mask("abc")
            + R"("/><input name="q" value="v"/></form>)");
    EXPECT_EQ(m_redactor.body("--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\ndoe\r\n--b--\r\n"),
              "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n" + m_redactor.mask("doe")
                  + "\r\n--b--\r\n");
}

TEST_F(RedactionTest, TokenWhereANameBelongs)
{
    EXPECT_EQ(m_redactor.head("GET / HTTP/1.1\r\n" + jwt + " x: y\r\n"),
              "GET / HTTP/1.1\r\n" + m_redactor.mask(jwt) + " x: y\r\n");
}

TEST_F(RedactionTest, CredentialsWithoutAScheme)
{
    EXPECT_EQ(m_redactor.header("Authorization", "s3cret "), m_redactor.mask("s3cret "));
    EXPECT_EQ(m_redactor.header("Authorization", "s3cretOfSeventeen x"), m_redactor.mask("s3cretOfSeventeen x"));
}

TEST_F(RedactionTest, TokenInAnAttributeOfSetCookie)
{
    EXPECT_EQ(m_redactor.header("Set-Cookie", "a=b; Path=/" + jwt),
              "a=" + m_redactor.mask("b") + "; Path=/" + m_redactor.mask(jwt));
}

TEST_F(RedactionTest, TokenInTheNameOfACookieOrUser)
{
    EXPECT_EQ(m_redactor.header("Cookie", "a=b; " + jwt + " x=c"),
              "a=" + m_redactor.mask("b") + "; " + m_redactor.mask(jwt) + " x=" + m_redactor.mask("c"));
    EXPECT_EQ(m_redactor.header("Authorization", http::basicAuthorization(jwt, "doe")),
              "Basic " + m_redactor.mask(jwt) + ":" + m_redactor.mask("doe"));
}

TEST_F(RedactionTest, FormThatBeginsLikeMultipart)
{
    EXPECT_EQ(m_redactor.body("--=a&password=doe"), "--=a&password=" + m_redactor.mask("doe"));
}

TEST_F(RedactionTest, SurvivesAnything)
{
    for (const char* text :
         {"", "{", "[\"", "\"", "{\"a\"", "{\"token\":", "eyJ", "=", "a=", "<", "<input name=\"code\"", "--", "}}}}",
          "{\"\\", "{\"a\":\"\\u00", "name=\"", "\xff\xfe=\x01"}) {
        m_redactor.body(text);
        m_redactor.head(text);
        m_redactor.url(text);
        m_redactor.header("Authorization", text);
        m_redactor.header("Cookie", text);
    }
}

TEST(WithoutTokens, HidesWhatLooksLikeAToken)
{
    EXPECT_EQ(withoutTokens("bad token " + jwt + " here"), "bad token [token] here");
    EXPECT_EQ(withoutTokens("heyJude eyJ short"), "heyJude eyJ short");
}

}  // namespace
}  // namespace gatehouse::exchange
