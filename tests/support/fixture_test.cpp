#include "tests/support/fixture.h"

#include <filesystem>
#include <fstream>

namespace gatehouse::test {
namespace {

TEST(Fixture, KeycloakTellsItsAdministrator)
{
    GATEHOUSE_REQUIRE_FIXTURE(keycloak, "keycloak");
    EXPECT_TRUE(keycloak.url.starts_with("http://127.0.0.1:")) << keycloak.url;
    EXPECT_FALSE(keycloak.admin.empty());
    EXPECT_FALSE(keycloak.password.empty());
    EXPECT_TRUE(std::filesystem::exists(keycloak.log));
}

TEST(Fixture, HttpbinListensOnLoopback)
{
    GATEHOUSE_REQUIRE_FIXTURE(httpbin, "httpbin");
    EXPECT_TRUE(httpbin.url.starts_with("http://127.0.0.1:")) << httpbin.url;
}

TEST(Fixture, NginxServesAFolder)
{
    GATEHOUSE_REQUIRE_FIXTURE(nginx, "nginx");
    EXPECT_TRUE(std::filesystem::is_directory(nginx.folder)) << nginx.folder;
}

TEST(Fixture, IsAbsentWhenNothingRuns)
{
    EXPECT_FALSE(fixture("no-such-server"));
}

}  // namespace
}  // namespace gatehouse::test
