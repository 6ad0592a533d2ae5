#include <gtest/gtest.h>

#include "core/http/form.h"
#include "tests/proxy/filters/support.h"

using namespace gatehouse;
using exchange::Reason;
using tests::Gateway;
using tests::TestRequest;

namespace {

std::string sent(const Gateway& gateway, std::string_view name)
{
    const http::FormFields form = *http::parseForm(gateway.client.calls.back().body);
    for (const auto& [fieldName, value] : form) {
        if (fieldName == name) {
            return value;
        }
    }
    return "(none)";
}

}  // namespace

TEST(PasswordTest, TakesBasicCredentials)
{
    Gateway gateway;
    TestRequest request = gateway.basic("alex", "d:o e");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(sent(gateway, "grant_type"), "password");
    EXPECT_EQ(sent(gateway, "username"), "alex");
    EXPECT_EQ(sent(gateway, "password"), "d:o e");
    EXPECT_EQ(sent(gateway, "scope"), "openid");
    EXPECT_EQ(request.upstreamHeader("Authorization"), "Bearer AT1");
}

TEST(PasswordTest, TakesArgumentsOfQueryAndBody)
{
    Gateway gateway;
    gateway.settings->passwordParamType = {true, true, true, false};
    TestRequest query;
    query.query = "a=1&username=alex&b=2&password=doe";
    gateway.send(query);
    EXPECT_FALSE(query.answer);
    EXPECT_EQ(query.queryAfter, "a=1&b=2");
    TestRequest body;
    body.headers = {{"Content-Type", "application/json"}};
    body.body.octets = R"({"username":"alex","password":"doe2","keep":[1]})";
    gateway.send(body);
    EXPECT_FALSE(body.answer);
    EXPECT_EQ(sent(gateway, "password"), "doe2");
    EXPECT_EQ(body.body.replaced, R"({"keep":[1]})");
    TestRequest nameOnly;
    nameOnly.query = "username=alex";
    gateway.send(nameOnly);
    EXPECT_EQ(nameOnly.verdict().reason, Reason::NoCredential);
}

TEST(PasswordTest, LooksOnlyWhereItShall)
{
    Gateway gateway;
    gateway.settings->passwordParamType = {};
    TestRequest request = gateway.basic();
    gateway.send(request);
    EXPECT_EQ(request.verdict().reason, Reason::CredentialElsewhere);
    EXPECT_EQ(request.verdict().field, "password_param_type");
}

TEST(PasswordTest, RefusesWhatIsSpoiltOrDoubled)
{
    Gateway gateway;
    gateway.settings->passwordParamType.query = true;
    for (const char* value : {"Basic", "Basic !", "Basic YWxleA==", "Basic OmRvZQ=="}) {
        TestRequest request;
        request.headers = {{"Authorization", value}};
        gateway.send(request);
        EXPECT_EQ(request.verdict().reason, Reason::MalformedCredential) << value;
        EXPECT_EQ(request.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\"");
    }
    TestRequest doubled;
    doubled.query = "username=alex&password=doe&password=dough";
    gateway.send(doubled);
    EXPECT_EQ(doubled.verdict().reason, Reason::DuplicateCredential);
    EXPECT_TRUE(gateway.client.calls.empty());
}

TEST(PasswordTest, CopiesTheNamedArgumentsOfTheClient)
{
    Gateway gateway;
    gateway.settings->tokenPostArgsClient = {"device", "X-Origin"};
    gateway.settings->tokenHeadersClient = {"X-Trace"};
    TestRequest request = gateway.basic();
    request.query = "device=phone";
    request.headers.emplace_back("X-Origin", "here");
    request.headers.emplace_back("x-trace", "7");
    gateway.send(request);
    EXPECT_EQ(sent(gateway, "device"), "phone");
    EXPECT_EQ(sent(gateway, "X-Origin"), "here");
    EXPECT_EQ(gateway.client.calls.back().headers.find("X-Trace"), "7");
    request.query = "device=laptop";
    gateway.send(request);
    EXPECT_EQ(gateway.calls("/token"), 2U) << "what is copied is part of the key";
}
