#include "app/composition/discovery_check.h"

#include <gtest/gtest.h>

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;

QString problemOf(const std::string& issuer, int status, const std::string& body)
{
    return judgeDiscovery(issuer, net::CallAnswer{status, {}, body}, 1ms).problem;
}

TEST(DiscoveryCheck, asksBelowTheIssuer)
{
    const std::string url = "https://idp.example/realms/a/.well-known/openid-configuration";
    EXPECT_EQ(discoveryUrl("https://idp.example/realms/a"), url);
    EXPECT_EQ(discoveryUrl("https://idp.example/realms/a/"), url);
    EXPECT_EQ(discoveryUrl(url), url);
}

TEST(DiscoveryCheck, isContentWhenTheIssuerIsTheSame)
{
    const auto check =
        judgeDiscovery("https://idp.example", net::CallAnswer{200, {}, R"({"issuer":"https://idp.example"})"}, 12ms);
    EXPECT_EQ(check.problem, QString());
    EXPECT_EQ(check.metadata, R"({"issuer":"https://idp.example"})");
    EXPECT_EQ(check.duration, 12ms);
    EXPECT_EQ(
        problemOf("https://idp.example/.well-known/openid-configuration", 200, R"({"issuer":"https://idp.example"})"),
        QString());
}

TEST(DiscoveryCheck, namesTheOtherIssuer)
{
    const QString slash = problemOf("https://idp.example", 200, R"({"issuer":"https://idp.example/"})");
    EXPECT_TRUE(slash.contains(QStringLiteral("slash"))) << slash.toStdString();
    const QString other = problemOf("https://idp.example", 200, R"({"issuer":"https://other.example"})");
    EXPECT_TRUE(other.contains(QStringLiteral("https://other.example"))) << other.toStdString();
    EXPECT_FALSE(other.contains(QStringLiteral("slash")));
}

TEST(DiscoveryCheck, keepsTheDocumentOfAnotherIssuer)
{
    const auto check =
        judgeDiscovery("https://idp.example", net::CallAnswer{200, {}, R"({"issuer":"https://other.example"})"}, 1ms);
    EXPECT_FALSE(check.problem.isEmpty());
    EXPECT_TRUE(check.answered);
    ASSERT_TRUE(readDocument(check.metadata));
    EXPECT_EQ(readDocument(check.metadata)->at("issuer").as_string(), "https://other.example");
    EXPECT_FALSE(readDocument("[]"));
    EXPECT_FALSE(readDocument(std::string(100000, '[')));
}

TEST(DiscoveryCheck, saysWhatCameInstead)
{
    EXPECT_TRUE(problemOf("https://idp.example", 404, "").contains(QStringLiteral("404")));
    EXPECT_TRUE(problemOf("https://idp.example", 302, "").contains(QStringLiteral("redirect")));
    EXPECT_TRUE(problemOf("https://idp.example", 500, "").contains(QStringLiteral("500")));
    EXPECT_TRUE(problemOf("https://idp.example", 200, "<html>").contains(QStringLiteral("JSON")));
    EXPECT_TRUE(problemOf("https://idp.example", 200, "[]").contains(QStringLiteral("JSON")));
    EXPECT_TRUE(problemOf("https://idp.example", 200, "{}").contains(QStringLiteral("no issuer")));
}

TEST(DiscoveryCheck, saysThatNobodyAnswers)
{
    const auto check =
        judgeDiscovery("https://idp.example", fail(ErrorCode::ConnectionRefused, "idp.example", "refused"), 1ms);
    EXPECT_FALSE(check.problem.isEmpty());
    EXPECT_FALSE(check.answered);
    EXPECT_TRUE(check.metadata.empty());
}

}  // namespace
}  // namespace gatehouse::app
