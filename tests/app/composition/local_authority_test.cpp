#include "app/composition/local_authority.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

#include <optional>

#include "core/base/clock.h"
#include "core/secrets/memory_secret_store.h"
#include "tests/app/composition/wait_for.h"

namespace gatehouse::app {
namespace {

class LocalAuthorityTest : public testing::Test {
protected:
    Result<LocalAuthority::Made> obtain()
    {
        std::optional<Result<LocalAuthority::Made>> made;
        LocalAuthority authority(m_store, m_clock, file());
        authority.obtain([&](Result<LocalAuthority::Made> answer) { made = std::move(answer); });
        waitFor([&] { return made.has_value(); });
        return *made;
    }
    QString file() const { return m_folder.filePath(QStringLiteral("new/authority.pem")); }
    std::string written() const
    {
        QFile out(file());
        return out.open(QIODevice::ReadOnly) ? out.readAll().toStdString() : std::string();
    }

    QTemporaryDir m_folder;
    secrets::MemorySecretStore m_store;
    std::shared_ptr<Clock> m_clock = std::make_shared<SystemClock>();
};

TEST_F(LocalAuthorityTest, IsMadeOnceAndKept)
{
    const Result<LocalAuthority::Made> first = obtain();
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->authorityIsNew);
    EXPECT_TRUE(net::checkCertifiedKey(first->server, m_clock->wall()));
    const std::string certificate = written();
    EXPECT_TRUE(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    EXPECT_EQ(certificate.find("PRIVATE KEY"), std::string::npos);
    const Result<LocalAuthority::Made> second = obtain();
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->authorityIsNew);
    EXPECT_EQ(written(), certificate);
    EXPECT_NE(second->server.certificatePem, first->server.certificatePem) << "each run has its own";
}

TEST_F(LocalAuthorityTest, WhatTheStoreHoldsAndCannotBeUsedIsMadeAnew)
{
    bool stored = false;
    m_store.write("local-authority", SecretBytes("nonsense"), [&](const Result<void>&) { stored = true; });
    waitFor([&] { return stored; });
    const Result<LocalAuthority::Made> made = obtain();
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->authorityIsNew);
}

/// A keychain that is not there.
class NoStore final : public secrets::SecretStore {
public:
    void probe(Callback<void> done) override { done(fail(ErrorCode::KeychainUnavailable, "keychain", "gone")); }
    void read(const std::string&, Callback<SecretBytes> done) override
    {
        done(fail(ErrorCode::KeychainUnavailable, "keychain", "gone"));
    }
    void write(const std::string&, SecretBytes, Callback<void> done) override { probe(std::move(done)); }
    void remove(const std::string&, Callback<void> done) override { probe(std::move(done)); }
    std::string_view kind() const noexcept override { return "none"; }
};

TEST_F(LocalAuthorityTest, WithoutAStoreNothingIsMade)
{
    NoStore none;
    LocalAuthority authority(none, m_clock, file());
    std::optional<Result<LocalAuthority::Made>> made;
    authority.obtain([&](Result<LocalAuthority::Made> answer) { made = std::move(answer); });
    ASSERT_TRUE(made.has_value());
    ASSERT_FALSE(*made);
    EXPECT_EQ(made->error().code, ErrorCode::KeychainUnavailable);
    EXPECT_EQ(written(), "");
}

}  // namespace
}  // namespace gatehouse::app
