// The Configure page on a real session, lab and gateway; only the keychain is memory.
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/composition/session.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/essentials_form.h"
#include "app/gui/pages/field_editor.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/issuer_check.h"
#include "app/gui/pages/yaml_pane.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/search_field.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;

class ConfigurePageTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        ConfigurePage page{session};

        Opened()
        {
            page.resize(1100, 700);
            page.show();
            // Without a window manager nobody else activates it.
            QApplication::setActiveWindow(&page);
            if (!QTest::qWaitForWindowExposed(&page)) {
                qWarning("the page was not shown");
            }
        }

        static Session::Options options(const QTemporaryDir& folder)
        {
            Session::Options options;
            options.workspaceFile = folder.filePath(u"a.gatehouse"_s);
            options.memorySecrets = true;
            options.listen = u"127.0.0.1:0"_s;
            return options;
        }

        template <class Widget>
        Widget* named(const QString& name) const
        {
            for (Widget* one : page.findChildren<Widget*>()) {
                if (one->accessibleName() == name) {
                    return one;
                }
            }
            return nullptr;
        }

        QString textOf(const QString& path) const
        {
            const auto value = session.fieldValue(path);
            return value && value->is_string() ? QString::fromUtf8(value->get_string().c_str()) : QString();
        }

        FormRow* rowOf(QWidget* control) const { return qobject_cast<FormRow*>(control->parentWidget()); }
    };

private Q_SLOTS:
    void typingGoesToYamlAndBackByUndo()
    {
        Opened at;
        auto* clientId = at.named<QLineEdit>(u"Client ID"_s);
        QVERIFY(clientId);
        QCOMPARE(clientId->text(), u"kong"_s);
        clientId->setFocus();
        QTest::keyClicks(clientId, u"-two"_s);
        QCOMPARE(at.textOf(u"client_id[0]"_s), u"kong-two"_s);
        auto* yaml = at.page.findChild<YamlPane*>()->editor();
        QVERIFY(yaml->toPlainText().contains(u"kong-two"_s));
        QTest::keyClick(clientId, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(clientId->text(), u"kong"_s);
        QVERIFY(!yaml->toPlainText().contains(u"kong-two"_s));
    }

    void theIssuerIsCheckedWhileOneTypes()
    {
        Opened at;
        auto* check = at.page.findChild<IssuerCheck*>();
        QTRY_VERIFY(check->sentence().contains(u"byte for byte"_s));
        auto* issuer = at.named<QLineEdit>(u"Issuer"_s);
        QVERIFY(issuer);
        issuer->setFocus();
        QTest::keyClicks(issuer, u"x"_s);
        QTRY_VERIFY(check->sentence().contains(u"404"_s));
        QTest::keyClick(issuer, Qt::Key_Backspace);
        QTRY_VERIFY(check->sentence().contains(u"byte for byte"_s));
    }

    void anErrorStandsUnderItsField()
    {
        Opened at;
        auto* issuer = at.named<QLineEdit>(u"Issuer"_s);
        QCOMPARE(at.rowOf(issuer)->error(), QString());
        QSignalSpy badge(&at.page, &Page::badgeChanged);
        issuer->setFocus();
        issuer->selectAll();
        QTest::keyClick(issuer, Qt::Key_Delete);
        QVERIFY(!at.rowOf(issuer)->error().isEmpty());
        QVERIFY(!badge.isEmpty());
        QVERIFY(badge.last().first().toInt() > 0);
    }

    void theSecretIsDotsUntilItIsAskedFor()
    {
        Opened at;
        auto* secret = at.named<QLineEdit>(u"Client secret"_s);
        QVERIFY(secret);
        QCOMPARE(secret->echoMode(), QLineEdit::Password);
        QCOMPARE(secret->text(), QString());
        secret->setFocus();
        QTest::keyClicks(secret, u"hush"_s);
        QTest::keyClick(secret, Qt::Key_Return);
        QVERIFY(at.textOf(u"client_secret[0]"_s).startsWith(u"{vault://keychain/"_s));
        QCOMPARE(secret->text(), QString());
        auto* reveal = at.named<QAbstractButton>(u"Show client secret"_s);
        QVERIFY(reveal);
        QTest::mouseClick(reveal, Qt::LeftButton);
        QTRY_COMPARE(secret->text(), u"hush"_s);
        QCOMPARE(secret->echoMode(), QLineEdit::Normal);
        QTest::mouseClick(reveal, Qt::LeftButton);
        QCOMPARE(secret->text(), QString());
    }

    void authMethodsStandInLookupOrder()
    {
        Opened at;
        auto* password = at.named<QCheckBox>(u"password"_s);
        auto* bearer = at.named<QCheckBox>(u"bearer"_s);
        QVERIFY(password && bearer);
        QVERIFY(password->isChecked());
        QVERIFY(!bearer->isChecked());
        QVERIFY(bearer->accessibleDescription().contains(u"not run yet"_s));
        QVERIFY(bearer->mapTo(&at.page, QPoint()).y() < password->mapTo(&at.page, QPoint()).y());
        password->click();
        QCOMPARE(*at.session.fieldValue(u"auth_methods"_s), (boost::json::array{"introspection"}));
    }

    void everyFieldIsFoundAndEdited()
    {
        Opened at;
        auto* search = at.page.findChild<SearchField*>();
        search->setText(u"cache_ttl_neg"_s);
        QCOMPARE(at.page.findChild<QTabBar*>()->currentIndex(), 1);
        auto* editor = at.page.findChild<FieldEditor*>();
        QVERIFY(editor->field());
        QCOMPARE(editor->field()->path, "cache_ttl_neg");
        auto* line = at.named<QLineEdit>(u"cache_ttl_neg"_s);
        QVERIFY(line);
        line->setFocus();
        QTest::keyClicks(line, u"30"_s);
        QCOMPARE(*at.session.fieldValue(u"cache_ttl_neg"_s), 30);
        QTest::keyClicks(line, u"x"_s);
        QCOMPARE(*at.session.fieldValue(u"cache_ttl_neg"_s), 30);
        QCOMPARE(line->text(), u"30x"_s);
    }

    void onlyWhatISetShowsJustThat()
    {
        Opened at;
        auto* box = at.page.findChild<QCheckBox*>();
        for (QCheckBox* one : at.page.findChildren<QCheckBox*>()) {
            box = one->text() == u"Only what I set"_s ? one : box;
        }
        box->click();
        auto* model = at.page.findChild<FieldListModel*>();
        QCOMPARE(model->rowCount(), 7);
        at.session.setField(u"scopes"_s, boost::json::array{"email"});
        QCOMPARE(model->rowCount(), 8);
    }

    void theModelHoldsItsPromises()
    {
        QTemporaryDir folder;
        Session session(Opened::options(folder));
        FieldListModel model(session.fields(), [&](const QString& path) { return session.fieldValue(path); });
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 378);
        model.setVersion({3, 4});
        QVERIFY(model.rowCount() < 378);
        model.setVersion(gateway::newestVersion);
        model.setGroup(u"cache"_s);
        QVERIFY(model.rowCount() > 10);
        model.setSearch(u"introspection accept"_s);
        QVERIFY(model.rowOf(u"introspection_accept"_s) >= 0);
        model.setSearch(u"no such thing at all"_s);
        QCOMPARE(model.rowCount(), 0);
        model.setSearch({});
        model.setGroup({});
        model.setOnlySet(true);
        QVERIFY(model.rowOf(u"issuer"_s) >= 0);
        model.refresh();
    }

    void editedYamlIsTakenOverOrKeptWithItsErrors()
    {
        Opened at;
        auto* pane = at.page.findChild<YamlPane*>();
        auto* editor = pane->editor();
        editor->setFocus();
        editor->setPlainText(at.session.yaml().replace(u"client_secret_post"_s, u"client_secret_basic"_s));
        QTRY_COMPARE(at.textOf(u"client_auth[0]"_s), u"client_secret_basic"_s);
        const QString wrong = at.session.yaml().replace(u"auth_methods"_s, u"auth_method"_s);
        editor->setPlainText(wrong);
        auto* message = pane->findChild<InlineMessage*>();
        QTRY_VERIFY(message->isVisible());
        QVERIFY(message->text().contains(u"auth_method"_s));
        QCOMPARE(editor->toPlainText(), wrong);
        QVERIFY(at.session.fieldValue(u"auth_methods"_s).has_value());
    }

    void whatWasWrittenInYamlSurvivesTheForm()
    {
        Opened at;
        auto* pane = at.page.findChild<YamlPane*>();
        auto* editor = pane->editor();
        editor->setFocus();
        const QString mine =
            u"# mine\n"_s + at.session.yaml().replace(u"      - kong\n"_s, u"      - \"kong\"  # us\n"_s);
        editor->setPlainText(mine);
        QTRY_COMPARE(at.session.yaml(), mine);
        auto* clientId = at.named<QLineEdit>(u"Client ID"_s);
        clientId->setFocus();
        QTest::keyClicks(clientId, u"2"_s);
        QCOMPARE(editor->toPlainText(), QString(mine).replace(u"\"kong\""_s, u"\"kong2\""_s));
        QTest::keyClick(clientId, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editor->toPlainText(), mine);
    }

    void aListOfRecordsIsAForm()
    {
        Opened at;
        QVERIFY(at.page.showField(u"upstream_headers"_s));
        auto* add = at.named<QPushButton>(u"Add an entry to upstream_headers"_s);
        QVERIFY(add);
        QTest::mouseClick(add, Qt::LeftButton);
        QTest::mouseClick(add, Qt::LeftButton);
        auto* header = at.named<QLineEdit>(u"upstream_headers[0].header"_s);
        QVERIFY(header);
        header->setFocus();
        QTest::keyClicks(header, u"X-Sub"_s);
        auto* second = at.named<QLineEdit>(u"upstream_headers[1].header"_s);
        second->setFocus();
        QTest::keyClicks(second, u"X-Mail"_s);
        QCOMPARE(at.textOf(u"upstream_headers[1].header"_s), u"X-Mail"_s);
        QTest::mouseClick(at.named<QToolButton>(u"Move upstream_headers 2 up"_s), Qt::LeftButton);
        QCOMPARE(at.textOf(u"upstream_headers[0].header"_s), u"X-Mail"_s);
        QCOMPARE(header->text(), u"X-Mail"_s);
        QTest::mouseClick(at.named<QToolButton>(u"Remove upstream_headers 1"_s), Qt::LeftButton);
        QCOMPARE(at.session.fieldValue(u"upstream_headers"_s)->as_array().size(), 1U);
        QCOMPARE(at.textOf(u"upstream_headers[0].header"_s), u"X-Sub"_s);
    }

    void anErrorOfARecordStandsUnderItsMember()
    {
        Opened at;
        QVERIFY(at.page.showField(u"redis"_s));
        boost::json::object redis{{"port", 70000}};
        at.session.setField(u"redis"_s, redis);
        auto* port = at.named<QLineEdit>(u"redis.port"_s);
        QVERIFY(port);
        QCOMPARE(port->text(), u"70000"_s);
        FormRow* row = nullptr;
        for (QWidget* above = port; above != nullptr && row == nullptr; above = above->parentWidget()) {
            row = qobject_cast<FormRow*>(above);
        }
        QVERIFY(row);
        QTRY_VERIFY2(!row->error().isEmpty(), "65535 is the highest port");
    }

    void everySecretOfAListHasItsOwnReference()
    {
        Opened at;
        QVERIFY(at.page.showField(u"client_jwk"_s) && at.page.findChild<QTabBar*>()->currentIndex() == 1);
        at.session.setSecret(u"client_secret[0]"_s, u"one"_s);
        at.session.setSecret(u"client_secret[1]"_s, u"two"_s);
        const QString one = at.textOf(u"client_secret[0]"_s);
        const QString two = at.textOf(u"client_secret[1]"_s);
        QVERIFY(one != two);
        // The first goes; what is entered as the second now must not overwrite the one that moved up.
        at.session.setField(u"client_secret"_s, boost::json::array{two.toStdString()});
        at.session.setSecret(u"client_secret[1]"_s, u"three"_s);
        QCOMPARE(at.textOf(u"client_secret[0]"_s), two);
        QVERIFY(at.textOf(u"client_secret[1]"_s) != two);
        QString read;
        connect(&at.session, &Session::secretRead, this, [&](const QString&, const QString& secret) { read = secret; });
        at.session.readSecret(u"client_secret[0]"_s);
        QTRY_COMPARE(read, u"two"_s);
        at.session.readSecret(u"client_secret[1]"_s);
        QTRY_COMPARE(read, u"three"_s);
    }

    void secretsOfAListAreEnteredOneByOne()
    {
        Opened at;
        at.page.findChild<QTabBar*>()->setCurrentIndex(1);
        auto* list = at.named<QListView>(u"Fields"_s);
        auto* model = at.page.findChild<FieldListModel*>();
        list->setCurrentIndex(model->index(model->rowOf(u"client_secret"_s)));
        auto* add = at.named<QPushButton>(u"Add an entry to client_secret"_s);
        QVERIFY(add);
        QTest::mouseClick(add, Qt::LeftButton);
        auto* second = at.named<QLineEdit>(u"client_secret[1]"_s);
        QVERIFY(second);
        second->setFocus();
        QTest::keyClicks(second, u"hush"_s);
        QTest::keyClick(second, Qt::Key_Return);
        QVERIFY(at.textOf(u"client_secret[1]"_s).startsWith(u"{vault://keychain/"_s));
        QCOMPARE(at.textOf(u"client_secret[0]"_s), u"{vault://keychain/lab/client_secret}"_s);
    }

    void aFieldIsShownWhenAnotherPageAsks()
    {
        Opened at;
        QVERIFY(at.page.showField(u"issuer"_s));
        QCOMPARE(at.page.findChild<QTabBar*>()->currentIndex(), 0);
        QVERIFY(at.page.showField(u"introspection_endpoint"_s));
        QCOMPARE(at.page.findChild<QTabBar*>()->currentIndex(), 1);
        QVERIFY(!at.page.showField(u"no_such_field"_s));
    }

    void everyControlHasAName()
    {
        Opened at;
        for (QWidget* widget : at.page.findChildren<QWidget*>()) {
            const bool isControl = qobject_cast<QLineEdit*>(widget) || qobject_cast<QComboBox*>(widget)
                                   || qobject_cast<QAbstractItemView*>(widget) || qobject_cast<QPlainTextEdit*>(widget);
            const bool isPopup = qobject_cast<QComboBox*>(widget->parentWidget()) || !widget->isVisible();
            if (isControl && !isPopup) {
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
            }
        }
    }

    void theWheelDoesNotChangeAComboInPassing()
    {
        Opened at;
        auto* combo = at.named<CalmComboBox>(u"Client authentication"_s);
        QVERIFY(combo);
        const int before = combo->currentIndex();
        at.named<QLineEdit>(u"Issuer"_s)->setFocus();
        QWheelEvent wheel(QPointF(4, 4), combo->mapToGlobal(QPointF(4, 4)), QPoint(), QPoint(0, -120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(combo, &wheel);
        QCOMPARE(combo->currentIndex(), before);
    }
};

QTEST_MAIN(ConfigurePageTest)
#include "tst_configure_page.moc"
