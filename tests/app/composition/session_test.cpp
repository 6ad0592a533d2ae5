// The whole session on its real lab and gateway, in a folder of its own; only the keychain is memory.
#include "app/composition/session.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QFileInfo>
#include <QTcpServer>
#include <QTemporaryDir>

#include "tests/app/composition/wait_for.h"

namespace gatehouse::app {
namespace {

class SessionTest : public testing::Test {
protected:
    Session::Options options()
    {
        Session::Options options;
        options.workspaceFile = file;
        options.memorySecrets = true;
        options.listen = QStringLiteral("127.0.0.1:0");
        return options;
    }

    static bool reaches(Session& session, Session::GatewayState state)
    {
        return waitFor([&] { return session.gatewayState() == state; });
    }

    /// The steps' results of one complete run.
    static std::vector<scenario::StepResult> run(Session& session)
    {
        std::vector<scenario::StepResult> results;
        bool finished = false;
        QObject receiver;
        QObject::connect(&session, &Session::stepFinished, &receiver,
                         [&](int, const scenario::StepResult& result) { results.push_back(result); });
        QObject::connect(&session, &Session::runFinished, &receiver, [&] { finished = true; });
        session.runAll();
        EXPECT_TRUE(waitFor([&] { return finished; }));
        return results;
    }

    static QByteArray contentsOf(const QString& path)
    {
        QFile opened(path);
        return opened.open(QFile::ReadOnly) ? opened.readAll() : QByteArray();
    }

    QTemporaryDir folder;
    QString file = folder.filePath(QStringLiteral("introspection.gatehouse"));
};

TEST_F(SessionTest, whatTheRequestsCarryIsThereAgainButNoPassword)
{
    {
        Session session(options());
        session.setTryRequest({QStringLiteral("/anything/mine"), QStringLiteral("berta"), QStringLiteral("hush-hush")});
        session.setTarget(Session::Target::Url, QStringLiteral("http://127.0.0.1:8123"));
    }
    EXPECT_FALSE(contentsOf(file).contains("hush-hush"));
    Session session(options());
    EXPECT_EQ(session.tryRequest().path, QStringLiteral("/anything/mine"));
    EXPECT_EQ(session.tryRequest().userName, QStringLiteral("berta"));
    EXPECT_EQ(session.tryRequest().password, QString());
    EXPECT_EQ(session.target(), Session::Target::Url);
    EXPECT_EQ(session.requestUrl(), QStringLiteral("http://127.0.0.1:8123"));
}

TEST_F(SessionTest, aPersonsOwnYamlIsThereAgainButNoSecretInItsComments)
{
    QString mine;
    {
        Session session(options());
        mine = QStringLiteral("# mine\n") + session.yaml();
        EXPECT_FALSE(gateway::hasErrors(session.setYaml(mine)));
        EXPECT_EQ(session.yaml(), mine);
    }
    {
        Session session(options());
        EXPECT_EQ(session.yaml().section(QLatin1Char('\n'), 0, 0), QStringLiteral("# mine"));
        session.setSecret(QStringLiteral("client_secret[0]"), QStringLiteral("hush-hush"));
        const QString leaky = session.yaml().replace(QStringLiteral("# mine"), QStringLiteral("# was hush-hush"));
        EXPECT_FALSE(gateway::hasErrors(session.setYaml(leaky)));
        EXPECT_FALSE(session.yaml().contains(QStringLiteral("hush-hush")));
    }
    EXPECT_FALSE(contentsOf(file).contains("hush-hush"));
}

TEST_F(SessionTest, aLiteralSecretInYamlMovesToTheKeychainAndTheRestStays)
{
    Session session(options());
    QString text = QStringLiteral("# mine\n") + session.yaml();
    text.replace(QStringLiteral("${{ env \"DECK_CLIENT_SECRET\" }}"), QStringLiteral("hush-hush"));
    EXPECT_TRUE(text.contains(QStringLiteral("hush-hush")));
    EXPECT_FALSE(gateway::hasErrors(session.setYaml(text)));
    EXPECT_FALSE(session.yaml().contains(QStringLiteral("hush-hush")));
    EXPECT_TRUE(session.yaml().startsWith(QStringLiteral("# mine\n"))) << session.yaml().toStdString();
    EXPECT_TRUE(session.yaml().contains(QStringLiteral("DECK_CLIENT_SECRET")));
}

TEST_F(SessionTest, theFirstStartPlaysTheHowTo)
{
    Session session(options());
    EXPECT_EQ(session.workspaceProblem(), QString());
    const auto results = run(session);
    ASSERT_EQ(results.size(), 3U);
    for (const auto& result : results) {
        EXPECT_TRUE(result.passed) << result.stepId << ": " << (result.failures.empty() ? "" : result.failures.front());
        EXPECT_EQ(result.call.status, 200);
    }
    EXPECT_FALSE(session.captured(QStringLiteral("TOKEN")).isEmpty());
    for (int i = 0; i < 3; ++i) {
        ASSERT_NE(session.stepExchange(i), nullptr) << i;
    }
    EXPECT_GT(session.stepExchange(0)->identityProviderCalls(), 0U);
    EXPECT_GT(session.stepExchange(1)->identityProviderCalls(), 0U);
    EXPECT_EQ(session.stepExchange(2)->identityProviderCalls(), 0U);
}

TEST_F(SessionTest, aWrongPasswordFailsWithItsReason)
{
    Session session(options());
    Session::TryRequest request;
    request.password = QStringLiteral("wrong");
    session.setTryRequest(request);
    const auto results = run(session);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_FALSE(results[0].passed);
    EXPECT_EQ(results[0].call.status, 401);
    ASSERT_NE(session.stepExchange(0), nullptr);
    EXPECT_EQ(session.stepExchange(0)->verdict.reason, exchange::Reason::UserCredentialsWrong);
}

TEST_F(SessionTest, validChangesGoToTheRunningGateway)
{
    Session session(options());
    ASSERT_TRUE(reaches(session, Session::GatewayState::Running));
    session.setField(QStringLiteral("auth_methods"), boost::json::array{"introspection"});
    EXPECT_TRUE(session.canUndo());
    const auto refused = run(session);
    EXPECT_EQ(refused.front().call.status, 401) << "password is no longer a way in";
    session.undo();
    const auto results = run(session);
    EXPECT_EQ(results.size(), 3U);
    EXPECT_TRUE(results.back().passed);
}

TEST_F(SessionTest, anInvalidFieldIsToldAndTheGatewayKeepsWhatItHas)
{
    Session session(options());
    ASSERT_TRUE(reaches(session, Session::GatewayState::Running));
    session.setField(QStringLiteral("cache_ttl"), boost::json::value("soon"));
    ASSERT_TRUE(gateway::hasErrors(session.diagnostics()));
    EXPECT_EQ(session.diagnostics().front().field, "cache_ttl");
    EXPECT_EQ(run(session).size(), 3U);
    session.setField(QStringLiteral("cache_ttl"), boost::json::value());
    EXPECT_FALSE(gateway::hasErrors(session.diagnostics()));
}

TEST_F(SessionTest, everythingIsBackAfterACrash)
{
    const QString copy = folder.filePath(QStringLiteral("copy.gatehouse"));
    {
        Session session(options());
        bool saved = false;
        QObject::connect(&session, &Session::saved, [&] { saved = true; });
        session.setField(QStringLiteral("scopes"), boost::json::array{"email"});
        session.setSecret(QStringLiteral("client_secret[0]"), QStringLiteral("do-not-write-me"));
        ASSERT_TRUE(waitFor([&] { return saved && contentsOf(file).contains("email"); }));
        // What stands on disk now is what kill -9 would leave.
        ASSERT_TRUE(QFile::copy(file, copy));
        for (const QFileInfo& one : QDir(folder.path()).entryInfoList(QDir::Files | QDir::Hidden)) {
            EXPECT_FALSE(contentsOf(one.filePath()).contains("do-not-write-me")) << one.fileName().toStdString();
        }
    }
    Session::Options again = options();
    again.workspaceFile = copy;
    Session session(again);
    EXPECT_EQ(*session.fieldValue(QStringLiteral("scopes")), (boost::json::array{"email"}));
    EXPECT_TRUE(session.fieldValue(QStringLiteral("client_secret[0]"))->as_string().starts_with("{vault://keychain/"));
}

TEST_F(SessionTest, theLabMayHaveOtherPortsNextTime)
{
    {
        Session session(options());
        EXPECT_FALSE(session.labIssuer().isEmpty());
    }
    Session session(options());
    EXPECT_EQ(QString::fromUtf8(session.fieldValue(QStringLiteral("issuer"))->as_string().c_str()),
              session.labIssuer());
    EXPECT_EQ(run(session).size(), 3U);
}

TEST_F(SessionTest, aSecondProgramIsTold)
{
    Session first(options());
    Session second(options());
    EXPECT_TRUE(second.workspaceProblem().contains(QStringLiteral("is open in")))
        << qPrintable(second.workspaceProblem());
    EXPECT_TRUE(second.workspaceProblem().contains(QStringLiteral("--workspace")));
    EXPECT_EQ(second.gatewayState(), Session::GatewayState::Stopped);
}

TEST_F(SessionTest, aPortInUseIsSaidAndThereIsAWayOut)
{
    QTcpServer other;
    ASSERT_TRUE(other.listen(QHostAddress::LocalHost));
    Session::Options taken = options();
    taken.listen = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
    Session session(taken);
    ASSERT_TRUE(reaches(session, Session::GatewayState::Failed));
    EXPECT_TRUE(session.gatewayProblem().contains(QString::number(other.serverPort())));
    EXPECT_TRUE(session.gatewayProblem().contains(QStringLiteral("free port")));
    session.useFreePort();
    ASSERT_TRUE(reaches(session, Session::GatewayState::Running));
    EXPECT_EQ(run(session).size(), 3U);
}

TEST_F(SessionTest, stopsAndStartsAgain)
{
    Session session(options());
    ASSERT_TRUE(reaches(session, Session::GatewayState::Running));
    session.stopGateway();
    ASSERT_TRUE(reaches(session, Session::GatewayState::Stopped));
    session.startGateway();
    ASSERT_TRUE(reaches(session, Session::GatewayState::Running));
    session.restartGateway();
    ASSERT_TRUE(waitFor([&] { return session.gatewayState() == Session::GatewayState::Running; }));
}

TEST_F(SessionTest, checksTheIssuerInTheBackground)
{
    Session session(options());
    QString problem = QStringLiteral("none came");
    QString metadata;
    QObject::connect(&session, &Session::discoveryChecked,
                     [&](const QString&, const QString& document, const QString& text, int) {
                         metadata = document;
                         problem = text;
                     });
    session.checkDiscovery(session.labIssuer());
    ASSERT_TRUE(waitFor([&] { return !metadata.isEmpty(); }));
    EXPECT_EQ(problem, QString());
    EXPECT_TRUE(metadata.contains(QStringLiteral("introspection_endpoint")));

    metadata.clear();
    session.checkDiscovery(session.labIssuer() + QStringLiteral("-other"));
    ASSERT_TRUE(waitFor([&] { return !problem.isEmpty(); }));

    // It is asked as the gateway asks: through the plugin's proxy, behind which nobody listens here.
    problem.clear();
    session.setField(QStringLiteral("http_proxy"), "http://127.0.0.1:1");
    session.checkDiscovery(session.labIssuer());
    ASSERT_TRUE(waitFor([&] { return !problem.isEmpty(); }));
    EXPECT_TRUE(metadata.isEmpty());
}

TEST_F(SessionTest, editedYamlIsTakenOverWhenItIsValid)
{
    Session session(options());
    QString yaml = session.yaml();
    EXPECT_FALSE(gateway::hasErrors(session.setYaml(
        QString(yaml).replace(QStringLiteral("client_secret_post"), QStringLiteral("client_secret_basic")))));
    EXPECT_EQ(*session.fieldValue(QStringLiteral("client_auth[0]")), "client_secret_basic");
    const auto before = session.yaml();
    const auto problems =
        session.setYaml(QString(yaml).replace(QStringLiteral("client_auth"), QStringLiteral("client_aut")));
    EXPECT_TRUE(gateway::hasErrors(problems));
    EXPECT_EQ(session.yaml(), before) << "nothing is changed on errors";
    EXPECT_EQ(run(session).size(), 3U) << "the lab's secret survived the way through YAML";
}

TEST_F(SessionTest, undoGoesBackToTheSample)
{
    Session session(options());
    const QString before = session.yaml();
    session.setServiceUrl(QStringLiteral("http://127.0.0.1:9/other"));
    session.setRoutePath(QStringLiteral("/other"));
    EXPECT_EQ(session.serviceUrl(), QStringLiteral("http://127.0.0.1:9/other"));
    EXPECT_EQ(session.routePath(), QStringLiteral("/other"));
    session.undo();
    session.undo();
    EXPECT_EQ(session.yaml(), before);
    EXPECT_FALSE(session.canUndo());
    session.redo();
    EXPECT_EQ(session.serviceUrl(), QStringLiteral("http://127.0.0.1:9/other"));
}

TEST_F(SessionTest, aSecretComesBackWhenAsked)
{
    Session session(options());
    QString secret;
    QObject::connect(&session, &Session::secretRead, [&](const QString&, const QString& value) { secret = value; });
    session.setSecret(QStringLiteral("client_secret[0]"), QStringLiteral("hush"));
    EXPECT_FALSE(session.yaml().contains(QStringLiteral("hush")));
    session.readSecret(QStringLiteral("client_secret[0]"));
    ASSERT_TRUE(waitFor([&] { return !secret.isEmpty(); }));
    EXPECT_EQ(secret, QStringLiteral("hush"));
}

}  // namespace
}  // namespace gatehouse::app
