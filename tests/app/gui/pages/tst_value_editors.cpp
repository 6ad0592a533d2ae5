// Every kind of field: what edits it, and what comes of it.
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QToolButton>

#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/entry_list_editor.h"
#include "app/gui/pages/reference_menu.h"
#include "app/gui/pages/value_editor.h"
#include "app/gui/pages/yaml_pane.h"
#include "app/gui/widgets/code_view.h"
#include "tests/app/gui/pages/opened_page.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
namespace json = boost::json;
using Opened = gui::OpenedPage<gui::ConfigurePage>;

class ValueEditorsTest : public QObject {
    Q_OBJECT

    /// The entry of that menu whose text holds `text`.
    static QAction* entry(QToolButton* button, const QString& text)
    {
        Q_EMIT button->menu()->aboutToShow();
        for (QAction* action : button->menu()->actions()) {
            if (action->text().contains(text)) {
                return action;
            }
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
    }

    void nothingIsToBeWrittenAsJson()
    {
        QTemporaryDir folder;
        app::Session::Options options = Opened::options(folder);
        options.startLab = options.startGateway = false;
        app::Session session(options);
        QWidget parent;
        int editors = 0;
        for (const gateway::Field& field : session.fields().all()) {
            const QString path = QString::fromStdString(field.path).replace(u"[]"_s, u"[0]"_s);
            const std::unique_ptr<gui::ValueEditor> editor(gui::makeValueEditor(session, field, path, &parent));
            QVERIFY2(editor->findChildren<gui::CodeView*>().isEmpty(), field.path.c_str());
            QVERIFY2(!editor->findChildren<QWidget*>().isEmpty(), field.path.c_str());
            ++editors;
        }
        QCOMPARE(editors, 378);
    }

    void aListKeepsAnOrderThatCanBeChanged()
    {
        Opened at;
        QVERIFY(at.page.showField(u"audience"_s));
        auto* more = at.named<QLineEdit>(u"audience"_s);
        auto* list = at.named<QListWidget>(u"Entries of audience"_s);
        QVERIFY(more != nullptr && list != nullptr);
        at.session.setField(u"audience"_s, json::array{"a", "b"});
        QCOMPARE(list->count(), 2);
        more->setFocus();
        QTest::keyClicks(more, u"c"_s);
        QTest::keyClick(more, Qt::Key_Return);
        QVERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"a", "b", "c"}));
        list->setFocus();
        list->setCurrentRow(2);
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);  // it stands first already
        QVERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"c", "a", "b"}));
        QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
        QVERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"a", "c", "b"}));
        // As dropping it does.
        QVERIFY(list->model()->moveRow({}, 2, {}, 0));
        QTRY_VERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"b", "a", "c"}));
        list->item(0)->setText(u"B"_s);
        QVERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"B", "a", "c"}));
        list->setCurrentRow(1);
        QTest::keyClick(list, Qt::Key_Delete);
        QVERIFY(at.session.fieldValue(u"audience"_s) == json::value(json::array{"B", "c"}));
        QTest::keyClick(list, Qt::Key_Delete);
        QTest::keyClick(list, Qt::Key_Delete);
        QVERIFY(!at.session.fieldValue(u"audience"_s));
        QCOMPARE(list->count(), 0);
    }

    void aSetTakesNothingTwice()
    {
        Opened at;
        const gateway::Field* set = nullptr;
        for (const gateway::Field& field : at.session.fields().all()) {
            if (field.type == gateway::FieldType::Set && field.allowed.empty()
                && field.path.find("[]") == std::string::npos) {
                set = &field;
            }
        }
        QVERIFY(set != nullptr);
        const QString path = QString::fromStdString(set->path);
        at.session.setVersion(gateway::newestVersion);
        at.session.setField(path, json::array{"x"});
        QVERIFY(at.page.showField(path));
        auto* more = at.named<QLineEdit>(path);
        QVERIFY(more != nullptr);
        more->setFocus();
        QTest::keyClicks(more, u"x"_s);
        QTest::keyClick(more, Qt::Key_Return);
        QVERIFY(at.session.fieldValue(path) == json::value(json::array{"x"}));
        QCOMPARE(more->text(), u"x"_s);  // stays, to be mended
        QTest::keyClicks(more, u"y"_s);
        QTest::keyClick(more, Qt::Key_Return);
        QVERIFY(at.session.fieldValue(path) == json::value(json::array{"x", "xy"}));
    }

    void theWayToAClaimHasParts()
    {
        QCOMPARE(gui::partsOf(u"realm_access  roles"_s), (QStringList{u"realm_access"_s, u"roles"_s}));
        QCOMPARE(gui::partsOf(u"\"my claim\" x"_s), (QStringList{u"my claim"_s, u"x"_s}));
        const QStringList parts{u"https://a.example/x"_s, u"a b"_s, QString()};
        QCOMPARE(gui::partsOf(gui::textOfParts(parts)), parts);
        Opened at;
        at.session.setVersion(gateway::newestVersion);
        QVERIFY(at.page.showField(u"consumer_claims"_s));
        auto* more = at.named<QLineEdit>(u"consumer_claims"_s);
        QVERIFY(more != nullptr);
        more->setFocus();
        QTest::keyClicks(more, u"realm_access roles"_s);
        QTest::keyClick(more, Qt::Key_Return);
        QVERIFY(at.session.fieldValue(u"consumer_claims"_s)
                == json::value(json::array{json::array{"realm_access", "roles"}}));
    }

    void aSecretIsMadeReferredToAndTakenAway()
    {
        Opened at;
        QVERIFY(at.page.showField(u"session_secret"_s));
        auto* more = at.named<QToolButton>(u"More for session_secret"_s);
        auto* edit = at.named<QLineEdit>(u"session_secret"_s);
        QVERIFY(more != nullptr && edit != nullptr);
        const auto written = [&at] {
            const auto value = at.session.fieldValue(u"session_secret"_s);
            return value && value->is_string() ? QString::fromUtf8(value->get_string().c_str()) : QString();
        };
        entry(more, u"Generate"_s)->trigger();
        QVERIFY(written().startsWith(u"{vault://keychain/"_s));
        QCOMPARE(edit->echoMode(), QLineEdit::Password);
        QString made;
        connect(&at.session, &app::Session::secretRead, &at.session,
                [&made](const QString&, const QString& secret) { made = secret; });
        at.session.readSecret(u"session_secret"_s);
        QTRY_COMPARE(made.size(), 43);  // 256 bits
        QVERIFY(!at.session.yaml().contains(made));
        // A reference stands there as it is written.
        QAction* variable = entry(more, u"DECK_SESSION_SECRET"_s);
        QVERIFY(variable != nullptr && variable->isEnabled());
        variable->trigger();
        QCOMPARE(written(), u"${{ env \"DECK_SESSION_SECRET\" }}"_s);
        QCOMPARE(edit->text(), written());
        QCOMPARE(edit->echoMode(), QLineEdit::Normal);
        // One that is typed is no secret either.
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, u"{vault://env/session-secret}"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(written(), u"{vault://env/session-secret}"_s);
        // But a secret typed over it is hidden from the first letter on.
        edit->selectAll();
        QTest::keyClicks(edit, u"hush"_s);
        QCOMPARE(edit->echoMode(), QLineEdit::Password);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(written().startsWith(u"{vault://keychain/"_s));
        QVERIFY(!edit->text().contains(u"hush"_s));
        entry(more, u"Set none"_s)->trigger();
        QCOMPARE(written(), QString());
    }

    void referencesFitTheFieldAndTheRelease()
    {
        const gateway::FieldTable table = gateway::FieldTable::load();
        const auto texts = [&](const char* field, const QString& path, gateway::Version version) {
            QStringList all;
            for (const gui::Reference& one : gui::referencesFor(*table.find(field), path, version)) {
                all.append(one.reason.isEmpty() ? one.text : u"-"_s + one.text);
            }
            return all;
        };
        const auto secret = texts("client_secret", u"client_secret[1]"_s, gateway::newestVersion);
        QCOMPARE(secret.at(0), u"${{ env \"DECK_CLIENT_SECRET_2\" }}"_s);
        QVERIFY(secret.contains(u"{vault://env/client-secret-2}"_s));
        QVERIFY(texts("ssl_verify", u"ssl_verify"_s, gateway::newestVersion)
                    .at(0)
                    .contains(u"\"DECK_SSL_VERIFY\" | toBool"_s));
        QVERIFY(texts("ssl_verify", u"ssl_verify"_s, gateway::newestVersion).at(1).startsWith(u'-'));
        for (const gateway::Field& field : table.all()) {
            for (const gui::Reference& one : gui::referencesFor(field, QString::fromStdString(field.path), {3, 4})) {
                QVERIFY(!one.text.contains(u"{vault"_s) || one.reason.isEmpty() == field.referenceableIn({3, 4}));
            }
        }
    }

    void aNumberAndAChoiceTakeAReference()
    {
        Opened at;
        QVERIFY(at.page.showField(u"ssl_verify"_s));
        auto* menu = at.named<QToolButton>(u"A reference for ssl_verify"_s);
        QVERIFY(menu != nullptr);
        entry(menu, u"DECK_SSL_VERIFY"_s)->trigger();
        QVERIFY(at.session.fieldValue(u"ssl_verify"_s) == json::value("${{ env \"DECK_SSL_VERIFY\" | toBool }}"));
        auto* choice = at.named<QComboBox>(u"ssl_verify"_s);
        QVERIFY(choice->currentText().contains(u"DECK_SSL_VERIFY"_s));
        choice->setCurrentIndex(1);
        Q_EMIT choice->activated(1);
        QVERIFY(at.session.fieldValue(u"ssl_verify"_s) == json::value(true));
        QVERIFY(at.page.showField(u"timeout"_s));
        entry(at.named<QToolButton>(u"A reference for timeout"_s), u"DECK_TIMEOUT"_s)->trigger();
        QVERIFY(at.session.fieldValue(u"timeout"_s)->is_string());
    }

    /// Steps in the form and in the YAML are one history, and the text of a person's own stays as it was written.
    void oneHistoryOfFormAndYaml()
    {
        Opened at;
        auto* yaml = at.page.findChild<gui::YamlPane*>()->editor();
        const QString own = u"# ours\n"_s + at.session.yaml().replace(u"issuer:"_s, u"issuer:   "_s);
        QVERIFY(!gateway::hasErrors(at.session.setYaml(own)));
        const QString start = at.session.yaml();
        QVERIFY(start.contains(u"# ours"_s) && start.contains(u"issuer:   "_s));
        // The form.
        at.session.setField(u"leeway"_s, 7);
        const QString afterForm = at.session.yaml();
        QVERIFY(afterForm.contains(u"# ours"_s) && afterForm.contains(u"leeway: 7"_s)
                && afterForm.contains(u"issuer:   "_s));
        // The YAML.
        yaml->setFocus();
        QTRY_COMPARE(yaml->toPlainText(), afterForm);
        yaml->setPlainText(QString(afterForm).replace(u"leeway: 7"_s, u"leeway: 9  # more"_s));
        QTRY_VERIFY_WITH_TIMEOUT(at.session.fieldValue(u"leeway"_s) == json::value(9), 30'000);
        const QString afterYaml = at.session.yaml();
        QVERIFY(afterYaml.contains(u"leeway: 9  # more"_s));
        at.page.setFocus();  // away from the text, which follows again
        QTRY_COMPARE(yaml->toPlainText(), afterYaml);
        // And back over both.
        at.session.undo();
        QVERIFY(at.session.fieldValue(u"leeway"_s) == json::value(7));
        QCOMPARE(at.session.yaml(), afterForm);
        QTRY_COMPARE(yaml->toPlainText(), afterForm);
        at.session.undo();
        QVERIFY(!at.session.fieldValue(u"leeway"_s));
        QCOMPARE(at.session.yaml(), start);
        at.session.redo();
        QCOMPARE(at.session.yaml(), afterForm);
        at.session.redo();
        QCOMPARE(at.session.yaml(), afterYaml);
        QTRY_COMPARE(yaml->toPlainText(), afterYaml);
    }

    void aMarkInTheMarginLeadsToItsField()
    {
        Opened at;
        auto* yaml = at.page.findChild<gui::YamlPane*>()->editor();
        at.session.setField(u"leeway"_s, "seven");
        QTRY_VERIFY_WITH_TIMEOUT(!yaml->marks().empty(), 30'000);
        int line = 0;
        for (const auto& [number, mark] : yaml->marks()) {
            line = mark.sentence.contains(u"leeway"_s) ? number : line;
        }
        QVERIFY(line > 0);
        QVERIFY(yaml->accessibleDescription().contains(u"Line %1, error"_s.arg(line)));
        yaml->goToLine(line);
        const QRect there = yaml->cursorRect();
        QTest::mouseClick(yaml->margin(), Qt::LeftButton, {}, QPoint(6, there.center().y()));
        QTRY_VERIFY(at.named<QLineEdit>(u"leeway"_s) != nullptr);
        QTRY_VERIFY(at.named<QLineEdit>(u"leeway"_s)->hasFocus());
    }
};

QTEST_MAIN(ValueEditorsTest)
#include "tst_value_editors.moc"
