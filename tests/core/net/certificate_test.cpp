#include "core/net/certificate.h"

#include <gtest/gtest.h>

namespace gatehouse::net {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;

TEST(Certificate, APairThatWasMadeIsGoodUntilItExpires)
{
    const auto now = system_clock::now();
    const Result<CertifiedKey> authority = makeLoopbackAuthority("Gatehouse on test", now);
    ASSERT_TRUE(authority);
    const Result<CertifiedKey> pair = makeLoopbackCertificate(*authority, now);
    ASSERT_TRUE(pair);
    EXPECT_TRUE(checkCertifiedKey(*authority, now + hours(24 * 3600)));
    EXPECT_TRUE(checkCertifiedKey(*pair, now));
    const Result<void> expired = checkCertifiedKey(*pair, now + hours(24 * 91));
    ASSERT_FALSE(expired);
    EXPECT_EQ(expired.error().detail, "it has expired");
    EXPECT_EQ(checkCertifiedKey(*pair, now - hours(2)).error().detail, "it is not valid yet");
    EXPECT_TRUE(pair->certificatePem.ends_with(authority->certificatePem)) << "the chain";
}

TEST(Certificate, WhatDoesNotFitIsNamed)
{
    const auto now = system_clock::now();
    const CertifiedKey one = *makeLoopbackAuthority("one", now);
    const CertifiedKey other = *makeLoopbackAuthority("other", now);
    EXPECT_EQ(checkCertifiedKey({one.certificatePem, other.keyPem}, now).error().origin, "private key");
    EXPECT_EQ(checkCertifiedKey({"nonsense", one.keyPem}, now).error().origin, "certificate");
    EXPECT_EQ(checkCertifiedKey({one.certificatePem, SecretBytes("nonsense")}, now).error().origin, "private key");
    EXPECT_FALSE(makeLoopbackCertificate({one.certificatePem, SecretBytes()}, now));
}

}  // namespace
}  // namespace gatehouse::net
