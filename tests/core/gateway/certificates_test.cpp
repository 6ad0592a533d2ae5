#include "core/gateway/certificates.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace gatehouse::gateway {
namespace {

Configuration withCertificates()
{
    Configuration configuration;
    configuration.other["certificates"] =
        boost::json::parse(R"([{"id":"one","cert":"CERT","key":"KEY"},{"id":"bare","cert":"CERT"}])");
    configuration.other["ca_certificates"] = boost::json::parse(R"([{"id":"a","cert":"A"},{"id":"b","cert":"B"}])");
    return configuration;
}

TEST(Certificates, AreFoundByTheirId)
{
    net::TlsOptions tls;
    EXPECT_TRUE(useClientCertificate(tls, withCertificates(), "one"));
    EXPECT_EQ(tls.clientCertificatePem, "CERT");
    EXPECT_EQ(tls.clientKeyPem.revealed(), "KEY");
    EXPECT_TRUE(useClientCertificate(tls, withCertificates(), boost::json::parse(R"({"id":"one"})")));
    EXPECT_TRUE(useCaCertificates(tls, withCertificates(), boost::json::parse(R"(["a","b"])")));
    EXPECT_EQ(tls.caBundlePem, "A\nB\n");
}

TEST(Certificates, WhatIsNotThereIsAnError)
{
    net::TlsOptions tls;
    EXPECT_EQ(useClientCertificate(tls, withCertificates(), "two").error().code, ErrorCode::NotFound);
    EXPECT_EQ(useClientCertificate(tls, withCertificates(), nullptr).error().code, ErrorCode::NotFound);
    EXPECT_EQ(useClientCertificate(tls, withCertificates(), "bare").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(useCaCertificates(tls, withCertificates(), "a").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(useCaCertificates(tls, Configuration(), boost::json::parse(R"(["a"])")).error().code,
              ErrorCode::NotFound);
}

}  // namespace
}  // namespace gatehouse::gateway
