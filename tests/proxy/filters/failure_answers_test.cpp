#include "proxy/filters/failure_answers.h"

#include <gtest/gtest.h>

#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::proxy;
using exchange::Reason;

namespace {

const Refusal refusal{Reason::TokenInactive, "a provider's words", "introspection_check_active", {}};

std::string header(const LocalAnswer& answer, std::string_view name)
{
    return std::string(answer.headers.find(name).value_or("(none)"));
}

}  // namespace

TEST(FailureAnswersTest, TheRealmIsTheIssuersHostAlone)
{
    oidc::Settings settings;
    settings.issuer = "http://localhost:8080/realms/one";
    EXPECT_EQ(challenge(settings, ErrorCodeShown::None), "Bearer realm=\"localhost\"");
    EXPECT_EQ(challenge(settings, ErrorCodeShown::InvalidToken), "Bearer realm=\"localhost\", error=\"invalid_token\"");
    settings.exposeErrorCode = false;
    EXPECT_EQ(challenge(settings, ErrorCodeShown::InsufficientScope), "Bearer realm=\"localhost\"");
    settings.issuer = "\"\r\nX: y";
    EXPECT_EQ(challenge(settings, ErrorCodeShown::None), "Bearer realm=\"\"");
}

TEST(FailureAnswersTest, BodiesAndMessages)
{
    oidc::Settings settings = tests::settings();
    const LocalAnswer plain = unauthorizedAnswer(settings, 0, refusal, ErrorCodeShown::InvalidToken);
    EXPECT_EQ(plain.status, 401);
    EXPECT_EQ(plain.body, R"({"message":"Unauthorized"})");
    EXPECT_EQ(header(plain, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(plain.headers.size(), 2U);
    settings.unauthorizedErrorMessage = "Go \"away\"";
    settings.forbiddenErrorMessage = "No";
    settings.displayErrors = true;
    EXPECT_EQ(unauthorizedAnswer(settings, 0, refusal, ErrorCodeShown::None).body,
              R"({"message":"Go \"away\"","reason":"token_inactive"})");
    EXPECT_EQ(forbiddenAnswer(settings, 0, {Reason::ScopeMissing, "x", {}, {}}).body,
              R"({"message":"No","reason":"scope_missing"})");
    EXPECT_EQ(forbiddenAnswer(settings, 0, refusal).status, 403);
}

TEST(FailureAnswersTest, RedirectsPairWithTheClient)
{
    oidc::Settings settings = tests::settings();
    settings.unauthorizedRedirectUri = {"https://a.example/", "https://b.example/"};
    settings.forbiddenRedirectUri = {"https://c.example/"};
    const LocalAnswer second = unauthorizedAnswer(settings, 1, refusal, ErrorCodeShown::InvalidToken);
    EXPECT_EQ(second.status, 302);
    EXPECT_EQ(header(second, "Location"), "https://b.example/");
    EXPECT_EQ(header(second, "WWW-Authenticate"), "(none)");
    EXPECT_EQ(second.body, "");
    EXPECT_EQ(header(unauthorizedAnswer(settings, 5, refusal, ErrorCodeShown::None), "Location"), "https://a.example/");
    EXPECT_EQ(header(forbiddenAnswer(settings, 1, refusal), "Location"), "https://c.example/");
    EXPECT_EQ(unexpectedAnswer(settings).status, 500);
    settings.unexpectedRedirectUri = {"https://d.example/"};
    EXPECT_EQ(header(unexpectedAnswer(settings), "Location"), "https://d.example/");
}
