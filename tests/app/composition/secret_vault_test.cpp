#include "app/composition/secret_vault.h"

#include <gtest/gtest.h>

#include "core/secrets/memory_secret_store.h"
#include "tests/app/composition/wait_for.h"

namespace gatehouse::app {
namespace {

/// A machine without a keychain.
class NoKeychain final : public secrets::SecretStore {
public:
    void probe(Callback<void> done) override { done(failure()); }
    void read(const std::string& /*id*/, Callback<SecretBytes> done) override { done(failure()); }
    void write(const std::string& /*id*/, SecretBytes /*secret*/, Callback<void> done) override { done(failure()); }
    void remove(const std::string& /*id*/, Callback<void> done) override { done(failure()); }
    std::string_view kind() const noexcept override { return "OS keychain"; }

private:
    static tl::unexpected<Error> failure() { return fail(ErrorCode::KeychainUnavailable, "keychain", "no service"); }
};

std::string secretOf(const SecretVault& vault, const std::string& id)
{
    const auto secret = vault.find(id);
    return secret ? std::string(secret->revealed()) : "(none)";
}

TEST(SecretVault, knowsAtOnceWhatIsWritten)
{
    SecretVault vault(std::make_unique<secrets::MemorySecretStore>());
    vault.write("w/a", SecretBytes("one"));
    EXPECT_EQ(secretOf(vault, "w/a"), "one");
    vault.remove("w/a");
    EXPECT_EQ(secretOf(vault, "w/a"), "(none)");
}

TEST(SecretVault, claimsToKeepSecretsOnlyOnceTheStoreHasKeptOne)
{
    SecretVault vault(std::make_unique<secrets::MemorySecretStore>());
    int told = 0;
    QObject::connect(&vault, &SecretVault::provenChanged, [&] { ++told; });
    vault.setTransient("lab/client_secret", SecretBytes("x"));
    EXPECT_FALSE(vault.proven());
    vault.write("w/a", SecretBytes("one"));
    vault.write("w/b", SecretBytes("two"));
    EXPECT_TRUE(waitFor([&] { return vault.proven(); }));
    EXPECT_EQ(told, 1);

    SecretVault without(std::make_unique<NoKeychain>());
    without.write("w/a", SecretBytes("one"));
    EXPECT_FALSE(without.proven());
}

TEST(SecretVault, readsWhatTheStoreHolds)
{
    auto store = std::make_unique<secrets::MemorySecretStore>();
    bool stored = false;
    store->write("w/a", SecretBytes("one"), [&](const Result<void>&) { stored = true; });
    ASSERT_TRUE(waitFor([&] { return stored; }));
    SecretVault vault(std::move(store));
    int settled = 0;
    QObject::connect(&vault, &SecretVault::settled, [&] { ++settled; });
    vault.require({"w/a", "w/b"});
    EXPECT_FALSE(vault.isSettled());
    ASSERT_TRUE(waitFor([&] { return vault.isSettled(); }));
    EXPECT_EQ(settled, 1);
    EXPECT_EQ(secretOf(vault, "w/a"), "one");
    EXPECT_EQ(secretOf(vault, "w/b"), "(none)");
    EXPECT_FALSE(vault.problem("w/b").isEmpty());
}

TEST(SecretVault, theLabsSecretNeedsNoStore)
{
    SecretVault vault(std::make_unique<NoKeychain>());
    bool told = false;
    QObject::connect(&vault, &SecretVault::unavailable, [&] { told = true; });
    vault.setTransient("lab/client_secret", SecretBytes("x"));
    vault.require({"lab/client_secret"});
    EXPECT_TRUE(vault.isSettled());
    EXPECT_EQ(secretOf(vault, "lab/client_secret"), "x");
    EXPECT_FALSE(told);
}

TEST(SecretVault, withoutAKeychainNothingIsUsedUntilTheUserAgrees)
{
    SecretVault vault(std::make_unique<NoKeychain>());
    int told = 0;
    QObject::connect(&vault, &SecretVault::unavailable, [&] { ++told; });
    vault.write("w/a", SecretBytes("one"));
    vault.write("w/b", SecretBytes("two"));
    EXPECT_EQ(told, 1) << "once is enough";
    EXPECT_FALSE(vault.available());
    EXPECT_EQ(secretOf(vault, "w/a"), "(none)");
    EXPECT_FALSE(vault.problem("w/a").isEmpty());

    vault.useMemory();
    EXPECT_EQ(secretOf(vault, "w/a"), "one");
    EXPECT_EQ(secretOf(vault, "w/b"), "two");
    EXPECT_EQ(vault.kind(), QStringLiteral("memory, for this run"));
    EXPECT_TRUE(vault.problem("w/a").isEmpty());
}

}  // namespace
}  // namespace gatehouse::app
