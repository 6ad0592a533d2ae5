// Secrets through the real window: with a real gnome-keyring, and without any keychain. Which of the two, the program's
// surroundings say: it is run once with a keyring of its own and once without.
#include <QDirIterator>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/session.h"
#include "app/gui/main_window.h"
#include "app/gui/widgets/inline_message.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gatehouse::app::Session;

namespace {

constexpr const char* Secret = "a-very-secret-word-4711";

bool withKeyring()
{
    return qEnvironmentVariableIsSet("GATEHOUSE_TEST_KEYRING");
}

}  // namespace

class KeychainTest : public QObject {
    Q_OBJECT

    struct Opened {
        explicit Opened(gui::theme::AppearanceSwitch& appearance, const QString& folder) :
            session(options(folder)), window(session, appearance, folder + u"/window.ini"_s)
        {
            window.show();
            window.activateWindow();
            window.showPage(u"configure"_s);
        }
        static Session::Options options(const QString& folder)
        {
            Session::Options options;
            options.workspaceFile = folder + u"/a.gatehouse"_s;
            options.listen = u"127.0.0.1:0"_s;
            return options;
        }
        QLineEdit* secret() const
        {
            for (auto* line : window.findChildren<QLineEdit*>()) {
                if (line->accessibleName() == u"Client secret"_s) {
                    return line;
                }
            }
            return nullptr;
        }
        void enterSecret() const
        {
            secret()->setFocus();
            QTest::keyClicks(secret(), QString::fromLatin1(Secret));
            QTest::keyClick(secret(), Qt::Key_Return);
        }
        QPushButton* button(const QString& text) const
        {
            for (auto* one : window.findChildren<QPushButton*>()) {
                if (one->text() == text && one->isVisible()) {
                    return one;
                }
            }
            return nullptr;
        }

        Session session;
        gui::MainWindow window;
    };

    /// Files below the folder, or below where programs keep things, that hold the secret.
    QStringList filesWithSecret() const
    {
        QStringList found;
        for (const QString& top :
             {m_folder.path(), qEnvironmentVariable("HOME"), qEnvironmentVariable("XDG_CONFIG_HOME"),
              qEnvironmentVariable("XDG_DATA_HOME"), qEnvironmentVariable("XDG_CACHE_HOME")}) {
            if (top.isEmpty() || (!withKeyring() && top != m_folder.path())) {
                continue;
            }
            QDirIterator files(top, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.open(QFile::ReadOnly) && file.readAll().contains(Secret)) {
                    found.append(file.fileName());
                }
            }
        }
        return found;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<gui::theme::AppearanceSwitch> m_appearance;

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
        m_appearance = std::make_unique<gui::theme::AppearanceSwitch>(*qApp);
    }

    void aSecretGoesToTheKeyringAndIntoNoFile()
    {
        if (!withKeyring()) {
            QSKIP("no keyring of the test's own");
        }
        {
            Opened at(*m_appearance, m_folder.path());
            QTRY_COMPARE_WITH_TIMEOUT(at.session.gatewayState(), Session::GatewayState::Running, 20'000);
            at.enterSecret();
            QVERIFY(at.session.keychainAvailable());
            QTRY_VERIFY(at.session.keychainProven());
            QCOMPARE(at.session.secretStoreKind(), u"OS keychain"_s);
        }
        QCOMPARE(filesWithSecret(), QStringList());
        Opened again(*m_appearance, m_folder.path());
        QString read;
        connect(&again.session, &Session::secretRead, this,
                [&](const QString&, const QString& secret) { read = secret; });
        QTRY_VERIFY_WITH_TIMEOUT((again.session.readSecret(u"client_secret[0]"_s), read == QLatin1String(Secret)),
                                 20'000);
        QVERIFY2(again.secret()->text().isEmpty() || again.secret()->echoMode() == QLineEdit::Normal,
                 "shown only where it was asked for");
        QVERIFY(!again.window.windowTitle().contains(QLatin1String(Secret)));
        QVERIFY(!again.session.yaml().contains(QLatin1String(Secret)));
    }

    void withoutAKeychainTheWindowSaysSoAndKeepsSecretsForThisRunOnly()
    {
        if (withKeyring()) {
            QSKIP("there is a keyring here");
        }
        {
            Opened at(*m_appearance, m_folder.path());
            QTRY_COMPARE_WITH_TIMEOUT(at.session.gatewayState(), Session::GatewayState::Running, 20'000);
            QVERIFY2(at.button(u"Keep secrets for this run only"_s) == nullptr, "a first look on the lab needs none");
            at.enterSecret();
            QTRY_VERIFY_WITH_TIMEOUT(at.button(u"Keep secrets for this run only"_s) != nullptr, 20'000);
            QVERIFY(!at.session.keychainAvailable());
            QVERIFY(!at.session.keychainProven());
            QTest::mouseClick(at.button(u"Keep secrets for this run only"_s), Qt::LeftButton);
            QVERIFY(at.session.secretsInMemory());
            QString read;
            connect(&at.session, &Session::secretRead, this,
                    [&](const QString&, const QString& secret) { read = secret; });
            at.session.readSecret(u"client_secret[0]"_s);
            QTRY_COMPARE(read, QString::fromLatin1(Secret));
        }
        QCOMPARE(filesWithSecret(), QStringList());
    }
};

int main(int argc, char** argv)
{
    if (!withKeyring()) {
        // No keychain answers here, whatever the machine has.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        qputenv("XDG_CURRENT_DESKTOP", "GNOME");
    }
    QApplication application(argc, argv);
    KeychainTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "keychain_test.moc"
