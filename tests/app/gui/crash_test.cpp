// The window as a process of its own, killed in the middle of typing: what was typed is there at the next start.
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

#include "app/composition/session.h"
#include "app/gui/main_window.h"
#include "app/gui/page.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using app::Session;

namespace {

struct Opened {
    explicit Opened(const QString& folder) :
        appearance(*qApp), session(options(folder)), window(session, appearance, folder + u"/window.ini"_s)
    {
        window.show();
        window.activateWindow();
    }
    static Session::Options options(const QString& folder)
    {
        Session::Options options;
        options.workspaceFile = folder + u"/a.gatehouse"_s;
        options.listen = u"127.0.0.1:0"_s;
        options.memorySecrets = true;
        return options;
    }
    QLineEdit* line(const QString& name) const
    {
        for (auto* one : window.findChildren<QLineEdit*>()) {
            if (one->accessibleName() == name) {
                return one;
            }
        }
        return nullptr;
    }

    gui::theme::AppearanceSwitch appearance;
    Session session;
    gui::MainWindow window;
};

/// The process that is killed: types without end, and says what was on disk for certain.
int typeUntilKilled(const QString& folder)
{
    Opened at(folder);
    at.window.showPage(u"configure"_s);
    QLineEdit* clientId = at.line(u"Client ID"_s);
    clientId->setFocus();
    clientId->selectAll();
    QObject::connect(&at.session, &Session::saved, [&at] {
        std::printf("saved, now %s\n", qPrintable(at.line(u"Client ID"_s)->text()));
        std::fflush(stdout);
    });
    for (int i = 0;; ++i) {
        QTest::keyClicks(clientId, QString(QChar(u'a' + i % 26)));
        QTest::qWait(5);
    }
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class CrashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
    }

    void whatWasTypedIsThereAfterTheProcessWasKilled()
    {
        const QTemporaryDir folder;
        QProcess window;
        window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        window.start(QCoreApplication::applicationFilePath(), {u"--type"_s, folder.path()});
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += window.readAllStandardOutput(), said.count("now abc") >= 2), 60'000);
        // How the window is arranged is written a moment later, in a file of its own.
        QTRY_VERIFY_WITH_TIMEOUT(contentOf(folder.filePath(u"window.ini"_s)).contains("configure"), 60'000);
        window.kill();  // SIGKILL: nothing of it runs on
        QVERIFY(window.waitForFinished());
        QCOMPARE(window.exitStatus(), QProcess::CrashExit);

        // Between a keystroke and its save there are 300 ms; the text of the first save is on disk for certain.
        const QString first = QString::fromLatin1(said.mid(said.indexOf("abc"))).section(u'\n', 0, 0);
        const Opened again(folder.path());
        QVERIFY2(again.session.workspaceProblem().isEmpty(), qPrintable(again.session.workspaceProblem()));
        QVERIFY2(again.session.workspaceNotice().isEmpty(), qPrintable(again.session.workspaceNotice()));
        QCOMPARE(again.window.page(again.window.currentPage())->objectName(), u"configure"_s);
        const QString typed = again.line(u"Client ID"_s)->text();
        QVERIFY2(typed.size() >= 3 && (typed.startsWith(first) || first.startsWith(typed)), qPrintable(typed));
        QVERIFY(again.session.yaml().contains(typed));
    }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc == 3 && application.arguments().at(1) == u"--type"_s) {
        return typeUntilKilled(application.arguments().at(2));
    }
    CrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "crash_test.moc"
