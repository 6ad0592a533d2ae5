// The clients as a table, one row each, on a real session; only the keychain is memory.
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/composition/session.h"
#include "app/gui/pages/paired_table.h"
#include "app/gui/pages/pairs_view.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;
namespace json = boost::json;

class PairsViewTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        PairsView view{session};

        Opened()
        {
            session.setField(u"client_id"_s, json::array{"one"});
            session.setField(u"client_secret"_s, json::value());
            session.setSecret(u"client_secret[0]"_s, u"first-secret"_s);
            session.setField(u"client_auth"_s, json::array{"client_secret_post"});
            view.resize(700, 600);
            view.show();
            QApplication::setActiveWindow(&view);
            if (!QTest::qWaitForWindowExposed(&view)) {
                qWarning("the view was not shown");
            }
        }

        static Session::Options options(const QTemporaryDir& folder)
        {
            Session::Options options;
            options.workspaceFile = folder.filePath(u"a.gatehouse"_s);
            options.memorySecrets = true;
            options.startLab = false;
            options.startGateway = false;
            return options;
        }

        template <class Widget>
        Widget* named(const QString& name) const
        {
            for (Widget* one : view.findChildren<Widget*>()) {
                if (one->accessibleName() == name && one->isVisible()) {
                    return one;
                }
            }
            return nullptr;
        }
        PairedTable& clients() const { return *view.tables().front(); }
        json::value value(const char* field) const
        {
            return session.fieldValue(QString::fromLatin1(field)).value_or(json::value());
        }
        void press(const QString& name) const
        {
            QApplication::processEvents();  // new rows come forward
            QTest::mouseClick(named<QAbstractButton>(name), Qt::LeftButton);
        }
    };

private Q_SLOTS:
    void aRowIsAClient()
    {
        Opened at;
        QCOMPARE(at.clients().rows(), 1);
        auto* id = qobject_cast<QLineEdit*>(at.clients().cell(0, u"client_id"_s));
        QCOMPARE(id->text(), u"one"_s);
        at.press(u"Add a client to: Clients"_s);
        QCOMPARE(at.clients().rows(), 2);
        // Nothing is in the lists until something was typed.
        QVERIFY(at.value("client_id") == json::value(json::array{"one"}));
        auto* second = qobject_cast<QLineEdit*>(at.clients().cell(1, u"client_id"_s));
        QTRY_VERIFY(second->hasFocus());
        QTest::keyClicks(second, u"two"_s);
        QVERIFY(at.value("client_id") == json::value({"one", "two"}));
        QCOMPARE(at.clients().rows(), 2);
        // A short list's first entry holds for the others, and the table says so.
        QCOMPARE(qobject_cast<QComboBox*>(at.clients().cell(1, u"client_auth"_s))->currentText(), u"as client 1"_s);
    }

    void aSecretOfAClientGoesToTheKeychain()
    {
        Opened at;
        at.session.setField(u"client_id"_s, json::array{"one", "two", "three"});
        auto* secret = qobject_cast<QLineEdit*>(at.clients().cell(2, u"client_secret"_s));
        QCOMPARE(secret->echoMode(), QLineEdit::Password);
        secret->setFocus();
        QTest::keyClicks(secret, u"third-secret"_s);
        QTest::keyClick(secret, Qt::Key_Return);
        const json::array list = at.value("client_secret").as_array();
        QCOMPARE(list.size(), std::size_t{3});
        QVERIFY(list[1] == list[0]);  // as it held before
        QVERIFY(list[2] != list[0]);
        QVERIFY(!at.session.yaml().contains(u"third-secret"_s));
        QSignalSpy read(&at.session, &Session::secretRead);
        at.session.readSecret(u"client_secret[2]"_s);
        QVERIFY(read.wait());
        QCOMPARE(read.first()[1].toString(), u"third-secret"_s);
        at.session.readSecret(u"client_secret[0]"_s);
        QVERIFY(read.wait());
        QCOMPARE(read.last()[1].toString(), u"first-secret"_s);
    }

    void aClientMovesAndGoesWithAllThatIsItsOwnInOneStep()
    {
        Opened at;
        at.session.setField(u"client_id"_s, json::array{"one", "two"});
        at.session.setField(u"client_alg"_s, json::array{"RS256", "ES256"});
        const QString before = at.session.yaml();
        at.press(u"Move client 2 up"_s);
        QVERIFY(at.value("client_id") == json::value({"two", "one"}));
        QVERIFY(at.value("client_alg") == json::value({"ES256", "RS256"}));
        at.session.undo();
        QCOMPARE(at.session.yaml(), before);
        at.press(u"Remove client 1"_s);
        QVERIFY(at.value("client_id") == json::value(json::array{"two"}));
        QVERIFY(at.value("client_alg") == json::value(json::array{"ES256"}));
        QVERIFY(at.value("client_auth") == json::value(json::array{"client_secret_post"}));
        QCOMPARE(at.clients().rows(), 1);
        at.session.undo();
        QCOMPARE(at.session.yaml(), before);
        QCOMPARE(at.clients().rows(), 2);
    }

    void aChoiceIsMadeForOneClientAlone()
    {
        Opened at;
        at.session.setField(u"client_id"_s, json::array{"one", "two"});
        auto* auth = qobject_cast<QComboBox*>(at.clients().cell(1, u"client_auth"_s));
        auth->setCurrentIndex(auth->findData(u"none"_s));
        Q_EMIT auth->activated(auth->currentIndex());
        QVERIFY(at.value("client_auth") == json::value({"client_secret_post", "none"}));
    }

    void headersPairNamesWithValues()
    {
        Opened at;
        at.press(u"Add a header to: Headers for the token endpoint"_s);
        QApplication::processEvents();
        auto* name = at.named<QLineEdit>(u"token_headers_names of header 1"_s);
        QVERIFY(name);
        QTest::keyClicks(name, u"X-Tenant"_s);
        auto* value = at.named<QLineEdit>(u"token_headers_values of header 1"_s);
        QTest::keyClicks(value, u"blue"_s);
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY(at.value("token_headers_names") == json::value(json::array{"X-Tenant"}));
        QCOMPARE(at.value("token_headers_values").as_array().size(), std::size_t{1});
        at.press(u"Remove header 1"_s);
        QVERIFY(at.value("token_headers_names").is_null());
        QVERIFY(at.value("token_headers_values").is_null());
    }
};

QTEST_MAIN(PairsViewTest)
#include "tst_pairs_view.moc"
