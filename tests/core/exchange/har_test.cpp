#include "core/exchange/har.h"

#include <QFile>
#include <QTemporaryDir>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace gatehouse::exchange {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl";

/// A request with a token that was introspected, then answered by the upstream.
Exchange introspected()
{
    Exchange exchange;
    exchange.id = 7;
    exchange.startedAt = std::chrono::system_clock::time_point(1'700'000'000'123ms);
    exchange.accessToken = jwt;
    exchange.verdict = {Decision::LetIn, Reason::Introspection, "introspection", "auth_methods", {}, {}};

    Leg client;
    client.method = "GET";
    client.url = "http://127.0.0.1:8000/anything?a=1&access_token=opaque";
    client.status = 200;
    client.request.head = "GET /anything?a=1&access_token=opaque HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + jwt
                          + "\r\nCookie: session=abc; b=c\r\n\r\n";
    client.response.head = "HTTP/1.1 200 Very OK\r\nContent-Type: application/json\r\nSet-Cookie: s=1; Path=/\r\n\r\n";
    client.response.body = "{\"token\":\"x\"}";
    client.response.bodySize = client.response.body.size();
    exchange.legs.push_back(client);

    Leg call;
    call.kind = LegKind::IdentityProvider;
    call.purpose = LegPurpose::Introspection;
    call.start = 2ms;
    call.times = {1ms, 3ms, 6ms, 7ms, 17ms, 18ms};
    call.method = "POST";
    call.url = "https://idp/introspect";
    call.status = 200;
    call.request.head = "POST /introspect HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
    call.request.body = "token=" + jwt + "&client_id=kong&client_secret=s3cr3t";
    call.request.bodySize = call.request.body.size();
    call.response.head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    call.response.body = "{\"active\":true}";
    call.response.bodySize = 15;
    exchange.legs.push_back(call);

    Leg ghost;
    ghost.kind = LegKind::IdentityProvider;
    ghost.purpose = LegPurpose::Discovery;
    ghost.ghost = true;
    ghost.filledBy = 3;
    ghost.cacheLifetimeLeft = 3000s;
    exchange.legs.push_back(ghost);
    return exchange;
}

class HarTest : public ::testing::Test {
protected:
    HarOptions redacted() const
    {
        HarOptions options;
        options.creatorVersion = "1";
        options.redactor = &m_redactor;
        return options;
    }

    SystemRandom m_random;
    Redactor m_redactor{m_random};
};

TEST_F(HarTest, OneEntryForEachCallThatWasMade)
{
    const json::array entries = harEntries(introspected(), redacted());
    ASSERT_EQ(entries.size(), 2U);
    const json::object& client = entries[0].as_object();
    const json::object& call = entries[1].as_object();
    EXPECT_EQ(client.at("_leg"), json::value("client"));
    EXPECT_EQ(client.at("_exchange"), json::value(7));
    EXPECT_EQ(client.at("_verdict").at("reason"), json::value("introspection"));
    EXPECT_EQ(client.at("_verdict").at("decision"), json::value("let_in"));
    EXPECT_EQ(json::serialize(client.at("_cached")), R"([{"leg":"discovery","filledBy":3,"secondsLeft":3000}])");
    EXPECT_EQ(call.at("_leg"), json::value("introspection"));
    EXPECT_EQ(call.at("_parent"), json::value(7));
    EXPECT_FALSE(call.contains("_verdict"));
}

TEST_F(HarTest, HasEveryMemberThatHar12Requires)
{
    for (const json::value& entry : harEntries(introspected(), redacted())) {
        const json::object& one = entry.as_object();
        for (const char* name : {"startedDateTime", "time", "request", "response", "cache", "timings"}) {
            EXPECT_TRUE(one.contains(name)) << name;
        }
        for (const char* name :
             {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}) {
            EXPECT_TRUE(one.at("request").as_object().contains(name)) << name;
        }
        for (const char* name : {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL",
                                 "headersSize", "bodySize"}) {
            EXPECT_TRUE(one.at("response").as_object().contains(name)) << name;
        }
        for (const char* name : {"send", "wait", "receive"}) {
            EXPECT_TRUE(one.at("timings").as_object().contains(name)) << name;
        }
    }
}

TEST_F(HarTest, TimesAndTexts)
{
    const json::array entries = harEntries(introspected(), redacted());
    const json::object& client = entries[0].as_object();
    const json::object& call = entries[1].as_object();
    EXPECT_EQ(client.at("startedDateTime"), json::value("2023-11-14T22:13:20.123Z"));
    EXPECT_EQ(call.at("startedDateTime"), json::value("2023-11-14T22:13:20.125Z"));
    EXPECT_EQ(json::serialize(call.at("timings")), json::serialize(json::object{{"blocked", -1.0},
                                                                                {"dns", 1.0},
                                                                                {"connect", 5.0},
                                                                                {"ssl", 3.0},
                                                                                {"send", 1.0},
                                                                                {"wait", 10.0},
                                                                                {"receive", 1.0}}));
    EXPECT_EQ(call.at("time"), json::value(18.0));
    EXPECT_EQ(client.at("response").at("statusText"), json::value("Very OK"));
    EXPECT_EQ(client.at("request").at("httpVersion"), json::value("HTTP/1.1"));
    EXPECT_EQ(client.at("request").at("queryString").at(0), (json::value{{"name", "a"}, {"value", "1"}}));
}

TEST_F(HarTest, ReusedConnectionsHaveNoConnectTime)
{
    Exchange exchange = introspected();
    exchange.legs[1].reusedConnection = true;
    exchange.legs[1].times = {{}, {}, {}, 1ms, 3ms, 4ms};
    const json::array entries = harEntries(exchange, redacted());
    const json::value& timings = entries[1].at("timings");
    EXPECT_EQ(timings.at("dns"), json::value(-1.0));
    EXPECT_EQ(timings.at("connect"), json::value(-1.0));
    EXPECT_EQ(timings.at("ssl"), json::value(-1.0));
    EXPECT_EQ(timings.at("wait"), json::value(2.0));
}

TEST_F(HarTest, NoSecretGetsThroughUnlessAskedFor)
{
    Exchange exchange = introspected();
    exchange.accessToken = "an-opaque-token";
    exchange.legs[0].request.head.insert(exchange.legs[0].request.head.find("Host"), "X-Own: <an-opaque-token>\r\n");
    const std::string text = json::serialize(harEntries(exchange, redacted()));
    for (const char* secret : {"c2lnbmF0dXJl", "s3cr3t", "opaque", "session=abc", "\"abc\""}) {
        EXPECT_THAT(text, Not(HasSubstr(secret))) << secret;
    }
    const std::string whole = json::serialize(harEntries(exchange, {}));
    EXPECT_THAT(whole, HasSubstr("s3cr3t"));
}

TEST_F(HarTest, CompressedBodiesAreLeftOutOfRedactedFiles)
{
    Exchange exchange = introspected();
    exchange.legs[0].response.head.insert(exchange.legs[0].response.head.find("Set-"), "Content-Encoding: gzip\r\n");
    exchange.legs[0].response.body = std::string("\x1f\x8b\x08\x00", 4);
    EXPECT_EQ(harEntries(exchange, redacted())[0].at("response").at("content").at("text"), json::value(""));
    const json::array withSecrets = harEntries(exchange, {});
    const json::value& content = withSecrets[0].at("response").at("content");
    EXPECT_EQ(content.at("text"), json::value("H4sIAA=="));
    EXPECT_EQ(content.at("encoding"), json::value("base64"));
}

TEST_F(HarTest, FailedCallIsStatusZeroWithTheError)
{
    Exchange exchange = introspected();
    exchange.legs[1].status = 0;
    exchange.legs[1].response = {};
    exchange.legs[1].error = Error{ErrorCode::ConnectionRefused, "introspection", "refused"};
    const json::array entries = harEntries(exchange, redacted());
    EXPECT_EQ(entries[1].at("response").at("status"), json::value(0));
    EXPECT_EQ(entries[1].at("response").at("bodySize"), json::value(-1));
    EXPECT_EQ(entries[1].at("_error"), json::value("connection_refused: introspection: refused"));
}

TEST_F(HarTest, HeadersThatAreNotUtf8StillMakeValidJson)
{
    Exchange exchange = introspected();
    exchange.legs[0].request.head = "GET /\xff HTTP/1.1\r\nX-Odd: \xe9\xff\r\nno colon\r\n\r\n";
    exchange.legs[0].url = "http://x/\xff";
    const std::string text = json::serialize(harEntries(exchange, redacted()));
    EXPECT_NO_THROW(json::parse(text));
}

TEST_F(HarTest, FileIsWholeAfterEachAppendAndForItsOwnerOnly)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("out.har"));
    QFile before(path);
    ASSERT_TRUE(before.open(QIODevice::WriteOnly));
    before.write(QByteArray(100'000, 'x'));
    before.close();
    before.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadOther);

    auto writer = HarWriter::create(path.toStdString(), redacted());
    ASSERT_TRUE(writer);
    for (std::size_t entries = 0; entries <= 4; entries += 2) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        const json::value har = json::parse(file.readAll().toStdString());
        EXPECT_EQ(har.at("log").at("version"), json::value("1.2"));
        EXPECT_EQ(har.at("log").at("creator").at("name"), json::value("Gatehouse"));
        EXPECT_EQ(har.at("log").at("entries").as_array().size(), entries);
        ASSERT_TRUE(writer->append(introspected()));
    }
    EXPECT_EQ(QFile::permissions(path) & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteOther),
              QFileDevice::Permissions());
}

TEST_F(HarTest, SaysWhyAFileCannotBeWritten)
{
    const QTemporaryDir folder;
    const auto writer = HarWriter::create(folder.path().toStdString(), redacted());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().origin, folder.path().toStdString());
    EXPECT_FALSE(writer.error().detail.empty());
}

}  // namespace
}  // namespace gatehouse::exchange
