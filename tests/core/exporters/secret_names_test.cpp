#include "core/exporters/secret_names.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace gatehouse::exporters {
namespace {

using testing::HasSubstr;
using testing::Not;

const gateway::FieldTable& table()
{
    static const auto fields = gateway::FieldTable::load();
    return fields;
}

std::string without(std::string_view config, Literals literals = Literals::Replaced)
{
    SecretNames names;
    return boost::json::serialize(withoutSecrets(boost::json::parse(config).as_object(), table(), names, literals));
}

TEST(SecretNames, AreTheHowTosNames)
{
    SecretNames names;
    EXPECT_EQ(names.nameFor("client_secret[]", 0, "a"), "DECK_CLIENT_SECRET");
    EXPECT_EQ(names.nameFor("client_secret[]", 1, "b"), "DECK_CLIENT_SECRET_2");
    EXPECT_EQ(names.nameFor("cache_tokens_salt", 0, "c"), "DECK_TOKEN_SALT");
    EXPECT_EQ(names.nameFor("redis.password", 0, "d"), "DECK_REDIS_PASSWORD");
    EXPECT_EQ(names.nameFor("client_jwk[].d", 0, "e"), "DECK_CLIENT_JWK_D");
}

TEST(SecretNames, AreSharedByTheSameSecretOnly)
{
    SecretNames names;
    names.reserve("DECK_SESSION_SECRET");
    EXPECT_EQ(names.nameFor("client_secret[]", 0, "a"), "DECK_CLIENT_SECRET");
    EXPECT_EQ(names.nameFor("client_secret[]", 0, "a"), "DECK_CLIENT_SECRET");
    EXPECT_EQ(names.nameFor("client_secret[]", 0, "other"), "DECK_CLIENT_SECRET_2");
    EXPECT_EQ(names.nameFor("session_secret", 0, "x"), "DECK_SESSION_SECRET_2");
}

TEST(WithoutSecrets, ReplacesWhatTheKeychainHolds)
{
    EXPECT_EQ(without(R"({"client_secret": ["{vault://keychain/w/client_secret}"],
        "introspection_headers_values": ["Bearer {vault://keychain/w/h}", "plain"]})",
                      Literals::Kept),
              R"({"client_secret":["${{ env \"DECK_CLIENT_SECRET\" }}"],)"
              R"("introspection_headers_values":["Bearer ${{ env \"DECK_INTROSPECTION_HEADERS_VALUES\" }}","plain"]})");
}

TEST(WithoutSecrets, ReplacesLiteralsInSecretFields)
{
    const auto text = without(R"({"issuer": "public", "client_id": ["public"], "client_secret": ["top", 12345678],
        "redis": {"password": "top"}, "client_jwk": [{"kid": "public", "d": "top"}], "session_redis_password": "top",
        "client_secrett": ["top"], "session_secret": ""})");
    EXPECT_THAT(text, Not(HasSubstr("top")));
    EXPECT_THAT(text, Not(HasSubstr("12345678")));
    EXPECT_THAT(text, HasSubstr(R"("client_id":["public"])"));
    EXPECT_THAT(text, HasSubstr(R"("kid":"public")"));
    EXPECT_THAT(text, HasSubstr(R"("session_secret":"")")) << "nothing to hide";
}

TEST(WithoutSecrets, KeepsReferencesOfOthers)
{
    const std::string_view config =
        R"({"client_secret":["${{ env \"DECK_MINE\" }}"],"session_secret":"{vault://hcv/session}"})";
    EXPECT_EQ(without(config), config);
}

}  // namespace
}  // namespace gatehouse::exporters
