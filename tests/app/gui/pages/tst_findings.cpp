// What the checks say, on the Configure page: at the fields, in the strip, and in the table beside the provider.
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/discovery_table.h"
#include "app/gui/pages/field_editor.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/findings_strip.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/issuer_check.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;
namespace json = boost::json;

class FindingsTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        ConfigurePage page{session};

        Opened()
        {
            page.resize(1100, 700);
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
            options.listen = u"127.0.0.1:0"_s;
            return options;
        }

        const doctor::Finding* finding(std::string_view check) const
        {
            const auto& all = session.findings();
            const auto found =
                std::find_if(all.begin(), all.end(), [&](const doctor::Finding& one) { return one.check == check; });
            return found == all.end() ? nullptr : &*found;
        }

        FindingsStrip& strip() const { return *page.findChild<FindingsStrip*>(); }
        FactTable& table() const { return *strip().findChild<FactTable*>(); }

        int rowWith(const QString& text) const
        {
            for (int row = 0; row < table().rowCount(); ++row) {
                if (table().item(row, 2)->text().contains(text)) {
                    return row;
                }
            }
            return -1;
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
    };

private Q_SLOTS:
    void theSampleHasNoWarning()
    {
        Opened at;
        QTRY_VERIFY(!at.session.discoveryComparison().empty());
        for (const auto& one : at.session.findings()) {
            QVERIFY2(one.severity == gateway::Severity::Note, one.wrong.c_str());
        }
    }

    void aFindingStandsAtItsFieldInWordsAndForAScreenReader()
    {
        Opened at;
        at.session.setField(u"auth_methods"_s, json::array{"introspection", "bearer"});
        QTRY_VERIFY(at.finding("bearer_before_introspection") != nullptr);
        QString shown;
        for (const FormRow* row : at.page.findChildren<FormRow*>()) {
            shown += row->advice();
        }
        QVERIFY2(shown.contains(u"bearer comes before introspection"_s), qPrintable(shown));
        auto* model = at.page.findChild<FieldListModel*>();
        const int row = model->rowOf(u"introspect_jwt_tokens"_s);
        QVERIFY(row >= 0);
        const QModelIndex index = model->index(row);
        QVERIFY(index.data(FieldListModel::AdviceRole).toString().contains(u"bearer"_s));
        QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(u"warning: "_s));
        at.session.setField(u"auth_methods"_s, json::array{"introspection"});
        QTRY_VERIFY(at.finding("bearer_before_introspection") == nullptr);
        QVERIFY(index.data(FieldListModel::AdviceRole).toString().isEmpty());
    }

    void theStripCountsOpensAndGoesToTheField()
    {
        Opened at;
        at.session.setField(u"leeway"_s, 5000);
        at.session.setField(u"verify_signature"_s, false);
        auto* toggle = at.strip().findChild<QPushButton*>();
        QTRY_VERIFY(toggle->text().contains(u"2 warnings"_s));
        QVERIFY(at.strip().isVisible());
        QVERIFY(!at.table().isVisible());
        QVERIFY(toggle->accessibleName().startsWith(u"Findings: "_s));
        QTest::mouseClick(toggle, Qt::LeftButton);
        QVERIFY(at.table().isVisible());
        const int row = at.rowWith(u"more than five minutes"_s);
        Q_EMIT at.table().cellActivated(row, 0);
        QCOMPARE(at.page.findChild<QTabBar*>()->currentIndex(), 1);
        QVERIFY(at.page.findChild<FieldEditor*>()->field() != nullptr);
        QCOMPARE(at.page.findChild<FieldEditor*>()->field()->path, std::string("leeway"));
        bool said = false;
        for (const QLabel* label : at.page.findChild<FieldEditor*>()->findChildren<QLabel*>()) {
            said = said || label->text().contains(u"more than five minutes"_s);
        }
        QVERIFY(said);
    }

    void errorsComeFirstAndMakeTheBadge()
    {
        Opened at;
        QSignalSpy badge(&at.page, &Page::badgeChanged);
        at.strip().setOpen(true);
        at.session.setField(u"leeway"_s, 5000);
        at.session.setField(u"timeout"_s, 0);
        QTRY_VERIFY(at.rowWith(u"no time at all"_s) == 0);
        QVERIFY(at.rowWith(u"more than five minutes"_s) > 0);
        QCOMPARE(badge.last().first().toInt(), 1);
        at.session.undo();
        QTRY_COMPARE(badge.last().first().toInt(), 0);
    }

    void anotherReleaseSaysWhatToWrite()
    {
        Opened at;
        at.session.setField(u"hide_credentials"_s, json::value());
        at.session.setVersion({3, 13});
        QTRY_VERIFY(at.finding("credentials_sent_upstream") != nullptr);
        QVERIFY(at.page.showField(u"hide_credentials"_s));
        bool facts = false;
        for (const QLabel* label : at.page.findChild<FieldEditor*>()->findChildren<QLabel*>()) {
            facts = facts || label->text().contains(u"default false · true since 3.14"_s);
        }
        QVERIFY(facts);
        at.strip().setOpen(true);
        at.session.setField(u"jwks_endpoint"_s, json::value("https://idp.test/k"));
        QTRY_VERIFY(at.rowWith(u"since 3.14"_s) >= 0);
        at.session.setVersion({3, 15});
        QTRY_VERIFY(at.finding("credentials_sent_upstream") == nullptr);
    }

    void whoLooksForAFieldIsToldThatTheReleaseLacksIt()
    {
        Opened at;
        auto* model = at.page.findChild<FieldListModel*>();
        at.session.setVersion({3, 13});
        QVERIFY(model->rowOf(u"token_exchange"_s) < 0);
        model->setSearch(u"token_exchange"_s);
        const int row = model->rowOf(u"token_exchange"_s);
        QVERIFY(row >= 0);
        QVERIFY(model->index(row)
                    .data(FieldListModel::DescriptionRole)
                    .toString()
                    .startsWith(u"Release 3.13 lacks it; it exists since 3.14."_s));
    }

    void theTableComparesWithTheProviderAndFollows()
    {
        Opened at;
        QTRY_VERIFY(!at.session.discoveryComparison().empty());
        auto* check = at.page.findChild<IssuerCheck*>();
        QPushButton* compare = nullptr;
        for (QPushButton* button : check->findChildren<QPushButton*>()) {
            compare = button->text().startsWith(u"Compare"_s) ? button : compare;
        }
        QVERIFY(compare != nullptr);
        QVERIFY(compare->isVisible());
        QVERIFY(!compare->text().contains(u"not fitting"_s));
        QTest::mouseClick(compare, Qt::LeftButton);
        auto* dialog = at.page.findChild<DiscoveryTable*>();
        QVERIFY(dialog != nullptr);
        QVERIFY(dialog->isVisible());
        QVERIFY(!dialog->isModal());
        auto* table = dialog->findChild<FactTable*>();
        const auto hasRow = [&](const QString& what, const QString& verdict) {
            for (int row = 0; row < table->rowCount(); ++row) {
                if (table->item(row, 0)->text() == what && table->item(row, 3)->text().contains(verdict)) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(hasRow(u"issuer"_s, u"✓ fits"_s));
        QVERIFY(hasRow(u"introspection_endpoint"_s, u"✓ fits"_s));
        at.session.setField(u"client_auth"_s, json::array{"private_key_jwt"});
        QTRY_VERIFY(hasRow(u"token_endpoint_auth_methods_supported"_s, u"✕ differs: The provider does not take"_s));
        QVERIFY(compare->text().contains(u"not fitting"_s));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(at.page.findChild<DiscoveryTable*>() == nullptr);
    }

    void typingNeverWaitsForTheChecks()
    {
        Opened at;
        QSignalSpy arrived(&at.session, &Session::findingsChanged);
        QTRY_VERIFY(!arrived.isEmpty());
        arrived.clear();
        for (int i = 0; i < 20; ++i) {
            at.session.setField(u"client_id"_s, json::array{"kong" + std::to_string(i)});
        }
        QVERIFY(arrived.isEmpty());  // nothing was computed in this thread meanwhile
        QTRY_VERIFY(!arrived.isEmpty());
    }
};

QTEST_MAIN(FindingsTest)
#include "tst_findings.moc"
