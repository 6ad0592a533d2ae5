#include "app/composition/certificate_entities.h"

#include <gtest/gtest.h>

#include "core/net/certificate.h"

namespace gatehouse::app {
namespace {

using Kind = CertificateEntity::Kind;
using std::chrono::hours;
using std::chrono::system_clock;

bool holds(const CertificateReport& report, const char* words)
{
    const QString mark = QString::fromUtf8(words);
    return std::any_of(report.marks.begin(), report.marks.end(),
                       [&](const QString& one) { return one.contains(mark); });
}

TEST(CertificateEntities, addedChangedAndTakenAway)
{
    gateway::Configuration configuration;
    EXPECT_TRUE(certificatesOf(configuration).empty());
    addCertificate(configuration, Kind::OwnKey, "one");
    addCertificate(configuration, Kind::Authority, "ca");
    addCertificate(configuration, Kind::OwnKey, "two");
    auto all = certificatesOf(configuration);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].id, "two");
    EXPECT_EQ(all[2].kind, Kind::Authority);
    setCertificateMember(configuration, all[1], "cert", "pem");
    setCertificateMember(configuration, all[1], "key", "{vault://keychain/x}");
    EXPECT_EQ(certificatesOf(configuration)[1].cert, "pem");
    EXPECT_EQ(certificatesOf(configuration)[1].key, "{vault://keychain/x}");
    setCertificateMember(configuration, all[1], "key", "");
    EXPECT_TRUE(certificatesOf(configuration)[1].key.empty());
    removeCertificate(configuration, all[0]);
    EXPECT_EQ(certificatesOf(configuration)[0].id, "two");
    removeCertificate(configuration, certificatesOf(configuration)[0]);
    EXPECT_FALSE(configuration.other.contains("certificates"));
}

TEST(CertificateEntities, aKeyIsTakenOutOfWhatWasPasted)
{
    const net::CertifiedKey pair = *net::makeLoopbackAuthority("a", system_clock::now());
    const std::string key(pair.keyPem.revealed());
    for (const std::string& text :
         {pair.certificatePem + key, key + pair.certificatePem, key + pair.certificatePem + key}) {
        const PemParts parts = separateKey(text);
        EXPECT_EQ(parts.certificates.find("PRIVATE"), std::string::npos);
        EXPECT_NE(parts.certificates.find("BEGIN CERTIFICATE"), std::string::npos);
        EXPECT_TRUE(net::checkBelongTogether({parts.certificates, parts.key}));
    }
    // Cut off in the middle, nothing of it is left in the text either.
    const PemParts cut = separateKey(pair.certificatePem + key.substr(0, 80));
    EXPECT_EQ(cut.certificates, pair.certificatePem);
    EXPECT_TRUE(separateKey(pair.certificatePem).key.empty());
}

TEST(CertificateEntities, whatIsWrongIsMarked)
{
    const auto now = system_clock::now();
    const net::CertifiedKey authority = *net::makeLoopbackAuthority("a", now);
    const net::CertifiedKey pair = *net::makeLoopbackCertificate(authority, now);
    const auto inspect = [&](const SecretBytes& key, Kind kind, system_clock::time_point at) {
        return inspectCertificate(pair.certificatePem, key, kind, at);
    };
    EXPECT_TRUE(inspect(pair.keyPem, Kind::OwnKey, now).marks.empty());
    EXPECT_EQ(inspect(pair.keyPem, Kind::OwnKey, now).key->text(), "EC, P-256");
    EXPECT_TRUE(holds(inspect(authority.keyPem, Kind::OwnKey, now), "the key does not belong"));
    EXPECT_TRUE(holds(inspect({}, Kind::OwnKey, now + hours(24 * 100)), "expired 10 days ago"));
    EXPECT_TRUE(holds(inspect({}, Kind::OwnKey, now + hours(24 * 80)), "expires in"));
    EXPECT_TRUE(holds(inspect({}, Kind::OwnKey, now - hours(24)), "not yet valid"));
    EXPECT_TRUE(holds(inspect({}, Kind::Authority, now), "no authority"));
    EXPECT_FALSE(inspect(SecretBytes("nonsense"), Kind::OwnKey, now).keyProblem.isEmpty());
    EXPECT_FALSE(inspectCertificate("nonsense", {}, Kind::OwnKey, now).problem.isEmpty());
}

}  // namespace
}  // namespace gatehouse::app
