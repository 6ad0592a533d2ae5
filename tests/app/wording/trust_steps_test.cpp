#include "app/wording/trust_steps.h"

#include <gtest/gtest.h>

namespace gatehouse::wording {
namespace {

TEST(TrustSteps, NameTheFileAndTheAddress)
{
    const QStringList steps = trustSteps(QStringLiteral("/a/b.pem"), QStringLiteral("https://127.0.0.1:8443"), true);
    EXPECT_TRUE(steps[1].contains(QStringLiteral("curl --cacert '/a/b.pem' https://127.0.0.1:8443/")));
    EXPECT_TRUE(steps.join(u'\n').contains(QStringLiteral("update-ca-certificates")));
    EXPECT_TRUE(steps.join(u'\n').contains(QStringLiteral("Firefox")));
}

TEST(TrustSteps, NobodyIsToldToInstallWhatEndsWithThisRun)
{
    const QStringList steps = trustSteps(QStringLiteral("/a/b.pem"), QStringLiteral("https://127.0.0.1:8443"), false);
    EXPECT_EQ(steps.size(), 2);
}

}  // namespace
}  // namespace gatehouse::wording
