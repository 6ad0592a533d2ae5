// One click on a real Keycloak: provisioned, run, seen in Traffic, and cleaned up again.
#include <gtest/gtest.h>

#include <QTemporaryDir>

#include <algorithm>

#include "app/composition/session.h"
#include "tests/app/composition/wait_for.h"
#include "tests/support/fixture.h"

namespace gatehouse::app {
namespace {

using Outcome = keycloak::ProvisionStep::Outcome;

TEST(SessionKeycloak, oneClickMakesRunsAndCleansUp)
{
    GATEHOUSE_REQUIRE_FIXTURE(server, "keycloak");
    const keycloak::AdminLogin login{server.url, server.admin, SecretBytes(server.password)};
    const QTemporaryDir folder;
    Session::Options options;
    options.workspaceFile = folder.filePath(QStringLiteral("a.gatehouse"));
    options.memorySecrets = true;
    options.listen = QStringLiteral("127.0.0.1:0");
    Session session(options);

    std::vector<keycloak::ProvisionStep> steps;
    std::vector<scenario::StepResult> results;
    std::size_t adminCalls = 0;
    std::optional<bool> prepared, passed;
    QString problem;
    QObject::connect(&session, &Session::provisionStep, [&](const auto& step) { steps.push_back(step); });
    QObject::connect(&session, &Session::stepFinished, [&](int, const auto& result) { results.push_back(result); });
    QObject::connect(&session, &Session::keycloakFinished, [&](bool succeeded, const QString& text) {
        prepared = succeeded;
        problem = text;
    });
    QObject::connect(&session, &Session::runFinished, [&](bool all) { passed = all; });
    QObject::connect(&session, &Session::exchangesArrived, [&](const auto& batch) {
        adminCalls += static_cast<std::size_t>(std::count_if(batch.begin(), batch.end(), [](const auto& one) {
            return one->legs.front().purpose == exchange::LegPurpose::Admin;
        }));
    });

    session.testWithKeycloak(login);
    ASSERT_TRUE(waitFor([&] { return passed.has_value() || prepared == false; }));
    ASSERT_TRUE(*prepared) << problem.toStdString();
    for (const auto& result : results) {
        EXPECT_TRUE(result.passed) << result.stepId << ": " << (result.failures.empty() ? "" : result.failures.front());
    }
    EXPECT_EQ(results.size(), 3U);
    EXPECT_TRUE(*passed);
    EXPECT_EQ(session.target(), Session::Target::Keycloak);
    EXPECT_GT(adminCalls, 4U);
    EXPECT_EQ(*session.fieldValue(QStringLiteral("issuer")), boost::json::string(server.url + "/realms/gatehouse"));
    ASSERT_NE(session.stepExchange(1), nullptr);
    EXPECT_EQ(session.stepExchange(1)->verdict.reason, exchange::Reason::Introspection);

    // Back to the lab and to Keycloak again: both are known.
    session.setTarget(Session::Target::Lab);
    EXPECT_EQ(*session.fieldValue(QStringLiteral("issuer")), boost::json::string(session.labIssuer().toStdString()));
    session.setTarget(Session::Target::Keycloak);
    results.clear();
    passed.reset();
    session.runAll();
    ASSERT_TRUE(waitFor([&] { return passed.has_value(); }));
    EXPECT_TRUE(*passed);

    steps.clear();
    prepared.reset();
    session.cleanUpKeycloak(login);
    ASSERT_TRUE(waitFor([&] { return prepared.has_value(); }));
    EXPECT_TRUE(*prepared) << problem.toStdString();
    EXPECT_TRUE(
        std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.outcome == Outcome::Removed; }));
}

}  // namespace
}  // namespace gatehouse::app
