#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include "app/composition/session.h"
#include "app/gui/command_palette.h"
#include "app/gui/inspector/exchange_detail.h"
#include "app/gui/inspector/exchange_view.h"
#include "app/gui/inspector/filter_field.h"
#include "app/gui/inspector/sequence_diagram.h"
#include "app/gui/keys/key_field.h"
#include "app/gui/main_window.h"
#include "app/gui/page.h"
#include "app/gui/pages/issuer_check.h"
#include "app/gui/pages/traffic_page.h"
#include "app/gui/theme/dressed_parts.h"
#include "app/gui/widgets/code_view.h"
#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gatehouse::app::Session;
using gatehouse::gui::theme::Appearance;

/// The real window on the real session: lab, gateway, how-to, inspector. With GATEHOUSE_SCREENSHOTS=DIR it leaves there
/// the pictures that the README shows.
class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void typesTheConfigurationPressesStartAndRunsTheHowTo();
    void theInspectorExplainsWhatHappened();
    void secretsStayHiddenUntilAskedFor();
    void aLongBodyIsLaidOutAsFarAsOneLooksAndIsWhole();
    void newTrafficNeverMovesWhatOneLooksAt();
    void theFilterNarrowsAndEscapeClears();
    void everythingCanBeReachedByKeyboard();
    void theThemeSwitchesLive();
    void whatWasArrangedIsThereAgain();
    void keysCanBeChangedAndConflictsAreSaid();
    void whatIsPinnedStaysWhateverIsFilteredOrCleared();
    void aRequestIsSentAgain();
    void aRequestHasAMenu();
    void theVerdictOffersWhatHelps();
    void everyControlHasAName();

private:
    template <class T>
    T* named(const QString& accessibleName) const
    {
        for (T* candidate : m_window->findChildren<T*>()) {
            if (candidate->accessibleName() == accessibleName) {
                return candidate;
            }
        }
        return nullptr;
    }
    gui::TrafficPage& traffic() const { return *m_window->findChild<gui::TrafficPage*>(); }
    void openWindow();
    void runHowTo();
    void type(const QString& field, const QString& text);
    void takePicture(const QString& name);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<gui::theme::AppearanceSwitch> m_appearance;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<gui::MainWindow> m_window;
};

void WindowTest::initTestCase()
{
    if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
        QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
    }
    m_appearance = std::make_unique<gui::theme::AppearanceSwitch>(*qApp);
}

void WindowTest::init()
{
    QTest::failOnWarning(QRegularExpression(u"no icon named|QObject::connect|Could not parse"_s));
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    Session::Options options;
    options.workspaceFile = m_folder->filePath(u"introspection.gatehouse"_s);
    options.memorySecrets = true;
    options.listen = u"127.0.0.1:0"_s;
    m_session = std::make_unique<Session>(options);
    openWindow();
    QTRY_COMPARE_WITH_TIMEOUT(m_session->gatewayState(), Session::GatewayState::Running, 20'000);
    // The lab has made its key once it answers: no request of a test waits for that.
    QSignalSpy checked(m_session.get(), &Session::discoveryChecked);
    m_session->checkDiscovery(m_session->labIssuer());
    QVERIFY(checked.wait(20'000));
}

void WindowTest::cleanup()
{
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void WindowTest::openWindow()
{
    m_window = std::make_unique<gui::MainWindow>(*m_session, *m_appearance, m_folder->filePath(u"window.ini"_s));
    m_window->show();
    m_window->activateWindow();  // no window manager here gives it the keyboard
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void WindowTest::runHowTo()
{
    QSignalSpy finished(m_session.get(), &Session::runFinished);
    QTest::keyClick(m_window.get(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(finished.wait(20'000));
    QVERIFY2(finished[0][0].toBool(), "the how-to passes");
    QTRY_VERIFY(traffic().model().rowCount() >= 3);
}

void WindowTest::type(const QString& field, const QString& text)
{
    auto* line = named<QLineEdit>(field);
    QVERIFY2(line, qPrintable(field));
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Tab);
}

void WindowTest::takePicture(const QString& name)
{
    const QString folder = qEnvironmentVariable("GATEHOUSE_SCREENSHOTS");
    if (folder.isEmpty()) {
        return;
    }
    m_window->resize(1280, 800);
    for (const auto& [appearance, word] :
         {std::pair(Appearance::Light, u"light"_s), std::pair(Appearance::Dark, u"dark"_s)}) {
        m_appearance->setAppearance(appearance);
        QTRY_VERIFY(!m_window->findChild<gui::theme::DressedParts*>()->isDressing());
        QTRY_VERIFY(!m_window->findChild<gui::IssuerCheck*>()->sentence().startsWith(u"Checking"_s));
        QTest::qWait(300);  // nothing is judged by it: the picture is to show a settled window
        QVERIFY(m_window->grab().save(QDir(folder).filePath(u"%1-%2.png"_s.arg(name, word))));
    }
    m_appearance->setAppearance(Appearance::Light);
}

void WindowTest::typesTheConfigurationPressesStartAndRunsTheHowTo()
{
    const QString issuer = m_session->labIssuer();
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"configure"_s);

    auto* stop = named<QPushButton>(u"Stop the gateway"_s);
    QVERIFY(stop);
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_COMPARE(m_session->gatewayState(), Session::GatewayState::Stopped);

    type(u"Issuer"_s, u"http://127.0.0.1:1/nobody"_s);
    QTRY_COMPARE(m_session->fieldValue(u"issuer"_s).value(), boost::json::value("http://127.0.0.1:1/nobody"));
    type(u"Issuer"_s, issuer);
    QTRY_COMPARE(m_session->fieldValue(u"issuer"_s).value(), boost::json::value(issuer.toStdString()));

    auto* start = named<QPushButton>(u"Start the gateway"_s);
    QVERIFY(start);
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_COMPARE(m_session->gatewayState(), Session::GatewayState::Running);
    takePicture(u"configure"_s);

    runHowTo();
    if (QTest::currentTestFailed()) {
        return;
    }
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"try"_s);
    takePicture(u"try"_s);
}

void WindowTest::theInspectorExplainsWhatHappened()
{
    runHowTo();
    if (QTest::currentTestFailed()) {
        return;
    }
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    const gui::ExchangeModel& model = traffic().model();
    const auto reason = [&](int row) { return model.row(row).reason; };
    QCOMPARE(reason(0), exchange::Reason::PasswordGrant);
    QCOMPARE(reason(1), exchange::Reason::Introspection);
    QCOMPARE(reason(2), exchange::Reason::IntrospectionCached);
    QVERIFY(model.row(0).identityProviderCalls >= 1);
    QCOMPARE(model.row(1).identityProviderCalls, 1);
    QCOMPARE(model.row(2).identityProviderCalls, 0);

    // The ghost names the exchange that filled the cache, and the diagram says so in words.
    QVERIFY(traffic().view()->select(model.row(2).id));
    const QString said = traffic().detail()->diagram()->chart().description();
    QVERIFY2(said.contains(u"from #%1"_s.arg(model.row(1).id)), qPrintable(said));
    QVERIFY2(said.contains(u"no call: from the cache"_s), qPrintable(said));

    // Choosing the upstream's arrow shows the upstream's messages.
    QTest::keyClick(traffic().detail()->diagram(), Qt::Key_End);
    traffic().detail()->tabs()->setCurrentIndex(1);
    QTRY_VERIFY(named<gui::CodeView>(u"Response as on the wire"_s)->toPlainText().startsWith(u"HTTP/1.1 200"_s));
    QVERIFY(traffic().view()->select(model.row(1).id));
    traffic().detail()->tabs()->setCurrentIndex(2);
    takePicture(u"traffic"_s);
}

void WindowTest::secretsStayHiddenUntilAskedFor()
{
    runHowTo();
    if (QTest::currentTestFailed()) {
        return;
    }
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(traffic().view()->select(traffic().model().row(1).id));
    auto* request = named<gui::CodeView>(u"Request as on the wire"_s);
    const std::string& token = traffic().view()->current()->accessToken;
    QVERIFY(!token.empty());
    const QString secret = QString::fromStdString(token);
    QVERIFY(!request->toPlainText().contains(secret));
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(request->toPlainText().contains(secret));
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!request->toPlainText().contains(secret));
}

void WindowTest::aLongBodyIsLaidOutAsFarAsOneLooksAndIsWhole()
{
    m_window->showPage(u"traffic"_s);
    auto large = std::make_shared<exchange::Exchange>(*test::introspectionExchange(7));
    exchange::Message& answer = large->legs.front().response;
    answer.body = "[";
    for (int i = 0; i < 50'000; ++i) {
        answer.body += std::to_string(i) + ",";
    }
    answer.body.back() = ']';
    answer.bodySize = answer.body.size();
    Q_EMIT m_session->exchangesArrived({large, test::inactiveExchange(8)});
    QVERIFY(traffic().view()->select(7));
    traffic().detail()->tabs()->setCurrentIndex(1);
    auto* shown = named<gui::CodeView>(u"Response as on the wire"_s);
    QVERIFY2(shown->code().endsWith(u"…"_s), "not in the turn that chose it");
    QTRY_VERIFY(shown->code().endsWith(u"\n  49999\n]"_s));
    QTest::qWait(50);
    QVERIFY2(shown->blockCount() < 10'000, "only the beginning is laid out");
    shown->setFocus();
    QTest::keyClick(shown, Qt::Key_End, Qt::ControlModifier);
    QTRY_VERIFY(shown->toPlainText().endsWith(u"\n  49999\n]"_s));
    QCOMPARE(shown->toPlainText(), shown->code());
    // Another one is not followed by what was left of this one.
    QVERIFY(traffic().view()->select(8));
    QVERIFY(traffic().view()->select(7));
    QVERIFY(traffic().view()->select(8));
    QTest::qWait(50);
    QVERIFY(!shown->code().contains(u"4999"_s));
}

void WindowTest::newTrafficNeverMovesWhatOneLooksAt()
{
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    std::vector<exchange::ExchangePointer> first;
    for (exchange::ExchangeId id = 1; id <= 200; ++id) {
        first.push_back(test::introspectionExchange(id));
    }
    Q_EMIT m_session->exchangesArrived(first);
    gui::ExchangeView& view = *traffic().view();
    QVERIFY(view.select(20));
    const QRect before = view.visualRect(view.currentIndex());
    auto* filter = named<QLineEdit>(u"Filter"_s);
    filter->setFocus();
    QTest::keyClicks(filter, u"anyth"_s);
    Q_EMIT m_session->exchangesArrived({test::inactiveExchange(201), test::cachedExchange(202, 20)});
    QCOMPARE(view.current()->id, 20U);
    QCOMPARE(filter->text(), u"anyth"_s);
    QVERIFY(filter->hasFocus());
    QTRY_COMPARE(traffic().model().rowCount(), 202);
    QCOMPARE(view.current()->id, 20U);
    QVERIFY(qAbs(view.visualRect(view.currentIndex()).top() - before.top()) < view.height());

    view.step(1000);
    QVERIFY(view.isAtEnd());
    Q_EMIT m_session->exchangesArrived({test::inactiveExchange(203)});
    QVERIFY2(view.isAtEnd(), "at the end it follows");
    QCOMPARE(view.current()->id, 202U);
}

void WindowTest::theFilterNarrowsAndEscapeClears()
{
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    Q_EMIT m_session->exchangesArrived(
        {test::introspectionExchange(1), test::inactiveExchange(2), test::noRouteExchange(3)});
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    auto* filter = named<QLineEdit>(u"Filter"_s);
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClicks(filter, u"status:401"_s);
    QTRY_COMPARE(traffic().model().rowCount(), 1);
    QCOMPARE(traffic().view()->current()->id, 2U);
    QTest::keyClick(filter, Qt::Key_Escape);
    QTRY_COMPARE(traffic().model().rowCount(), 3);
}

void WindowTest::everythingCanBeReachedByKeyboard()
{
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* palette = m_window->findChild<gui::CommandPalette*>();
    QTRY_VERIFY(palette->isVisible());
    QWidget* search = QApplication::focusWidget();
    QVERIFY(palette->isAncestorOf(search));
    QTest::keyClicks(search, u"go traf"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(m_window->page(m_window->currentPage())->objectName(), u"traffic"_s);
    QVERIFY(!palette->isVisible());

    Q_EMIT m_session->exchangesArrived({test::introspectionExchange(1), test::inactiveExchange(2)});
    gui::ExchangeView& view = *traffic().view();
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_K);
    QCOMPARE(view.current()->id, 1U);
    QTest::keyClick(&view, Qt::Key_J);
    QCOMPARE(view.current()->id, 2U);

    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QTRY_VERIFY(palette->isVisible());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(!palette->isVisible());
    QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&view));
}

void WindowTest::theThemeSwitchesLive()
{
    const auto middle = [this] { return m_window->grab().toImage().pixelColor(600, 60).lightness(); };
    m_appearance->setAppearance(Appearance::Light);
    QTRY_VERIFY(middle() > 200);
    m_appearance->setAppearance(Appearance::Dark);
    const auto* parts = m_window->findChild<gui::theme::DressedParts*>();
    const int all = parts->waiting();
    QTRY_VERIFY(!parts->isDressing());
    QTRY_VERIFY(middle() < 60);
    const int hidden = parts->waiting();
    QVERIFY2(hidden < all && hidden >= 2, "pages that are not in view wait until they are");
    m_window->showPage(u"traffic"_s);
    QCOMPARE(parts->waiting(), hidden - 1);
    m_appearance->setAppearance(Appearance::Light);
    QTRY_VERIFY(!parts->isDressing());
}

void WindowTest::whatWasArrangedIsThereAgain()
{
    QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    m_window->close();
    m_window.reset();
    openWindow();
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"traffic"_s);
    QVERIFY(m_window->findChild<QWidget*>(u"sidebar"_s)->width() < 100);
}

void WindowTest::keysCanBeChangedAndConflictsAreSaid()
{
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"settings"_s);
    auto* pin = named<gui::KeyField>(u"Keys of Pin or unpin the request: Ctrl+P"_s);
    QVERIFY(pin);
    QTest::mouseClick(pin, Qt::LeftButton);
    QVERIFY(pin->isRecording());
    // What these keys run now must not run while they are recorded.
    QTest::keyClick(pin, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"settings"_s);
    QCOMPARE(pin->text(), u"Ctrl+P"_s);
    QPushButton* instead = nullptr;
    for (auto* button : m_window->findChildren<QPushButton*>()) {
        instead = button->text() == u"Use it here instead"_s ? button : instead;
    }
    QVERIFY2(instead, "the conflict is said, and the way out offered");
    QTRY_VERIFY(instead->isVisible());
    QTest::mouseClick(instead, Qt::LeftButton);
    QCOMPARE(pin->text(), u"Ctrl+1"_s);
    QVERIFY(named<gui::KeyField>(u"Keys of Go to Configure: none"_s));
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"settings"_s);

    // The next start has them.
    m_window->close();
    m_window.reset();
    openWindow();
    QVERIFY(named<gui::KeyField>(u"Keys of Pin or unpin the request: Ctrl+1"_s));
    Q_EMIT m_session->exchangesArrived({test::introspectionExchange(1)});
    m_window->showPage(u"traffic"_s);
    traffic().view()->setFocus();
    QTest::keyClick(traffic().view(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(traffic().pinnedView()->isVisible());
}

void WindowTest::whatIsPinnedStaysWhateverIsFilteredOrCleared()
{
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    Q_EMIT m_session->exchangesArrived({test::introspectionExchange(1), test::inactiveExchange(2)});
    QVERIFY(traffic().view()->select(2));
    traffic().view()->setFocus();
    QTest::keyClick(traffic().view(), Qt::Key_P, Qt::ControlModifier);
    QVERIFY(traffic().pinnedView()->isVisible());
    QCOMPARE(traffic().current()->id, 2U);

    auto* filter = named<QLineEdit>(u"Filter"_s);
    filter->setText(u"status:200"_s);
    QTRY_COMPARE(traffic().model().rowCount(), 1);
    QVERIFY(traffic().pinnedView()->select(2));
    QCOMPARE(traffic().current()->id, 2U);
    QVERIFY2(!traffic().view()->current(), "one row is chosen, not one in each list");
    takePicture(u"pinned"_s);
    filter->clear();
    traffic().view()->setFocus();
    QTest::keyClick(traffic().view(), Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(traffic().model().rowCount(), 0);
    QVERIFY(traffic().pinnedView()->isVisible());
    QCOMPARE(traffic().current()->id, 2U);

    QTest::keyClick(traffic().view(), Qt::Key_P, Qt::ControlModifier);
    QVERIFY(!traffic().pinnedView()->isVisible());
}

void WindowTest::aRequestIsSentAgain()
{
    runHowTo();
    if (QTest::currentTestFailed()) {
        return;
    }
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(traffic().view()->select(traffic().model().row(1).id));
    traffic().view()->setFocus();
    const int before = traffic().model().rowCount();
    QTest::keyClick(traffic().view(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(traffic().model().rowCount(), before + 1);
    QTRY_COMPARE(traffic().current(), traffic().model().row(before).exchange);
    QCOMPARE(traffic().current()->verdict.reason, exchange::Reason::IntrospectionCached);
    QCOMPARE(traffic().current()->accessToken, traffic().model().row(1).exchange->accessToken);
}

void WindowTest::aRequestHasAMenu()
{
    m_window->showPage(u"traffic"_s);
    const exchange::ExchangePointer one = test::introspectionExchange(1);
    Q_EMIT m_session->exchangesArrived({one, test::inactiveExchange(2)});
    QVERIFY(traffic().view()->select(1));
    const auto press = [this](const QString& text) {
        Q_EMIT traffic().view()->customContextMenuRequested(traffic().view()->viewport()->rect().center());
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (QAction* action : menu->actions()) {
            if (action->text() == text) {
                action->trigger();
                menu->close();
                return;
            }
        }
        menu->close();
        QFAIL(qPrintable(text));
    };
    press(u"Copy as curl, secrets masked"_s);
    QVERIFY(QApplication::clipboard()->text().startsWith(u"curl -i"_s));
    QVERIFY(!QApplication::clipboard()->text().contains(QString::fromStdString(one->accessToken)));
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    press(u"Copy as curl, with its secrets"_s);
    QVERIFY(QApplication::clipboard()->text().contains(QString::fromStdString(one->accessToken)));
    press(u"Only this token"_s);
    QTRY_VERIFY(traffic().findChild<gui::FilterField*>()->text().startsWith(u"token:"_s));
}

void WindowTest::theVerdictOffersWhatHelps()
{
    m_window->showPage(u"traffic"_s);
    Q_EMIT m_session->exchangesArrived({test::inactiveExchange(900), test::wrongSecretExchange(901)});
    QVERIFY(traffic().view()->select(901));
    auto* newToken = named<QPushButton>(u"Get a new token"_s);
    for (auto* button : m_window->findChildren<QPushButton*>()) {
        newToken = button->text() == u"Get a new token"_s ? button : newToken;
    }
    QVERIFY(newToken);
    QVERIFY2(!newToken->isVisible(), "the client secret is wrong: no token helps");
    QTest::mouseClick(named<QPushButton>(u"Show client_secret in the form"_s), Qt::LeftButton);
    QCOMPARE(m_window->page(m_window->currentPage())->objectName(), u"configure"_s);
    QTRY_COMPARE(QApplication::focusWidget()->accessibleName(), u"Client secret"_s);

    m_window->showPage(u"traffic"_s);
    QVERIFY(traffic().view()->select(900));
    QPushButton* why = nullptr;
    for (auto* button : traffic().detail()->findChildren<QPushButton*>()) {
        why = button->text() == u"Why?"_s ? button : why;
    }
    QVERIFY(why && why->isVisible());
    takePicture(u"verdict"_s);
    QTest::mouseClick(why, Qt::LeftButton);
    auto* trace = named<QTableWidget>(u"Decisions in their order"_s);
    QVERIFY(trace->isVisible());
    QCOMPARE(trace->item(trace->currentRow(), 2)->text(), u"✕ rejected"_s);

    QVERIFY(newToken->isVisible());
    QTest::mouseClick(newToken, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(traffic().current()->id != 900, 20'000);
    QCOMPARE(traffic().current()->client().status, 200);
    QCOMPARE(traffic().current()->verdict.reason, exchange::Reason::Introspection);
}

void WindowTest::everyControlHasAName()
{
    for (const int place : {0, 1, 2, 3}) {
        m_window->showPage(place);
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0) {
                QVERIFY2(!widget->accessibleName().isEmpty() || !widget->property("text").toString().isEmpty(),
                         qPrintable(u"%1 %2 of %3"_s.arg(QString::fromLatin1(widget->metaObject()->className()),
                                                         widget->objectName(), widget->parentWidget()->objectName())));
            }
        }
    }
}

QTEST_MAIN(WindowTest)
#include "window_test.moc"
