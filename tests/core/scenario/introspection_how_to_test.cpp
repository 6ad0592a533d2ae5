#include <gtest/gtest.h>

#include "core/http/basic_credentials.h"
#include "core/scenario/scenario.h"

namespace gatehouse::scenario {
namespace {

TEST(IntrospectionHowTo, PasswordThenTokenThenCache)
{
    const Scenario scenario = introspectionHowTo("/anything", "alex", SecretBytes("doe"));
    ASSERT_EQ(scenario.steps.size(), 3U);
    EXPECT_EQ(scenario.steps[0].id, "password");
    EXPECT_EQ(scenario.steps[0].headers.find("Authorization"), http::basicAuthorization("alex", "doe"));
    ASSERT_EQ(scenario.steps[0].captures.size(), 1U);
    EXPECT_TRUE(scenario.steps[0].captures[0].secret);
    EXPECT_EQ(scenario.steps[1].id, "introspection");
    EXPECT_EQ(scenario.steps[1].headers.find("Authorization"), "Bearer ${TOKEN}");
    EXPECT_EQ(scenario.steps[2].id, "cached");
    EXPECT_EQ(scenario.steps[2].expect.identityProviderCalls, false);
    for (const Step& step : scenario.steps) {
        EXPECT_EQ(step.path, "/anything");
        EXPECT_EQ(step.expect.status, 200);
        EXPECT_TRUE(step.title.ends_with('.'));
    }
}

}  // namespace
}  // namespace gatehouse::scenario
