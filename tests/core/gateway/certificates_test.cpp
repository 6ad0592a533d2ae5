#include "core/gateway/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/certificates.h"

namespace gatehouse::gateway {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Certificates : public ::testing::Test {
protected:
    Certificates()
    {
        configuration.other["certificates"] = json::array{
            {{"id", "one"}, {"cert", one.certificatePem}, {"key", one.keyPem}},
            {{"id", "bare"}, {"cert", one.certificatePem}},
            {{"id", "mixed"}, {"cert", one.certificatePem}, {"key", two.keyPem}},
            {{"id", "broken"}, {"cert", "-----BEGIN CERTIFICATE-----\nx"}, {"key", one.keyPem}},
            {{"id", "no-key"}, {"cert", one.certificatePem}, {"key", "s3cr3t"}},
        };
        configuration.other["ca_certificates"] = json::array{{{"id", "a"}, {"cert", one.certificatePem}},
                                                             {{"id", "b"}, {"cert", two.certificatePem}},
                                                             {{"id", "broken"}, {"cert", "B"}}};
    }

    Error clientFault(const json::value& reference) const
    {
        net::TlsOptions tls;
        const Result<void> used = useClientCertificate(tls, configuration, reference);
        EXPECT_FALSE(used);
        return used ? Error() : used.error();
    }

    Error caFault(const json::value& references) const
    {
        net::TlsOptions tls;
        const Result<void> used = useCaCertificates(tls, configuration, references);
        EXPECT_FALSE(used);
        return used ? Error() : used.error();
    }

    const tests::Certificate one = tests::makeCertificate({});
    const tests::Certificate two = tests::makeCertificate({});
    Configuration configuration;
};

TEST_F(Certificates, AreFoundByTheirId)
{
    net::TlsOptions tls;
    EXPECT_TRUE(useClientCertificate(tls, configuration, "one"));
    EXPECT_EQ(tls.clientCertificatePem, one.certificatePem);
    EXPECT_EQ(tls.clientKeyPem.revealed(), one.keyPem);
    EXPECT_TRUE(useClientCertificate(tls, configuration, json::object{{"id", "one"}}));
    EXPECT_TRUE(useCaCertificates(tls, configuration, json::array{"a", "b"}));
    EXPECT_EQ(tls.caBundlePem, one.certificatePem + "\n" + two.certificatePem + "\n");
}

TEST_F(Certificates, WhatIsNotThereIsAnError)
{
    EXPECT_EQ(clientFault("two").code, ErrorCode::NotFound);
    EXPECT_EQ(clientFault(nullptr).code, ErrorCode::NotFound);
    EXPECT_EQ(clientFault("bare").code, ErrorCode::InvalidArgument);
    EXPECT_EQ(caFault("a").code, ErrorCode::InvalidArgument);
    EXPECT_EQ(caFault(json::array{"c"}).code, ErrorCode::NotFound);
}

TEST_F(Certificates, WhatCannotBeUsedIsNamedAtOnceAndNotAtTheFirstCall)
{
    EXPECT_THAT(clientFault("mixed").detail, AllOf(HasSubstr("mixed"), HasSubstr("another certificate")));
    EXPECT_THAT(clientFault("broken").detail, HasSubstr("not a PEM certificate"));
    EXPECT_THAT(clientFault("no-key").detail, AllOf(HasSubstr("not a PEM private key"), Not(HasSubstr("s3cr3t"))));
    EXPECT_THAT(caFault(json::array{"a", "broken"}).detail, AllOf(HasSubstr("broken"), HasSubstr("not a PEM")));
}

}  // namespace
}  // namespace gatehouse::gateway
