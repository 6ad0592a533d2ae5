// One workspace after the other in the same program.
#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/gui/main_window.h"
#include "app/gui/pages/yaml_pane.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/workspace_actions.h"
#include "app/gui/workspace_host.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gatehouse::app::Session;
using gatehouse::gui::WorkspaceHost;

class WorkspaceHostTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        gui::theme::AppearanceSwitch appearance{*qApp};
        WorkspaceHost host{options(), appearance, folder.filePath(u"window.ini"_s)};

        Opened()
        {
            const QString problem = host.open(path(u"one"_s));
            if (!problem.isEmpty()) {
                qWarning("%s", qPrintable(problem));
            }
        }
        QString path(const QString& name) const { return folder.filePath(name + u".gatehouse"_s); }
        static Session::Options options()
        {
            Session::Options options;
            options.memorySecrets = true;
            options.startLab = false;
            options.startGateway = false;
            return options;
        }
    };

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
    }

    void anotherTakesItsPlaceAndEachKeepsItsOwn()
    {
        Opened at;
        at.host.session()->setField(u"issuer"_s, "https://idp.example/one");
        QSignalSpy opened(&at.host, &WorkspaceHost::opened);
        Q_EMIT at.host.window()->workspaceRequested(at.path(u"two"_s));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 30'000);
        QVERIFY(at.host.window()->windowTitle().contains(u"two"_s));
        QVERIFY(at.host.session()->fieldValue(u"issuer"_s) != boost::json::value("https://idp.example/one"));
        // The first one is among those that were open, and comes back as it was.
        const auto* actions = at.host.window()->findChild<gui::WorkspaceActions*>();
        QCOMPARE(actions->recent(), QStringList{at.path(u"one"_s)});
        Q_EMIT at.host.window()->workspaceRequested(at.path(u"one"_s));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 2, 30'000);
        QVERIFY(at.host.session()->fieldValue(u"issuer"_s) == boost::json::value("https://idp.example/one"));
    }

    void oneThatIsOpenElsewhereIsRefusedAndThisOneStays()
    {
        Opened at;
        Opened other;
        QTRY_VERIFY(at.host.window()->isVisible());
        Q_EMIT at.host.window()->workspaceRequested(other.path(u"one"_s));
        QTest::qWait(100);
        QCOMPARE(at.host.session()->workspaceFile(), at.path(u"one"_s));
        QVERIFY(!at.host.open(other.path(u"one"_s)).isEmpty());
        QVERIFY(at.host.window()->isVisible());
    }

    void savedAsItIsAWorkspaceOfItsOwn()
    {
        Opened at;
        at.host.session()->setField(u"issuer"_s, "https://idp.example/one");
        QSignalSpy opened(&at.host, &WorkspaceHost::opened);
        at.host.window()->findChild<gui::WorkspaceActions*>()->saveAs(at.path(u"copy"_s));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 30'000);
        QCOMPARE(at.host.session()->workspaceFile(), at.path(u"copy"_s));
        QVERIFY(at.host.session()->fieldValue(u"issuer"_s) == boost::json::value("https://idp.example/one"));
        QCOMPARE(QFile::permissions(at.path(u"copy"_s)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        // What is there is never written over.
        auto* actions = at.host.window()->findChild<gui::WorkspaceActions*>();
        QSignalSpy failed(actions, &gui::WorkspaceActions::failed);
        actions->saveAs(at.path(u"one"_s));
        QCOMPARE(failed.size(), 1);
        actions->create(at.path(u"one"_s));
        QCOMPARE(failed.size(), 2);
        QCOMPARE(opened.size(), 1);
    }

    void theOneThatWasOpenLastIsOpenedAtTheStart()
    {
        QTemporaryDir folder;
        gui::theme::AppearanceSwitch appearance{*qApp};
        const QString state = folder.filePath(u"window.ini"_s);
        const QString two = folder.filePath(u"two.gatehouse"_s);
        {
            WorkspaceHost host(Opened::options(), appearance, state);
            QCOMPARE(host.open(folder.filePath(u"one.gatehouse"_s)), QString());
            QCOMPARE(host.open(two), QString());
            host.session()->setField(u"issuer"_s, "https://idp.example/two");
        }
        WorkspaceHost next(Opened::options(), appearance, state);
        QCOMPARE(next.openLast(), QString());
        QCOMPARE(next.session()->workspaceFile(), two);
        QVERIFY(next.session()->fieldValue(u"issuer"_s) == boost::json::value("https://idp.example/two"));
    }

    void whatWouldBeLostIsToldFirst()
    {
        Opened at;
        at.host.window()->showPage(u"configure"_s);
        auto* actions = at.host.window()->findChild<gui::WorkspaceActions*>();
        QSignalSpy opened(&at.host, &WorkspaceHost::opened);
        QSignalSpy wouldLose(actions, &gui::WorkspaceActions::wouldLose);
        auto* yaml = at.host.window()->findChild<gui::YamlPane*>();
        yaml->editor()->setFocus();
        yaml->editor()->setPlainText(u"plugins: [ {"_s);
        QTRY_VERIFY_WITH_TIMEOUT(yaml->hasRefusedEdits(), 30'000);
        Q_EMIT actions->chosen(at.path(u"two"_s));
        QTRY_COMPARE_WITH_TIMEOUT(wouldLose.size(), 1, 30'000);
        QCOMPARE(opened.size(), 0);
        QVERIFY(yaml->editor()->toPlainText().contains(u"plugins: [ {"_s));
        // Asked for in so many words, it is opened all the same.
        for (QPushButton* button : at.host.window()->findChildren<QPushButton*>()) {
            if (button->text().contains(u"anyway"_s)) {
                button->click();
                break;
            }
        }
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 30'000);
        QCOMPARE(at.host.session()->workspaceFile(), at.path(u"two"_s));
    }

    void theGatewayGoesOverToTheOther()
    {
        QTemporaryDir folder;
        gui::theme::AppearanceSwitch appearance{*qApp};
        Session::Options options;
        options.memorySecrets = true;
        options.listen = u"127.0.0.1:0"_s;
        WorkspaceHost host(options, appearance, folder.filePath(u"window.ini"_s));
        QCOMPARE(host.open(folder.filePath(u"one.gatehouse"_s)), QString());
        QTRY_COMPARE_WITH_TIMEOUT(host.session()->gatewayState(), Session::GatewayState::Running, 30'000);
        QSignalSpy opened(&host, &WorkspaceHost::opened);
        // Changed at the last moment, and there when one comes back.
        host.session()->setField(u"issuer"_s, "https://idp.example/last");
        Q_EMIT host.window()->findChild<gui::WorkspaceActions*>()->chosen(folder.filePath(u"two.gatehouse"_s));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(host.session()->gatewayState(), Session::GatewayState::Running, 30'000);
        Q_EMIT host.window()->findChild<gui::WorkspaceActions*>()->chosen(folder.filePath(u"one.gatehouse"_s));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 2, 30'000);
        QVERIFY(host.session()->fieldValue(u"issuer"_s) == boost::json::value("https://idp.example/last"));
    }
};

QTEST_MAIN(WorkspaceHostTest)
#include "workspace_host_test.moc"
