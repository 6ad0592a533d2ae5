#include "proxy/filters/authorization.h"

#include <gtest/gtest.h>

#include "core/jose/json.h"

using namespace gatehouse;
using namespace gatehouse::proxy;
using exchange::Reason;

namespace {

struct Subject {
    Identity identity;

    explicit Subject(std::string_view introspected, std::string_view inToken = "")
    {
        auto introspection = std::make_shared<oidc::Introspection>();
        introspection->claims = *jose::parseJsonObject(introspected);
        if (!inToken.empty()) {
            introspection->tokenClaims = *jose::parseJsonObject(inToken);
        }
        identity.introspection = introspection;
    }
    Reason judged(const oidc::Settings& settings) const
    {
        ExchangeBuilder record(1, {}, {}, true);
        const std::optional<Refusal> refusal = authorize(settings, identity, record);
        return refusal ? refusal->reason : Reason::None;
    }
};

}  // namespace

TEST(AuthorizationTest, EntriesAreAlternativesAndTheirWordsAllNeeded)
{
    const Subject subject(R"({"scope":"openid email"})");
    oidc::Settings settings;
    EXPECT_EQ(subject.judged(settings), Reason::None);
    settings.scopesRule = {{"scope"}, {"profile", "email"}};
    EXPECT_EQ(subject.judged(settings), Reason::None);
    settings.scopesRule.required = {"openid profile"};
    EXPECT_EQ(subject.judged(settings), Reason::ScopeMissing);
    settings.scopesRule.required = {"openid profile", "email openid"};
    EXPECT_EQ(subject.judged(settings), Reason::None);
    settings.scopesRule.required = {""};
    EXPECT_EQ(subject.judged(settings), Reason::ScopeMissing) << "an entry without a word never holds";
}

TEST(AuthorizationTest, EveryRuleMustHold)
{
    const Subject subject(R"({"scope":"openid","aud":["kong"],"groups":["gold"],"realm_access":{"roles":["admin"]}})");
    oidc::Settings settings;
    settings.scopesRule = {{"scope"}, {"openid"}};
    settings.audienceRule = {{"aud"}, {"kong"}};
    settings.groupsRule = {{"groups"}, {"gold"}};
    settings.rolesRule = {{"realm_access", "roles"}, {"admin"}};
    EXPECT_EQ(subject.judged(settings), Reason::None);
    for (const auto& [rule, reason] : {std::pair{&oidc::Settings::scopesRule, Reason::ScopeMissing},
                                       {&oidc::Settings::audienceRule, Reason::AudienceMissing},
                                       {&oidc::Settings::groupsRule, Reason::GroupMissing},
                                       {&oidc::Settings::rolesRule, Reason::RoleMissing}}) {
        oidc::Settings stricter = settings;
        (stricter.*rule).required = {"other"};
        EXPECT_EQ(subject.judged(stricter), reason);
        stricter = settings;
        (stricter.*rule).path = {"missing"};
        EXPECT_EQ(subject.judged(stricter), reason) << "a missing claim fails its rule";
        (stricter.*rule).path = {};
        EXPECT_EQ(subject.judged(stricter), reason);
    }
}

TEST(AuthorizationTest, TheIntrospectionAnswerSpeaksBeforeTheToken)
{
    oidc::Settings settings;
    settings.scopesRule = {{"scope"}, {"admin"}};
    EXPECT_EQ(Subject(R"({"scope":"openid"})", R"({"scope":"admin"})").judged(settings), Reason::ScopeMissing);
    EXPECT_EQ(Subject(R"({})", R"({"scope":"admin"})").judged(settings), Reason::None);
}

TEST(AuthorizationTest, AForbiddenClaimIsForbiddenWhereverItStands)
{
    oidc::Settings settings;
    settings.claimsForbidden = {"act"};
    EXPECT_EQ(Subject("{}").judged(settings), Reason::None);
    EXPECT_EQ(Subject(R"({"act":null})").judged(settings), Reason::ClaimForbidden);
    EXPECT_EQ(Subject("{}", R"({"act":{}})").judged(settings), Reason::ClaimForbidden);
}

TEST(AuthorizationTest, WithoutClaimsEveryRuleFails)
{
    Identity opaque;
    opaque.tokens = std::make_shared<oidc::TokenAnswer>();
    oidc::Settings settings;
    settings.audienceRule = {{"aud"}, {"kong"}};
    ExchangeBuilder record(1, {}, {}, true);
    EXPECT_EQ(authorize(settings, opaque, record)->reason, Reason::AudienceMissing);
}
