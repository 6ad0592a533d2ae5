#include "app/composition/background.h"

#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <thread>

#include "tests/app/composition/wait_for.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::app {
namespace {

std::unique_ptr<net::HttpClient> noClient(boost::asio::io_context& /*context*/)
{
    return std::make_unique<tests::FakeHttpClient>();
}

net::Awaitable<std::thread::id> whereItRuns()
{
    co_return std::this_thread::get_id();
}

net::Awaitable<int> never()
{
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return 1;
}

TEST(Background, worksElsewhereAndAnswersHere)
{
    Background background(noClient);
    std::optional<std::thread::id> worked, answered;
    const auto task = background.run<std::thread::id>([](net::HttpClient&) { return whereItRuns(); },
                                                      [&](std::thread::id id) {
                                                          worked = id;
                                                          answered = std::this_thread::get_id();
                                                      });
    ASSERT_TRUE(waitFor([&] { return answered.has_value(); }));
    EXPECT_NE(*worked, std::this_thread::get_id());
    EXPECT_EQ(*answered, std::this_thread::get_id());
}

TEST(Background, aCancelledTaskDoesNotAnswer)
{
    Background background(noClient);
    bool answered = false;
    bool followed = false;
    auto task = background.run<int>([](net::HttpClient&) { return never(); }, [&](int) { answered = true; });
    task.cancel();
    const auto next = background.run<std::thread::id>([](net::HttpClient&) { return whereItRuns(); },
                                                      [&](std::thread::id) { followed = true; });
    ASSERT_TRUE(waitFor([&] { return followed; }));
    EXPECT_FALSE(answered);
}

TEST(Background, anOutcomeOnItsWayIsDroppedToo)
{
    Background background(noClient);
    bool answered = false;
    bool followed = false;
    {
        const auto task = background.run<std::thread::id>([](net::HttpClient&) { return whereItRuns(); },
                                                          [&](std::thread::id) { answered = true; });
        // The outcome may be queued by now; letting the handle go drops it all the same.
    }
    const auto next = background.run<std::thread::id>([](net::HttpClient&) { return whereItRuns(); },
                                                      [&](std::thread::id) { followed = true; });
    ASSERT_TRUE(waitFor([&] { return followed; }));
    EXPECT_FALSE(answered);
}

TEST(Background, goesWithWorkUnderWay)
{
    bool answered = false;
    {
        Background background(noClient);
        const auto task = background.run<int>([](net::HttpClient&) { return never(); }, [&](int) { answered = true; });
        auto detached = background.run<int>([](net::HttpClient&) { return never(); }, [&](int) { answered = true; });
    }
    QCoreApplication::sendPostedEvents();
    EXPECT_FALSE(answered);
}

TEST(Background, progressComesInOrderBeforeTheOutcome)
{
    Background background(noClient);
    std::vector<int> seen;
    const auto task = background.run<std::thread::id>(
        [&](net::HttpClient&) {
            background.toOwner([&] { seen.push_back(1); });
            background.toOwner([&] { seen.push_back(2); });
            return whereItRuns();
        },
        [&](std::thread::id) { seen.push_back(3); });
    ASSERT_TRUE(waitFor([&] { return seen.size() == 3; }));
    EXPECT_EQ(seen, (std::vector{1, 2, 3}));
}

}  // namespace
}  // namespace gatehouse::app
