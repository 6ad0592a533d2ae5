#include "core/net/certificate_facts.h"

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/net/certificate.h"

namespace gatehouse::net {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;

TEST(CertificateFacts, AChainIsDescribedCertificateByCertificate)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(system_clock::now());
    const CertifiedKey authority = *makeLoopbackAuthority("Prüfung, Inc.", now);
    const CertifiedKey pair = *makeLoopbackCertificate(authority, now);
    const auto all = describeCertificates("a comment before\n" + pair.certificatePem);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    const CertificateFacts& own = all->front();
    EXPECT_EQ(own.subject, "CN=localhost,O=Gatehouse");
    EXPECT_EQ(own.issuer, "CN=Prüfung\\, Inc.,O=Gatehouse");
    EXPECT_EQ(own.names,
              (std::vector<std::string>{"DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"}));
    EXPECT_EQ(own.key.text(), "EC, P-256");
    EXPECT_EQ(own.sha256Fingerprint.size(), 32U * 3 - 1);
    EXPECT_EQ(own.notBefore, now - hours(1));
    EXPECT_EQ(own.notAfter, now + hours(24 * 90));
    EXPECT_FALSE(own.authority);
    EXPECT_FALSE(own.selfIssued);
    EXPECT_TRUE(all->back().authority);
    EXPECT_TRUE(all->back().selfIssued);
    EXPECT_EQ(validityAt(own, now), Validity::Valid);
    EXPECT_EQ(validityAt(own, now - hours(2)), Validity::NotYet);
    EXPECT_EQ(validityAt(own, now + hours(24 * 91)), Validity::Expired);
}

/// Known from outside: what `openssl x509 -noout -fingerprint -sha256 -subject` says of it.
TEST(CertificateFacts, TheFingerprintIsThatOfTheDerForm)
{
    const auto now = system_clock::now();
    const CertifiedKey authority = *makeLoopbackAuthority("a", now);
    const auto once = describeCertificates(authority.certificatePem);
    const auto other = describeCertificates("\n\n" + authority.certificatePem + "\ntail");
    ASSERT_TRUE(once && other);
    EXPECT_EQ(once->front().sha256Fingerprint, other->front().sha256Fingerprint);
}

TEST(CertificateFacts, WhatIsNoneIsNamedForWhatItIs)
{
    const CertifiedKey pair = *makeLoopbackAuthority("a", system_clock::now());
    const auto why = [](std::string_view pem) { return describeCertificates(pem).error().detail; };
    EXPECT_NE(why("hello").find("-----BEGIN CERTIFICATE-----"), std::string::npos);
    EXPECT_NE(why(pair.keyPem.revealed()).find("private key"), std::string::npos);
    EXPECT_NE(why(pair.certificatePem.substr(0, 200)).find("all of it"), std::string::npos);
    std::string damaged = pair.certificatePem + pair.certificatePem;
    damaged.replace(pair.certificatePem.size() + 28, 4, "AAAA");  // the first octets of its DER form
    EXPECT_NE(why(damaged).find("number 2"), std::string::npos);
    EXPECT_EQ(describeCertificates(std::string(2 * 1024 * 1024, 'x')).error().code, ErrorCode::TooLarge);
    std::string many;
    for (int i = 0; i < 101; ++i) {
        many += pair.certificatePem;
    }
    EXPECT_EQ(describeCertificates(many).error().code, ErrorCode::TooLarge);
}

std::string pemOf(EVP_PKEY* key, const char* passphrase)
{
    BIO* const bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(bio, key, passphrase != nullptr ? EVP_aes_128_cbc() : nullptr, passphrase,
                                  passphrase != nullptr ? 3 : 0, nullptr, nullptr);
    const char* data = nullptr;
    const long size = BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    EVP_PKEY_free(key);
    return text;
}

TEST(CertificateFacts, AKeyIsDescribedByItsKindAndSize)
{
    const auto text = [](std::string pem) { return describePrivateKey(SecretBytes(std::move(pem)))->text(); };
    EXPECT_EQ(text(pemOf(EVP_RSA_gen(2048), nullptr)), "RSA, 2048 bits");
    EXPECT_EQ(text(pemOf(EVP_EC_gen("P-384"), nullptr)), "EC, P-384");
    EXPECT_EQ(text(pemOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), nullptr)), "Ed25519");
    const auto locked = describePrivateKey(SecretBytes(pemOf(EVP_EC_gen("P-256"), "abc")));
    ASSERT_FALSE(locked);
    EXPECT_NE(locked.error().detail.find("passphrase"), std::string::npos);
    EXPECT_FALSE(describePrivateKey(SecretBytes("nonsense")));
    EXPECT_FALSE(describePrivateKey(SecretBytes()));
}

}  // namespace
}  // namespace gatehouse::net
