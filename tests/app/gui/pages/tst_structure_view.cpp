// Services, routes and plugins, and made keys, on a real session; only the keychain is memory.
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/jwk_tools.h"
#include "app/gui/pages/structure_view.h"
#include "core/jose/generate.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;
namespace json = boost::json;

class StructureViewTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        ConfigurePage page{session};
        StructureView& view = *page.findChild<StructureView*>();

        Opened()
        {
            session.setServiceUrl(u"http://127.0.0.1:9000"_s);
            session.setField(u"issuer"_s, "https://idp.example/one");
            page.resize(1100, 800);
            page.show();
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
            options.startLab = false;
            options.startGateway = false;
            return options;
        }

        void tab(const QString& title) const
        {
            auto* tabs = page.findChild<QTabBar*>();
            for (int i = 0; i < tabs->count(); ++i) {
                if (tabs->tabText(i) == title) {
                    tabs->setCurrentIndex(i);
                }
            }
            QApplication::processEvents();
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
        void press(const QString& name) const
        {
            QApplication::processEvents();
            QTest::mouseClick(named<QPushButton>(name), Qt::LeftButton);
        }
        const gateway::Configuration& all() const { return session.configuration(); }
        QTreeWidgetItem* itemOf(const QString& name, int nth = 0) const
        {
            for (auto* item = view.tree()->topLevelItem(0); item != nullptr; item = view.tree()->itemBelow(item)) {
                if (item->text(0) == name && nth-- == 0) {
                    return item;
                }
            }
            return nullptr;
        }
    };

private Q_SLOTS:
    void severalServicesRoutesAndPluginsInOneWorkspace()
    {
        Opened at;
        at.tab(u"Structure"_s);
        const QString before = at.session.yaml();
        at.press(u"Add a service"_s);
        QCOMPARE(at.all().services.size(), std::size_t{2});
        QCOMPARE(at.view.tree()->currentItem()->text(0), u"service"_s);
        at.press(u"Add a route"_s);
        QCOMPARE(at.all().routes.back().service.value(), std::string("service"));
        at.press(u"Add a plugin"_s);
        QCOMPARE(at.all().plugins.back().route.value(), at.all().routes.back().name);
        QVERIFY(at.itemOf(u"openid-connect"_s, 1)->parent()->text(0) == u"route"_s);

        // The form edits the plugin that is chosen here.
        at.press(u"Edit in the form"_s);
        QCOMPARE(at.session.pluginIndex(), 1);
        auto* issuer = at.named<QLineEdit>(u"Issuer"_s);
        QTRY_VERIFY(issuer->isVisible());
        issuer->setFocus();
        QTest::keyClicks(issuer, u"https://idp.example/two"_s);
        QCOMPARE(at.all().plugins[1].config.at("issuer").as_string(), "https://idp.example/two");
        QCOMPARE(at.all().plugins[0].config.at("issuer").as_string(), "https://idp.example/one");

        while (at.session.undoName() != u"issuer"_s || at.all().services.size() > 1) {
            QVERIFY(at.session.canUndo());
            at.session.undo();
        }
        QCOMPARE(at.session.yaml(), before);
    }

    void aCopyIsComparedWithItsOriginal()
    {
        Opened at;
        at.tab(u"Structure"_s);
        at.view.tree()->setCurrentItem(at.itemOf(u"openid-connect"_s));
        at.press(u"Duplicate"_s);
        QCOMPARE(at.all().plugins.size(), std::size_t{2});
        at.press(u"Edit in the form"_s);
        at.session.setField(u"issuer"_s, "https://idp.example/two");
        at.tab(u"Structure"_s);
        auto* other = at.named<QComboBox>(u"Compare with"_s);
        QCOMPARE(other->count(), 2);
        other->setCurrentIndex(1);
        Q_EMIT other->activated(1);
        QMap<QString, QString> told;
        for (int row = 0; row < at.view.comparison()->rowCount(); ++row) {
            told[at.view.comparison()->item(row, 0)->text()] =
                at.view.comparison()->item(row, 1)->text() + u" / "_s + at.view.comparison()->item(row, 2)->text();
        }
        QCOMPARE(told.value(u"issuer"_s), u"https://idp.example/two / https://idp.example/one"_s);
        QCOMPARE(told.value(u"instance_name"_s), u"openid-connect-copy / not set"_s);
        QCOMPARE(told.size(), 2);
    }

    void whatIsRemovedComesBackByUndo()
    {
        Opened at;
        at.tab(u"Structure"_s);
        const QString before = at.session.yaml();
        at.view.tree()->setCurrentItem(at.itemOf(u"example-service"_s));
        at.press(u"Remove"_s);
        QVERIFY(at.all().services.empty());
        QVERIFY(at.all().plugins.empty());
        QCOMPARE(at.view.tree()->topLevelItemCount(), 0);
        at.session.undo();
        QCOMPARE(at.session.yaml(), before);
        QVERIFY(at.itemOf(u"example-service"_s));
    }

    void aKeyIsMadeAndItsPrivatePartsGoToTheKeychain()
    {
        Opened at;
        JwkTools tools(at.session, u"client_jwk"_s);
        QSignalSpy generated(&tools, &JwkTools::generated);
        tools.generate(u"ec-p256"_s);
        QVERIFY(generated.wait(20'000));
        const auto key = at.session.fieldValue(u"client_jwk[0]"_s).value().as_object();
        QCOMPARE(key.at("kty").as_string(), "EC");
        QVERIFY(std::string_view(key.at("d").as_string()).starts_with("{vault://keychain/"));
        QVERIFY(!gateway::hasErrors(at.session.diagnostics()));
        QSignalSpy read(&at.session, &Session::secretRead);
        at.session.readSecret(u"client_jwk[0].d"_s);
        QVERIFY(read.wait());
        const QString secret = read.first()[1].toString();
        QCOMPARE(secret.size(), 43);  // 32 octets
        QVERIFY(!at.session.yaml().contains(secret));
        QVERIFY(!tools.publicSet().contains(u"\"d\""_s));
        QVERIFY(tools.publicSet().contains(QString::fromUtf8(key.at("kid").as_string().c_str())));
        // The editor of the field offers it.
        QVERIFY(at.page.showField(u"client_jwk"_s));
        QTRY_VERIFY(at.named<QPushButton>(u"Generate a key…"_s));
        QVERIFY(at.named<QPushButton>(u"Copy public JWK set"_s));
    }
};

QTEST_MAIN(StructureViewTest)
#include "tst_structure_view.moc"
