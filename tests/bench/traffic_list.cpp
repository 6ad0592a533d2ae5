// Measures the traffic list at a million rows, in CPU time of the window's thread. Asserts nothing; run it by hand:
//   cmake --build build --target gatehouse_traffic_bench && QT_QPA_PLATFORM=offscreen
//   build/tests/gatehouse_traffic_bench
#include <QApplication>
#include <QEventLoop>

#include <cstdio>

#include "app/gui/inspector/exchange_view.h"
#include "core/base/random.h"
#include "tests/app/gui/sample_exchanges.h"
#include "tests/bench/thread_time.h"

using namespace gatehouse;
using gatehouse::test::threadMilliseconds;

namespace {

/// Runs the event loop until the filter is through; prints how long that took and the longest single turn.
void applyFilter(gui::ExchangeModel& model, const char* line)
{
    const double start = threadMilliseconds();
    model.setFilter(gui::ExchangeFilter::parse(QString::fromLatin1(line)).filter);
    double longest = threadMilliseconds() - start;
    QEventLoop loop;
    while (model.isFiltering()) {
        const double turn = threadMilliseconds();
        loop.processEvents();
        longest = std::max(longest, threadMilliseconds() - turn);
    }
    std::printf("filter %-28s %8.1f ms in all, longest turn %6.2f ms, %d rows\n", line, threadMilliseconds() - start,
                longest, model.rowCount());
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    SystemRandom random;
    const exchange::Redactor redactor(random);
    gui::ExchangeModel model({.octets = std::size_t{1} << 44}, redactor);
    gui::ExchangeView view(model);
    view.resize(1100, 500);
    view.show();

    std::vector<exchange::ExchangePointer> samples;
    for (exchange::ExchangeId id = 1; id <= 1000; ++id) {
        samples.push_back(id % 10 == 0 ? test::inactiveExchange(id) : test::introspectionExchange(id));
    }
    double longest = 0;
    double all = 0;
    for (int batch = 0; batch < 1000; ++batch) {
        const double start = threadMilliseconds();
        model.append(samples);
        application.processEvents();  // as between two batches: the view paints
        const double took = threadMilliseconds() - start;
        longest = std::max(longest, took);
        all += took;
    }
    std::printf("append 1000 batches of 1000: %.1f ms a batch, longest %.1f ms (painting included)\n", all / 1000,
                longest);
    for (const char* line : {"status>=400", "verdict:refused leg:idp", "nowhere", "anything", ""}) {
        applyFilter(model, line);
    }
    const double start = threadMilliseconds();
    view.step(-1'000'000);
    view.step(1'000'000);
    std::printf("first row and last row: %.2f ms\n", threadMilliseconds() - start);
    return 0;
}
