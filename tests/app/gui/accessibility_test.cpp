// What somebody who does not see the window, or has no mouse, meets: names, descriptions, the order of Tab.
#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QSet>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/session.h"
#include "app/gui/inspector/exchange_detail.h"
#include "app/gui/inspector/exchange_view.h"
#include "app/gui/inspector/sequence_diagram.h"
#include "app/gui/main_window.h"
#include "app/gui/page.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/traffic_page.h"
#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gatehouse::app::Session;

class AccessibilityTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<gui::theme::AppearanceSwitch> m_appearance;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<gui::MainWindow> m_window;

    gui::TrafficPage& traffic() const { return *m_window->findChild<gui::TrafficPage*>(); }

    static QString placeOf(const QWidget& widget)
    {
        QStringList above;
        for (const QWidget* one = &widget; one != nullptr && above.size() < 4; one = one->parentWidget()) {
            above.append(QString::fromLatin1(one->metaObject()->className()) + u'#' + one->objectName());
        }
        return above.join(u" in "_s);
    }

    static bool isControl(const QWidget& widget)
    {
        return widget.isVisible() && (widget.focusPolicy() & Qt::TabFocus) != 0 && !widget.focusProxy();
    }

    /// Controls without a name or description, as a screen reader asks for them.
    static void collect(QAccessibleInterface* node, QStringList& nameless, QStringList& undescribed)
    {
        const auto* widget = node != nullptr ? qobject_cast<QWidget*>(node->object()) : nullptr;
        if (widget != nullptr && isControl(*widget)) {
            if (node->text(QAccessible::Name).trimmed().isEmpty()) {
                nameless.append(placeOf(*widget));
            }
            // Qt answers for a tab bar with the chosen tab's name and no description.
            const bool described = qobject_cast<const QTabBar*>(widget) != nullptr
                                       ? !widget->accessibleDescription().isEmpty()
                                       : !node->text(QAccessible::Description).trimmed().isEmpty();
            if (!described) {
                undescribed.append(u"%1 (%2)"_s.arg(node->text(QAccessible::Name), placeOf(*widget)));
            }
        }
        for (int i = 0; node != nullptr && i < node->childCount() && i < 200; ++i) {
            collect(node->child(i), nameless, undescribed);
        }
    }

    void showTab(int tab) const
    {
        for (QTabBar* bar : m_window->findChild<gui::ConfigurePage*>()->findChildren<QTabBar*>()) {
            if (bar->accessibleName() == u"What the form shows"_s) {
                bar->setCurrentIndex(tab);
            }
        }
    }

    std::vector<std::pair<QString, std::function<void()>>> scenes() const
    {
        return {
            {u"configure"_s, [] {}},
            {u"configure, all fields"_s, [this] { m_window->findChild<gui::ConfigurePage*>()->showField(u"redis"_s); }},
            {u"configure, a list of records"_s,
             [this] { m_window->findChild<gui::ConfigurePage*>()->showField(u"upstream_headers"_s); }},
            {u"configure, a list"_s, [this] { m_window->findChild<gui::ConfigurePage*>()->showField(u"audience"_s); }},
            {u"configure, a secret"_s,
             [this] { m_window->findChild<gui::ConfigurePage*>()->showField(u"session_secret"_s); }},
            {u"configure, clients"_s, [this] { showTab(2); }},
            {u"configure, structure"_s, [this] { showTab(3); }},
            {u"configure, certificates"_s, [this] { showTab(4); }},
            {u"configure, recipes"_s, [this] { m_window->findChild<gui::ConfigurePage*>()->showRecipes(); }},
            {u"try"_s, [this] { m_window->findChild<gui::ConfigurePage*>()->dismiss(); }},
            {u"traffic"_s, [this] { traffic().detail()->tabs()->setCurrentIndex(0); }},
            {u"traffic, response"_s, [this] { traffic().detail()->tabs()->setCurrentIndex(1); }},
            {u"traffic, token"_s, [this] { traffic().detail()->tabs()->setCurrentIndex(2); }},
            {u"traffic, trace"_s, [this] { traffic().detail()->tabs()->setCurrentIndex(3); }},
            {u"export"_s, [] {}},
            {u"settings"_s, [] {}}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
        m_appearance = std::make_unique<gui::theme::AppearanceSwitch>(*qApp);
        Session::Options options;
        options.workspaceFile = m_folder.filePath(u"a.gatehouse"_s);
        options.memorySecrets = true;
        options.listen = u"127.0.0.1:0"_s;
        m_session = std::make_unique<Session>(options);
        m_window = std::make_unique<gui::MainWindow>(*m_session, *m_appearance, m_folder.filePath(u"window.ini"_s));
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_session->setField(u"upstream_headers"_s,
                            boost::json::array{boost::json::object{{"header", "X-Sub"}, {"path", {"sub"}}}});
        Q_EMIT m_session->exchangesArrived({test::introspectionExchange(1), test::inactiveExchange(2)});
        traffic().view()->select(2);
        traffic().togglePin();
    }
    void cleanupTestCase()
    {
        m_window.reset();
        m_session.reset();
    }

    void everyControlHasANameAndADescription()
    {
        QStringList nameless;
        QStringList undescribed;
        for (const auto& [name, enter] : scenes()) {
            m_window->showPage(name.section(u',', 0, 0));
            enter();
            QApplication::processEvents();
            collect(QAccessible::queryAccessibleInterface(m_window.get()), nameless, undescribed);
        }
        nameless.removeDuplicates();
        undescribed.removeDuplicates();
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
        QVERIFY2(undescribed.isEmpty(), qPrintable(undescribed.join(u'\n')));
    }

    /// No control is cut off by what it stands in; what scrolls may hide it.
    void nothingIsCutOff()
    {
        QStringList cut;
        for (const auto& [name, enter] : scenes()) {
            m_window->showPage(name.section(u',', 0, 0));
            enter();
            QTest::qWait(50);
            for (const QWidget* widget : m_window->page(m_window->currentPage())->findChildren<QWidget*>()) {
                if (!isControl(*widget)) {
                    continue;
                }
                const QWidget* above = widget->parentWidget();
                while (above != nullptr && !qobject_cast<QAbstractScrollArea*>(above->parentWidget())) {
                    const QRect there(widget->mapTo(above, QPoint(0, 0)), widget->size());
                    if (there.bottom() > above->rect().bottom() + 1) {
                        cut.append(u"%1: %2 “%3” in %4"_s.arg(name, placeOf(*widget), widget->accessibleName(),
                                                              QString::fromLatin1(above->metaObject()->className())));
                        break;
                    }
                    above = above->parentWidget();
                }
            }
        }
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
    }

    void tabFollowsTheEye()
    {
        for (const auto& [name, enter] : scenes()) {
            m_window->showPage(name.section(u',', 0, 0));
            enter();
            QApplication::processEvents();
            const gui::Page* page = m_window->page(m_window->currentPage());
            const auto rectOf = [](const QWidget& widget) {
                return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size());
            };
            const QWidget* before = nullptr;
            int seen = 0;
            QStringList jumps;
            for (QWidget* next = m_window->nextInFocusChain(); next != m_window.get();
                 next = next->nextInFocusChain()) {
                if (!isControl(*next) || !next->isEnabled() || !page->isAncestorOf(next)) {
                    continue;
                }
                ++seen;
                // What is scrolled out of sight stands nowhere yet.
                if (before != nullptr && !before->visibleRegion().isEmpty() && !next->visibleRegion().isEmpty()) {
                    const QRect a = rectOf(*before);
                    const QRect b = rectOf(*next);
                    const bool backUp = b.bottom() <= a.top() && b.left() < a.right();
                    const bool backLeft =
                        b.top() < a.bottom() && a.top() < b.bottom() && b.right() <= a.left() && b.top() <= a.top();
                    if (backUp || backLeft) {
                        jumps.append(u"%1: from %2 “%3” to %4 “%5”"_s.arg(
                            name, placeOf(*before), before->accessibleName(), placeOf(*next), next->accessibleName()));
                    }
                }
                before = next;
            }
            QVERIFY2(jumps.isEmpty(), qPrintable(jumps.join(u'\n')));
            QVERIFY2(seen >= 3, qPrintable(name));
        }
    }

    void tabLeadsAllTheWayRound()
    {
        for (const int key : {Qt::Key_Tab, Qt::Key_Backtab}) {
            for (const auto& [name, enter] : scenes()) {
                m_window->showPage(name.section(u',', 0, 0));
                enter();
                QApplication::processEvents();
                const gui::Page* page = m_window->page(m_window->currentPage());
                auto* sidebar = m_window->findChild<QWidget*>(u"sidebar"_s);
                QList<QWidget*> seen;
                bool throughPage = false;
                sidebar->findChildren<QAbstractButton*>().first()->setFocus();
                while (QApplication::focusWidget() != nullptr && !seen.contains(QApplication::focusWidget())) {
                    seen.append(QApplication::focusWidget());
                    throughPage = throughPage || page->isAncestorOf(seen.back());
                    QTest::keyClick(seen.back(), static_cast<Qt::Key>(key));
                }
                QVERIFY2(throughPage, qPrintable(name));
                QVERIFY2(QApplication::focusWidget() == seen.first(),
                         qPrintable(u"%1: a circle from “%2”"_s.arg(name, seen.back()->accessibleName())));
            }
        }
    }

    void theDiagramReadsOutAsText()
    {
        m_window->showPage(u"traffic"_s);
        QAccessibleInterface* diagram = QAccessible::queryAccessibleInterface(traffic().detail()->diagram());
        QVERIFY(diagram);
        const QString said = diagram->text(QAccessible::Name) + u' ' + diagram->text(QAccessible::Description) + u' '
                             + diagram->text(QAccessible::Value);
        QVERIFY2(said.contains(u"gateway"_s) && said.contains(u"identity provider"_s) && said.contains(u"401"_s),
                 qPrintable(said));
    }
};

QTEST_MAIN(AccessibilityTest)
#include "accessibility_test.moc"
