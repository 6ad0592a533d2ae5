#include "app/composition/gateway_from_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <gmock/gmock.h>

#include <optional>

#include "core/secrets/memory_secret_store.h"

namespace gatehouse::app {
namespace {

using ::testing::HasSubstr;

const std::string howTo = R"(_format_version: "3.0"
services:
  - name: example-service
    url: http://127.0.0.1:9/anything
    routes:
      - name: example-route
        paths: [/anything]
        protocols: [http, https]
plugins:
  - name: openid-connect
    service: example-service
    config:
      issuer: http://127.0.0.1:9/realms/r
      client_id: [kong]
      client_secret: ["{vault://keychain/w/secret}"]
      auth_methods: [introspection, password]
)";

class GatewayFromFileTest : public ::testing::Test {
protected:
    std::string file(const std::string& text)
    {
        const QString path = m_folder.filePath(QStringLiteral("kong.yaml"));
        QFile out(path);
        EXPECT_TRUE(out.open(QIODevice::WriteOnly));
        out.write(text.data(), static_cast<qint64>(text.size()));
        return path.toStdString();
    }

    static std::string findings(const Loaded& loaded)
    {
        std::string text;
        for (const gateway::Diagnostic& one : loaded.error().diagnostics) {
            text += one.toString() + "\n";
        }
        return text;
    }

    /// Runs the event loop until the answer is there.
    Loaded load(const std::string& path)
    {
        std::optional<Loaded> answer;
        m_loader.load(path, [&](Loaded loaded) { answer.emplace(std::move(loaded)); });
        while (!answer) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        return std::move(*answer);
    }

    int m_count = 0;
    QCoreApplication m_application{m_count, nullptr};
    QTemporaryDir m_folder;
    gateway::FieldTable m_table = gateway::FieldTable::load();
    secrets::MemorySecretStore m_store;
    GatewayFromFile m_loader{m_table, gateway::newestVersion, m_store};
};

TEST_F(GatewayFromFileTest, FetchesSecretsAndCompiles)
{
    m_store.write("w/secret", SecretBytes("s3cr3t"), [](const Result<void>&) {});
    const Loaded loaded = load(file(howTo));
    ASSERT_TRUE(loaded) << (loaded.error().diagnostics.empty() ? loaded.error().error.detail
                                                               : loaded.error().diagnostics.front().toString());
    ASSERT_EQ(loaded->runtime->routes.size(), 1U);
    const auto& settings = loaded->runtime->routes.front().openidConnect;
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->clients.front().secret.revealed(), "s3cr3t");
    // What may be shown or written still holds the reference only.
    EXPECT_EQ(loaded->configuration.plugins.front().config.at("client_secret").at(0),
              boost::json::value("{vault://keychain/w/secret}"));
}

TEST_F(GatewayFromFileTest, MissingSecretIsNamed)
{
    const Loaded loaded = load(file(howTo));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, LoadFailure::Kind::Secret);
    EXPECT_EQ(loaded.error().error.code, ErrorCode::SecretMissing);
}

TEST_F(GatewayFromFileTest, MissingFile)
{
    const Loaded loaded = load(m_folder.filePath(QStringLiteral("nowhere.yaml")).toStdString());
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, LoadFailure::Kind::File);
    EXPECT_THAT(findings(loaded), HasSubstr("nowhere.yaml"));
}

TEST_F(GatewayFromFileTest, WrongFieldIsFoundBeforeAnySecretIsAsked)
{
    std::string text = howTo;
    text.replace(text.find("auth_methods"), 12, "auth_metods");
    text.replace(text.find("{vault://keychain/w/secret}"), 27, "${{ env \\\"GATEHOUSE_TEST_NOT_SET\\\" }}");
    const Loaded loaded = load(file(text));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, LoadFailure::Kind::Configuration);
    EXPECT_THAT(findings(loaded), HasSubstr("auth_metods"));
}

TEST_F(GatewayFromFileTest, MissingVariableIsNamed)
{
    std::string text = howTo;
    text.replace(text.find("{vault://keychain/w/secret}"), 27, "${{ env \\\"GATEHOUSE_TEST_NOT_SET\\\" }}");
    const Loaded loaded = load(file(text));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, LoadFailure::Kind::Configuration);
    EXPECT_THAT(findings(loaded), HasSubstr("GATEHOUSE_TEST_NOT_SET"));
}

TEST_F(GatewayFromFileTest, AnswersNobodyOnceItIsGone)
{
    m_store.write("w/secret", SecretBytes("s3cr3t"), [](const Result<void>&) {});
    bool answered = false;
    {
        GatewayFromFile loader(m_table, gateway::newestVersion, m_store);
        loader.load(file(howTo), [&](const Loaded&) { answered = true; });
    }
    QCoreApplication::processEvents();
    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace gatehouse::app
