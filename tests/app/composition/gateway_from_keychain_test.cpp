// A {vault://keychain/…} reference of a decK file against a real keychain.

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "app/composition/gateway_from_file.h"
#include "core/secrets/keychain_secret_store.h"

namespace gatehouse::app {
namespace {

TEST(GatewayFromKeychain, ReadsTheSecretBeforeTheStart)
{
    const char* const keyring = std::getenv("GATEHOUSE_TEST_KEYRING");
    if (keyring == nullptr || *keyring == '\0') {
        const char* const reason = std::getenv("GATEHOUSE_TEST_KEYRING_MISSING");
        GTEST_SKIP() << "no keyring of the test's own: " << (reason != nullptr ? reason : "not started with one");
    }
    int count = 0;
    QCoreApplication application(count, nullptr);
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("kong.yaml")).toStdString();
    QFile file(QString::fromStdString(path));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"(_format_version: "3.0"
services:
  - name: s
    url: http://127.0.0.1:9/
    routes:
      - {name: r, paths: [/], protocols: [http]}
plugins:
  - name: openid-connect
    service: s
    config:
      issuer: http://127.0.0.1:9/realms/r
      client_id: [kong]
      client_secret: ["{vault://keychain/cli-test/client_secret}"]
      auth_methods: [introspection]
)");
    file.close();

    secrets::KeychainSecretStore store;
    std::optional<bool> written;
    store.write("cli-test/client_secret", SecretBytes("from the keychain"),
                [&](const Result<void>& answer) { written = answer.has_value(); });
    while (!written) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    ASSERT_TRUE(*written);

    const gateway::FieldTable table = gateway::FieldTable::load();
    GatewayFromFile loader(table, gateway::newestVersion, store);
    std::optional<Loaded> loaded;
    loader.load(path, [&](Loaded answer) { loaded.emplace(std::move(answer)); });
    while (!loaded) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    ASSERT_TRUE(*loaded) << (*loaded).error().error.detail;
    const auto& settings = (*loaded)->runtime->routes.front().openidConnect;
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->clients.front().secret.revealed(), "from the keychain");

    std::optional<bool> removed;
    store.remove("cli-test/client_secret", [&](const Result<void>& answer) { removed = answer.has_value(); });
    while (!removed) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
}

}  // namespace
}  // namespace gatehouse::app
