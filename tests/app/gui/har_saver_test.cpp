#include "app/gui/inspector/har_saver.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <boost/json.hpp>

#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;

namespace {

/// Saves and returns what `finished` said.
QString save(const std::vector<exchange::ExchangePointer>& exchanges, const QString& path,
             gui::Secrets secrets = gui::Secrets::Masked)
{
    if (!QCoreApplication::instance()) {
        static int argc = 1;
        static char name[] = "test";
        static char* argv[] = {name, nullptr};
        static QCoreApplication application(argc, argv);
    }
    auto* saver = new gui::HarSaver(exchanges, path, secrets);  // deletes itself
    QSignalSpy finished(saver, &gui::HarSaver::finished);
    saver->start();
    return finished.wait() ? finished[0][0].toString() : u"no answer"_s;
}

}  // namespace

TEST(HarSaver, WritesEveryCallWithSecretsMasked)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"traffic.har"_s);
    const exchange::ExchangePointer first = test::passwordExchange(1);
    EXPECT_EQ(save({first, test::cachedExchange(2, 1)}, path).toStdString(), "");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const std::string written = file.readAll().toStdString();
    const boost::json::value har = boost::json::parse(written);
    // Client, discovery, token and upstream of the first; client and upstream of the second, whose ghost is no call.
    EXPECT_EQ(har.at("log").at("entries").as_array().size(), 6U);
    EXPECT_EQ(written.find(first->accessToken), std::string::npos);
    EXPECT_EQ(written.find("s3cr3t-s3cr3t"), std::string::npos);
}

TEST(HarSaver, WritesSecretsWhereThatWasChosen)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"traffic.har"_s);
    const exchange::ExchangePointer one = test::introspectionExchange(1);
    EXPECT_EQ(save({one}, path, gui::Secrets::Revealed).toStdString(), "");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readAll().contains(QByteArray::fromStdString(one->accessToken)));
}

TEST(HarSaver, SaysWhatIsWrong)
{
    const QTemporaryDir folder;
    EXPECT_FALSE(save({test::passwordExchange(1)}, folder.filePath(u"missing/traffic.har"_s)).isEmpty());
}
