#include "core/gateway/secret_words.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace gatehouse::gateway {
namespace {

TEST(SecretWords, AreKnownInEverySpelling)
{
    for (const char* name :
         {"client_secret", "Client-Secret", "redis_password", "X-Api-Key", "Authorization", "token", "access_token",
          "client_assertion", "aws_secret_access_key", "apikey", "private_key_pem"}) {
        EXPECT_TRUE(soundsLikeASecret(name)) << name;
    }
    for (const char* name : {"", "issuer", "token_type", "client_assertion_type", "keys", "max_tokens",
                             "tokens_per_second", "key_names", "authorization_endpoint"}) {
        EXPECT_FALSE(soundsLikeASecret(name)) << name;
    }
}

TEST(SecretWords, CountForTheValueOfAPair)
{
    const auto record = boost::json::parse(R"({"h_names": ["accept", "x-api-key", 5], "h_values": ["a", "b", "c", "d"],
                                               "other": ["e"], "b_values": ["f"]})")
                            .as_object();
    EXPECT_FALSE(isPairedWithASecretName(record, "h_values", 0));
    EXPECT_TRUE(isPairedWithASecretName(record, "h_values", 1));
    EXPECT_FALSE(isPairedWithASecretName(record, "h_values", 2));
    EXPECT_FALSE(isPairedWithASecretName(record, "h_values", 3));
    EXPECT_FALSE(isPairedWithASecretName(record, "other", 0));
    EXPECT_FALSE(isPairedWithASecretName(record, "b_values", 0));
}

TEST(SecretWords, FindThePasswordInAUrl)
{
    EXPECT_EQ(passwordInUrl("https://alex:d:o@e@host:80/x?a=b:c@d"), "d:o@e");
    EXPECT_EQ(passwordInUrl("https://alex:doe@host"), "doe");
    for (const char* text : {"", "alex:doe@host", "https://host:80/x", "https://alex@host", "https://alex:@host",
                             "https://host/a:b@c", "://"}) {
        EXPECT_EQ(passwordInUrl(text), "") << text;
    }
}

}  // namespace
}  // namespace gatehouse::gateway
