// What 'Copy as command' copies with secrets ticked, run by a shell against a real keychain, makes the file that 'Save'
// makes, octet for octet.

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "app/composition/export_run.h"
#include "app/composition/keychain_literals.h"
#include "app/composition/output_files.h"
#include "core/base/random.h"
#include "core/exporters/exporter.h"
#include "core/importers/deck.h"
#include "core/secrets/keychain_secret_store.h"
#include "core/workspace/workspace.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::app {
namespace {

constexpr std::string_view configuration = R"(_format_version: "3.0"
services:
  - name: s
    url: http://up.example:80/x
    routes:
      - {name: r, paths: [/r], protocols: [http]}
plugins:
  - name: openid-connect
    service: s
    config:
      issuer: https://idp.example/realms/r
      client_id: [kong]
      client_secret: ["{vault://keychain/export-test/client_secret}"]
      session_secret: "{vault://keychain/export-test/session_secret}"
      cache_tokens_salt: ${{ env "DECK_TOKEN_SALT" }}
      auth_methods: [introspection, session]
consumers:
  - username: alex
    keyauth_credentials:
      - key: "{vault://keychain/export-test/of-a-consumer}"
)";

/// Waits for the one answer of the store.
template <class Begin>
bool answered(Begin begin)
{
    std::optional<bool> answer;
    begin([&](const auto& result) { answer = result.has_value(); });
    while (!answer) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return *answer;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

struct Ended {
    int code = -1;
    QByteArray errors;
};

/// As a person runs it: in a folder, through a shell, with gatehouse-cli in the search path.
Ended run(const QString& command, const QString& folder)
{
    QProcess shell;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PATH"_s, QStringLiteral(GATEHOUSE_CLI_FOLDER) + u':' + environment.value(u"PATH"_s));
    shell.setProcessEnvironment(environment);
    shell.setWorkingDirectory(folder);
    shell.start(u"/bin/sh"_s, {u"-c"_s, command});
    EXPECT_TRUE(shell.waitForFinished(60'000));
    return {shell.exitStatus() == QProcess::NormalExit ? shell.exitCode() : -1, shell.readAllStandardError()};
}

TEST(ExportFromKeychain, TheCopiedCommandMakesTheSameFile)
{
    const char* const keyring = std::getenv("GATEHOUSE_TEST_KEYRING");
    if (keyring == nullptr || *keyring == '\0') {
        const char* const reason = std::getenv("GATEHOUSE_TEST_KEYRING_MISSING");
        GTEST_SKIP() << "no keyring of the test's own: " << (reason != nullptr ? reason : "not started with one");
    }
    int count = 0;
    QCoreApplication application(count, nullptr);
    const QTemporaryDir folder;
    const gateway::FieldTable table = gateway::FieldTable::load();
    SystemRandom random;
    auto workspace = workspace::create(random);
    workspace.gatewayVersion = {3, 12};
    workspace.configuration = *importers::readDeck(configuration, "");
    const QString file = folder.filePath(u"my $(work) 'space'.gatehouse"_s);
    ASSERT_TRUE(workspace::save(file.toStdString(), workspace, table));

    const std::map<std::string, std::string> secrets{{"export-test/client_secret", "a\"b'c $(id) `id` ${HOME} %s \\ é"},
                                                     {"export-test/session_secret", "on"}};
    secrets::KeychainSecretStore store;
    for (const auto& [id, secret] : secrets) {
        ASSERT_TRUE(answered([&](auto done) { store.write(id, SecretBytes(secret), done); })) << id;
    }
    for (const exporters::Exporter& exporter : exporters::exporters()) {
        const exporters::ExportOptions options{
            .version = {3, 14}, .madeFor = workspace.gatewayVersion, .secrets = exporters::Secrets::Included};
        const auto made = exporter.write(withKeychainLiterals(workspace.configuration,
                                                              [&](const std::string& id) {
                                                                  const auto found = secrets.find(id);
                                                                  return found == secrets.end()
                                                                             ? keychainReferenceText(id)
                                                                             : found->second;
                                                              }),
                                         options);
        ASSERT_TRUE(made) << exporter.id;
        const QString saved = u"saved-"_s + QString::fromUtf8(exporter.id.data(), qsizetype(exporter.id.size()));
        const bool several = made->files.size() > 1;
        ASSERT_EQ(several ? writeOutputFolder(folder.filePath(saved), made->files, true)
                          : writeOutputFile(folder.filePath(saved), made->files.front().text, true, false),
                  QString());
        const QString copied = u"copied-"_s + saved;
        const auto ended = run(exportCommand(file, exporter, copied, options.version, options.secrets), folder.path());
        ASSERT_EQ(ended.code, 0) << exporter.id << ended.errors.toStdString();
        for (const auto& one : made->files) {
            const QString inside = several ? u'/' + QString::fromStdString(one.name) : QString();
            EXPECT_EQ(contentOf(folder.filePath(copied + inside)), contentOf(folder.filePath(saved + inside)))
                << exporter.id << ' ' << one.name;
            EXPECT_EQ(QFile::permissions(folder.filePath(copied + inside)),
                      QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
        }
        if (exporter.id == "deck") {
            EXPECT_TRUE(contentOf(folder.filePath(copied)).contains("session_secret: \"on\""));
        }
    }
    for (const auto& [id, secret] : secrets) {
        EXPECT_TRUE(answered([&](auto done) { store.remove(id, done); })) << id;
    }
    const auto refused = run(
        exportCommand(file, *exporters::findExporter("deck"), u"none.yaml"_s, {3, 14}, exporters::Secrets::Included),
        folder.path());
    EXPECT_EQ(refused.code, 4) << refused.errors.toStdString();
    EXPECT_FALSE(QFile::exists(folder.filePath(u"none.yaml"_s)));
}

}  // namespace
}  // namespace gatehouse::app
