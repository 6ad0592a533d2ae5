// Measures how long the window keeps its thread busy in one turn of the event loop: CPU time of that thread alone, so
// that a busy machine does not count. Asserts nothing; run it by hand:
//   cmake --build build --target gatehouse_window_bench && QT_QPA_PLATFORM=offscreen build/tests/gatehouse_window_bench
#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTabWidget>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>

#include "app/composition/session.h"
#include "app/gui/inspector/exchange_detail.h"
#include "app/gui/inspector/exchange_view.h"
#include "app/gui/main_window.h"
#include "app/gui/pages/traffic_page.h"
#include "tests/app/gui/sample_exchanges.h"
#include "tests/bench/thread_time.h"

using namespace gatehouse;
using gatehouse::test::threadMilliseconds;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Notes the longest single event.
class MeasuredApplication final : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0) {
            return QApplication::notify(receiver, event);
        }
        ++m_depth;
        const double start = threadMilliseconds();
        const bool answer = QApplication::notify(receiver, event);
        const double took = threadMilliseconds() - start;
        --m_depth;
        if (took > longest) {
            longest = took;
            what = QString::fromLatin1(receiver->metaObject()->className()) + u" event "_s
                   + QString::number(event->type());
        }
        return answer;
    }

    double longest = 0;
    QString what;

private:
    int m_depth = 0;
};

void settle(MeasuredApplication& application, int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
        application.processEvents(QEventLoop::AllEvents, 20);
    }
}

/// The direct cost of `act`, and the longest turn of what follows from it.
void measure(MeasuredApplication& application, const char* name, const std::function<void()>& act, int afterwards = 400)
{
    application.longest = 0;
    application.what.clear();
    const double start = threadMilliseconds();
    act();
    const double direct = threadMilliseconds() - start;
    settle(application, afterwards);
    std::printf("%-44s %7.1f ms, longest turn after it %6.1f ms (%s)\n", name, direct, application.longest,
                qPrintable(application.what));
    std::fflush(stdout);
}

/// One megabyte of JSON in one line, as a chatty upstream answers it.
exchange::ExchangePointer withLargeBody(exchange::ExchangeId id, std::size_t octets)
{
    auto large = std::make_shared<exchange::Exchange>(*test::introspectionExchange(id));
    std::string body = "{\"items\":[";
    while (body.size() < octets) {
        body += R"({"name":"something","value":12345,"on":true,"list":[1,2,3]},)";
    }
    body.back() = ']';
    body += '}';
    for (exchange::Leg& leg : large->legs) {
        leg.response.body = body;
        leg.response.bodySize = body.size();
    }
    return large;
}

}  // namespace

int main(int argc, char** argv)
{
    MeasuredApplication application(argc, argv);
    QTemporaryDir folder;
    gui::theme::AppearanceSwitch appearance(application);
    app::Session::Options options;
    options.workspaceFile = folder.filePath(u"a.gatehouse"_s);
    options.memorySecrets = true;
    options.listen = u"127.0.0.1:0"_s;
    std::unique_ptr<app::Session> session;
    std::unique_ptr<gui::MainWindow> window;
    measure(
        application, "the session (workspace, lab, gateway)",
        [&] { session = std::make_unique<app::Session>(options); }, 0);
    measure(
        application, "the window is built",
        [&] {
            window = std::make_unique<gui::MainWindow>(*session, appearance, folder.filePath(u"window.ini"_s));
            window->resize(1280, 800);
        },
        0);
    measure(
        application, "the window is shown", [&] { window->show(); }, 1000);

    window->showPage(u"configure"_s);
    settle(application, 500);
    QLineEdit* clientId = nullptr;
    for (auto* line : window->findChildren<QLineEdit*>()) {
        clientId = line->accessibleName() == u"Client ID"_s ? line : clientId;
    }
    clientId->setFocus();
    for (int key = 0; key < 3; ++key) {
        measure(application, "a key is typed into a field", [&] {
            QKeyEvent press(QEvent::KeyPress, Qt::Key_X, Qt::NoModifier, u"x"_s);
            QApplication::sendEvent(clientId, &press);
        });
    }
    measure(application, "All fields is opened", [&] {
        QTabBar* tabs = nullptr;
        for (auto* one : window->findChildren<QTabBar*>()) {
            tabs = one->accessibleName() == u"What the form shows"_s ? one : tabs;
        }
        tabs->setCurrentIndex(1);
    });

    auto* traffic = window->findChild<gui::TrafficPage*>();
    window->showPage(u"traffic"_s);
    std::vector<exchange::ExchangePointer> batch;
    for (exchange::ExchangeId id = 1; id <= 1000; ++id) {
        batch.push_back(test::introspectionExchange(id));
    }
    measure(application, "a batch of 1000 requests arrives", [&] { Q_EMIT session->exchangesArrived(batch); });
    measure(application, "the next batch of 1000", [&] { Q_EMIT session->exchangesArrived(batch); });
    Q_EMIT session->exchangesArrived({withLargeBody(5001, 64 * 1024), withLargeBody(5002, 1024 * 1024)});
    settle(application, 300);
    traffic->detail()->tabs()->setCurrentIndex(1);
    measure(application, "an answer of 64 KiB is opened", [&] { traffic->view()->select(5001); });
    measure(application, "an answer of 1 MiB is opened", [&] { traffic->view()->select(5002); });
    traffic->view()->select(1);
    auto next = gui::theme::Appearance::Dark;
    for (const QString& page : {u"configure"_s, u"try"_s, u"traffic"_s, u"export"_s, u"settings"_s}) {
        const std::string name = page.toStdString();
        measure(application, ("the page is changed to " + name).c_str(), [&] { window->showPage(page); });
        measure(application, ("the theme is switched on " + name).c_str(), [&] { appearance.setAppearance(next); });
        next = next == gui::theme::Appearance::Dark ? gui::theme::Appearance::Light : gui::theme::Appearance::Dark;
    }
    return 0;
}
