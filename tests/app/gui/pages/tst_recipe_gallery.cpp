// The recipes gallery within the Configure page, on a real session; only the keychain is memory.
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/session.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/recipe_form.h"
#include "app/gui/pages/recipe_gallery.h"
#include "app/gui/widgets/code_view.h"
#include "core/gateway/validation.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;

class RecipeGalleryTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        ConfigurePage page{session};
        RecipeGallery* gallery = nullptr;

        Opened()
        {
            session.setServiceUrl(u"http://127.0.0.1:9000"_s);
            page.resize(1100, 700);
            page.show();
            QApplication::setActiveWindow(&page);
            if (!QTest::qWaitForWindowExposed(&page)) {
                qWarning("the page was not shown");
            }
            QTest::mouseClick(named<QPushButton>(u"New from recipe…"_s), Qt::LeftButton);
            gallery = page.recipes();
            QSignalSpy shown(gallery, &RecipeGallery::shown);
            if (!shown.wait()) {
                qWarning("no recipe was shown");
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
            for (Widget* one : page.findChildren<Widget*>()) {
                const auto* button = qobject_cast<const QAbstractButton*>(one);
                if (one->accessibleName() == name || (button != nullptr && button->text() == name)) {
                    return one;
                }
            }
            return nullptr;
        }
        QLineEdit* line(const QString& label) const
        {
            for (QLineEdit* one : gallery->findChild<RecipeForm*>()->findChildren<QLineEdit*>()) {
                if (one->accessibleName() == label) {
                    return one;
                }
            }
            return nullptr;
        }
        QString preview() const { return named<CodeView>(u"Preview of the recipe"_s)->toPlainText(); }
        void press(const QString& button) { QTest::mouseClick(named<QPushButton>(button), Qt::LeftButton); }
        int recipesShown() const
        {
            int count = 0;
            for (int row = 0; row < gallery->list()->count(); ++row) {
                const auto* item = gallery->list()->item(row);
                count += !item->isHidden() && item->flags() != Qt::NoItemFlags ? 1 : 0;
            }
            return count;
        }
        void giveExamples() const
        {
            for (QLineEdit* one : gallery->findChild<RecipeForm*>()->findChildren<QLineEdit*>()) {
                if (one->text().isEmpty() && one->echoMode() == QLineEdit::Normal) {
                    QTest::keyClicks(one, one->placeholderText());
                }
            }
        }
        void give(const QString& label, const QString& text)
        {
            line(label)->setFocus();
            line(label)->selectAll();
            QTest::keyClicks(line(label), text);
        }
    };

private Q_SLOTS:
    void allAreThereByGroupAndTheSearchNarrows()
    {
        Opened at;
        QCOMPARE(at.recipesShown(), static_cast<int>(recipes::gallery().size()));
        auto* search = at.named<QLineEdit>(u"Search recipes"_s);
        QVERIFY(search->hasFocus());
        QTest::keyClicks(search, u"keycloak"_s);
        QVERIFY(at.recipesShown() >= 1 && at.recipesShown() < 10);
        QVERIFY(!at.gallery->list()->currentItem()->isHidden());
        search->clear();
        QTest::keyClick(search, Qt::Key_Down);
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(at.gallery->list()->hasFocus());
        QTest::keyClick(at.gallery->list(), Qt::Key_Return);
        QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr);
    }

    void everyRecipeAsksForItsValuesAndShowsItself()
    {
        Opened at;
        for (const recipes::Recipe& recipe : recipes::gallery()) {
            QSignalSpy shown(at.gallery, &RecipeGallery::shown);
            const QString id = QString::fromStdString(recipe.id);
            QVERIFY(at.gallery->choose(id));
            if (shown.isEmpty() && recipe.id != recipes::gallery().front().id) {
                QVERIFY2(shown.wait(), qPrintable(id));
            }
            QTRY_VERIFY2(at.preview().contains(u"openid-connect"_s), qPrintable(id));
            const auto rows = at.gallery->findChild<RecipeForm*>()->findChildren<FormRow*>();
            QCOMPARE(rows.size(), static_cast<qsizetype>(recipe.values.size()));
        }
    }

    void whatIsGivenIsSeenAtOnceAndWhatIsWrongStandsUnderIt()
    {
        Opened at;
        QVERIFY(at.gallery->choose(u"introspection"_s));
        at.give(u"Issuer"_s, u"https://idp.example/realms/a"_s);
        QTRY_VERIFY(at.preview().contains(u"issuer: https://idp.example/realms/a"_s));
        at.give(u"Issuer"_s, u"not an address"_s);
        auto* row = qobject_cast<FormRow*>(at.line(u"Issuer"_s)->parentWidget());
        QVERIFY(!row->error().isEmpty());
        at.give(u"Issuer"_s, u"https://idp.example"_s);
        QCOMPARE(row->error(), QString());
        // What is missing is said when it is to be used, and nothing is changed.
        const auto before = at.session.configuration().plugins[0].config;
        at.press(u"Use it"_s);
        QVERIFY(at.session.configuration().plugins[0].config == before);
        QVERIFY(at.line(u"Client ID"_s)->hasFocus());
    }

    void usingItReplacesTheConfigurationAndUndoBringsItBack()
    {
        Opened at;
        const QString before = at.session.yaml();
        QVERIFY(at.gallery->choose(u"session"_s));
        at.give(u"Issuer"_s, u"https://idp.example"_s);
        at.give(u"Client ID"_s, u"gateway"_s);
        at.give(u"Client secret"_s, u"hush-hush"_s);
        at.press(u"Use it"_s);
        const auto& config = at.session.configuration().plugins.at(0).config;
        QCOMPARE(config.at("issuer").as_string(), "https://idp.example");
        for (const char* secret : {"session_secret", "cache_tokens_salt"}) {
            QVERIFY(std::string_view(config.at(secret).as_string()).starts_with("{vault://keychain/"));
        }
        QVERIFY(!at.session.yaml().contains(u"hush-hush"_s));
        QSignalSpy read(&at.session, &Session::secretRead);
        at.session.readSecret(u"client_secret[0]"_s);
        QVERIFY(read.wait());
        QCOMPARE(read.first()[1].toString(), u"hush-hush"_s);
        QVERIFY(!gateway::hasErrors(at.session.diagnostics()));
        QVERIFY(!at.gallery->isVisible());

        at.press(u"Undo"_s);
        QCOMPARE(at.session.yaml(), before);
        at.session.redo();
        QCOMPARE(at.session.configuration().plugins.at(0).config.at("issuer").as_string(), "https://idp.example");
    }

    void addingItLeavesMineAsItIs()
    {
        Opened at;
        const auto mine = at.session.configuration().plugins.at(0).config;
        QVERIFY(at.gallery->choose(u"jwt-bearer"_s));
        at.giveExamples();
        at.give(u"Issuer"_s, u"https://other.example"_s);
        at.press(u"Add beside mine"_s);
        QCOMPARE(at.session.configuration().plugins.size(), std::size_t{2});
        QVERIFY(at.session.configuration().plugins[0].config == mine);
        QCOMPARE(at.session.pluginIndex(), 1);  // and the form edits the new one
        QVERIFY(at.session.fieldValue(u"issuer"_s) == boost::json::value("https://other.example"));
        at.session.undo();
        QCOMPARE(at.session.configuration().plugins.size(), std::size_t{1});
    }

    void itSaysWhatIsNotRunYetAndWhichReleaseIsNeeded()
    {
        Opened at;
        const recipes::Recipe* newer = nullptr;
        for (const recipes::Recipe& recipe : recipes::gallery()) {
            newer = recipe.since > gateway::oldestVersion ? &recipe : newer;
        }
        QVERIFY(newer);
        at.session.setVersion(gateway::oldestVersion);
        QVERIFY(at.gallery->choose(QString::fromStdString(newer->id)));
        QVERIFY(!at.named<QPushButton>(u"Use it"_s)->isEnabled());
        at.press(u"Change it to %1"_s.arg(QString::fromStdString(newer->since.toString())));
        QCOMPARE(at.session.version(), newer->since);
        QVERIFY(at.named<QPushButton>(u"Use it"_s)->isEnabled());

        QVERIFY(at.gallery->choose(u"tls-client-auth"_s));
        const auto filled = recipes::fill(*recipes::findRecipe("tls-client-auth"), {});
        const auto notYet = gateway::notActedOn(filled->plugins[0].config, at.session.fields());
        bool said = notYet.empty();
        const auto saidNow = [&] {
            for (const auto* label : at.gallery->findChildren<QLabel*>()) {
                said = said
                       || (label->isVisible() && label->text().contains(QString::fromStdString(notYet.front()))
                           && label->text().contains(u"not acted on"_s));
            }
            return said;
        };
        QTRY_VERIFY(saidNow());
    }

    void leavingChangesNothing()
    {
        Opened at;
        const QString before = at.session.yaml();
        QVERIFY(at.gallery->choose(u"okta"_s));
        at.press(u"Back to the form"_s);
        QVERIFY(!at.gallery->isVisible());
        QCOMPARE(at.session.yaml(), before);
    }
};

QTEST_MAIN(RecipeGalleryTest)
#include "tst_recipe_gallery.moc"
