#include "core/oidc/keys.h"

#include <gtest/gtest.h>

#include "tests/core/jose/vectors.h"
#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using gatehouse::tests::FakeHttpClient;

TEST(KeysTest, ReadsTheSetOfRfc7517WhateverItsContentType)
{
    for (const char* type : {"application/json", "application/jwk-set+json", "application/octet-stream"}) {
        const auto keys =
            readKeys(FakeHttpClient::answer(200, std::string(vectors::publicKeys), {{"Content-Type", type}}));
        ASSERT_TRUE(keys) << type;
        EXPECT_EQ(keys->keys.size(), 1U) << "the other one is for encryption";
    }
}

TEST(KeysTest, RefusesWhatIsNoSet)
{
    EXPECT_EQ(readKeys(FakeHttpClient::json(200, "<html>")).error().kind, FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(readKeys(FakeHttpClient::json(200, "{}")).error().kind, FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(readKeys(FakeHttpClient::json(503, "{}")).error().kind, FailureKind::ProviderStatus);
    EXPECT_EQ(readKeys(FakeHttpClient::failure(ErrorCode::TlsFailed)).error().kind, FailureKind::ProviderTlsFailed);
}
