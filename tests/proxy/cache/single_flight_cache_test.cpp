#include "proxy/cache/single_flight_cache.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fake_clock.h"

namespace asio = boost::asio;
using namespace gatehouse;
using namespace gatehouse::proxy::cache;
using std::chrono::seconds;

namespace {

using Cache = SingleFlightCache<std::string>;
using Source = Cache::Source;

Cache::Loaded loaded(std::string text, seconds fresh, std::size_t octets = 100)
{
    Cache::Loaded value;
    value.value = std::make_shared<const std::string>(std::move(text));
    value.lifetime.fresh = fresh;
    value.octets = octets;
    return value;
}

Key keyOf(std::uint64_t number)
{
    return KeyMaker(KeySecret{1, 2}).add(number).finish();
}

/// A load that waits until the test lets it go on.
class Gate {
public:
    explicit Gate(asio::io_context& io) : m_timer(io, asio::steady_timer::time_point::max()) {}
    /// Throws, as a call does, when it ends by cancellation.
    asio::awaitable<void> pass()
    {
        boost::system::error_code error;
        co_await m_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (!m_open) {
            throw boost::system::system_error(error);
        }
    }
    void open()
    {
        m_open = true;
        m_timer.expires_at(asio::steady_timer::time_point::min());
    }

private:
    asio::steady_timer m_timer;
    bool m_open = false;
};

struct Fixture {
    std::shared_ptr<tests::FakeClock> clock = std::make_shared<tests::FakeClock>();
    Cache cache{clock};
    asio::io_context io;
    std::vector<Cache::Answer> answers;
    int loads = 0;

    /// Asks for a key in a coroutine of its own.
    void ask(std::uint64_t key, exchange::ExchangeId by, std::function<asio::awaitable<Cache::Loaded>()> load,
             asio::cancellation_slot slot = {})
    {
        auto run = [](Fixture& fixture, std::uint64_t key_, exchange::ExchangeId by_,
                      std::function<asio::awaitable<Cache::Loaded>()> load_) -> asio::awaitable<void> {
            auto counted = [&fixture, &load_]() {
                ++fixture.loads;
                return load_();
            };
            fixture.answers.push_back(co_await fixture.cache.findOrLoad(keyOf(key_), by_, counted));
        };
        asio::co_spawn(io, run(*this, key, by, std::move(load)),
                       asio::bind_cancellation_slot(slot, [](const std::exception_ptr&) {}));
    }
    void give(std::uint64_t key, exchange::ExchangeId by, Cache::Loaded value)
    {
        ask(key, by, [value]() -> asio::awaitable<Cache::Loaded> { co_return value; });
        run();
    }
    void run()
    {
        io.restart();
        io.run();
    }
    void poll()
    {
        io.restart();
        io.poll();
    }
};

}  // namespace

TEST(SingleFlightCacheTest, AnswersFromTheCacheUntilItIsStale)
{
    Fixture f;
    f.give(1, 7, loaded("a", seconds(60)));
    EXPECT_EQ(f.answers.back().source, Source::Load);
    f.clock->advance(seconds(50));
    const auto hit = f.cache.find(keyOf(1));
    ASSERT_TRUE(hit);
    EXPECT_EQ(*hit->value, "a");
    EXPECT_EQ(hit->filledBy, 7U);
    EXPECT_EQ(hit->left, seconds(10));
    f.clock->advance(seconds(10));
    EXPECT_FALSE(f.cache.find(keyOf(1)));
    EXPECT_EQ(f.cache.counters().entries, 0U);
    f.give(1, 8, loaded("b", seconds(60)));
    EXPECT_EQ(f.loads, 2);
    EXPECT_EQ(f.cache.counters().hits, 1U);
    EXPECT_EQ(f.cache.counters().misses, 2U);
}

TEST(SingleFlightCacheTest, NothingIsServedBeyondItsWallTime)
{
    Fixture f;
    Cache::Loaded value = loaded("a", seconds(60));
    value.lifetime.notAfter = f.clock->now() + seconds(60);
    f.give(1, 1, value);
    EXPECT_TRUE(f.cache.find(keyOf(1)));
    f.clock->jumpWall(seconds(60));
    EXPECT_FALSE(f.cache.find(keyOf(1))) << "somebody set the clock: the token has expired";
}

TEST(SingleFlightCacheTest, WhatHasNoLifetimeIsGivenAndNotKept)
{
    Fixture f;
    f.give(1, 1, loaded("a", seconds(0)));
    EXPECT_EQ(*f.answers.back().value, "a");
    EXPECT_EQ(f.cache.counters().entries, 0U);
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, TheLeastRecentlyUsedGoesFirst)
{
    auto clock = std::make_shared<tests::FakeClock>();
    Fixture f;
    Cache small(clock, {16 * 4 - 16, 1'000'000});  // four entries a shard
    std::vector<std::uint64_t> sameShard;
    for (std::uint64_t i = 0; sameShard.size() < 6; ++i) {
        if (keyOf(i).low % 16 == 0) {
            sameShard.push_back(i);
        }
    }
    const auto put = [&](std::uint64_t key) {
        auto load = [&]() -> asio::awaitable<Cache::Loaded> { co_return loaded("x", seconds(60)); };
        auto run = [&]() -> asio::awaitable<void> { co_await small.findOrLoad(keyOf(key), 1, load); };
        asio::co_spawn(f.io, run(), asio::detached);
        f.run();
    };
    for (int i = 0; i < 4; ++i) {
        put(sameShard[static_cast<std::size_t>(i)]);
    }
    EXPECT_TRUE(small.find(keyOf(sameShard[0])));
    put(sameShard[4]);
    EXPECT_TRUE(small.find(keyOf(sameShard[0])));
    EXPECT_FALSE(small.find(keyOf(sameShard[1])));
    EXPECT_EQ(small.counters().evicted, 1U);
}

TEST(SingleFlightCacheTest, RefusalsNeverPushOutWhatLetsIn)
{
    auto clock = std::make_shared<tests::FakeClock>();
    Fixture f;
    Cache small(clock, {16 * 4 - 16, 1'000'000});
    const auto put = [&](std::uint64_t key, bool negative) {
        auto load = [negative]() -> asio::awaitable<Cache::Loaded> {
            Cache::Loaded value = loaded("x", seconds(60));
            value.lifetime.negative = negative;
            co_return value;
        };
        auto run = [&]() -> asio::awaitable<void> { co_await small.findOrLoad(keyOf(key), 1, load); };
        asio::co_spawn(f.io, run(), asio::detached);
        f.run();
    };
    put(1, false);
    for (std::uint64_t i = 100; i < 2000; ++i) {
        put(i, true);
    }
    EXPECT_TRUE(small.find(keyOf(1)));
    EXPECT_LE(small.counters().entries, 64U);
}

TEST(SingleFlightCacheTest, IsBoundedInOctets)
{
    Fixture f;
    Cache small(f.clock, {1'000'000, 16 * 1000});
    for (std::uint64_t i = 0; i < 500; ++i) {
        auto load = []() -> asio::awaitable<Cache::Loaded> { co_return loaded("x", seconds(60), 400); };
        auto run = [&]() -> asio::awaitable<void> { co_await small.findOrLoad(keyOf(i), 1, load); };
        asio::co_spawn(f.io, run(), asio::detached);
        f.run();
    }
    EXPECT_LE(small.counters().entries, 32U);
    EXPECT_GE(small.counters().entries, 16U);
}

TEST(SingleFlightCacheTest, WhatHasExpiredGoesWhenOthersCome)
{
    Fixture f;
    const auto key = [](std::uint64_t group, std::uint64_t number) { return group * 100'000 + number; };
    for (std::uint64_t i = 0; i < 1000; ++i) {
        f.give(key(1, i), 1, loaded("old", seconds(60)));
    }
    EXPECT_EQ(f.cache.counters().entries, 1000U);
    f.clock->advance(seconds(61));
    for (std::uint64_t i = 0; i < 1000; ++i) {
        f.give(key(2, i), 1, loaded("new", seconds(60)));
    }
    EXPECT_LT(f.cache.counters().entries, 1050U);
    EXPECT_EQ(f.cache.counters().evicted, 0U);
    EXPECT_TRUE(f.cache.find(keyOf(key(2, 0))));
}

TEST(SingleFlightCacheTest, OneLoadForAllWhoAskMeanwhile)
{
    Fixture f;
    Gate gate(f.io);
    for (exchange::ExchangeId id = 1; id <= 5; ++id) {
        f.ask(1, id, [&gate]() -> asio::awaitable<Cache::Loaded> {
            co_await gate.pass();
            co_return loaded("a", seconds(0));
        });
    }
    f.poll();
    EXPECT_EQ(f.loads, 1);
    EXPECT_TRUE(f.answers.empty());
    gate.open();
    f.run();
    EXPECT_EQ(f.loads, 1);
    ASSERT_EQ(f.answers.size(), 5U);
    int led = 0;
    for (const Cache::Answer& answer : f.answers) {
        EXPECT_EQ(*answer.value, "a");
        EXPECT_EQ(answer.filledBy, 1U);
        led += answer.source == Source::Load ? 1 : 0;
    }
    EXPECT_EQ(led, 1);
    EXPECT_EQ(f.cache.counters().shared, 4U);
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, ACancelledLeaderHandsTheLeadOn)
{
    Fixture f;
    Gate gate(f.io);
    asio::cancellation_signal cancelLeader;
    const auto load = [&gate]() -> asio::awaitable<Cache::Loaded> {
        co_await gate.pass();
        co_return loaded("a", seconds(60));
    };
    f.ask(1, 1, load, cancelLeader.slot());
    f.poll();
    f.ask(1, 2, load);
    f.ask(1, 3, load);
    f.poll();
    EXPECT_EQ(f.loads, 1);
    cancelLeader.emit(asio::cancellation_type::terminal);
    f.poll();
    EXPECT_EQ(f.loads, 2) << "the second took the lead";
    gate.open();
    f.run();
    EXPECT_EQ(f.loads, 2);
    ASSERT_EQ(f.answers.size(), 2U);
    EXPECT_EQ(f.answers[0].filledBy, 2U);
    EXPECT_EQ(f.answers[1].filledBy, 2U);
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, ALoadThatGivesUpHandsTheLeadOn)
{
    Fixture f;
    Gate gate(f.io);
    f.ask(1, 1, [&gate]() -> asio::awaitable<Cache::Loaded> {
        co_await gate.pass();
        co_return Cache::Loaded{};
    });
    f.ask(1, 2, []() -> asio::awaitable<Cache::Loaded> { co_return loaded("b", seconds(60)); });
    f.poll();
    gate.open();
    f.run();
    ASSERT_EQ(f.answers.size(), 2U);
    EXPECT_EQ(f.answers[0].source, Source::GivenUp);
    EXPECT_EQ(*f.answers[1].value, "b");
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, ACancelledWaiterLeavesTheOthersAlone)
{
    Fixture f;
    Gate gate(f.io);
    asio::cancellation_signal cancelWaiter;
    const auto load = [&gate]() -> asio::awaitable<Cache::Loaded> {
        co_await gate.pass();
        co_return loaded("a", seconds(60));
    };
    f.ask(1, 1, load);
    f.poll();
    f.ask(1, 2, load, cancelWaiter.slot());
    f.ask(1, 3, load);
    f.poll();
    cancelWaiter.emit(asio::cancellation_type::terminal);
    f.poll();
    EXPECT_EQ(f.loads, 1);
    gate.open();
    f.run();
    EXPECT_EQ(f.loads, 1);
    EXPECT_EQ(f.cache.find(keyOf(1))->filledBy, 1U);
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, ALeaderDestroyedWithItsWorkerHandsTheLeadOn)
{
    Fixture f;
    auto worker = std::make_unique<asio::io_context>();
    auto stuck = [&worker]() -> asio::awaitable<Cache::Loaded> {
        Gate gate(*worker);
        co_await gate.pass();
        co_return loaded("never", seconds(60));
    };
    auto lead = [&]() -> asio::awaitable<void> { co_await f.cache.findOrLoad(keyOf(1), 1, stuck); };
    asio::co_spawn(*worker, lead(), asio::detached);
    worker->poll();
    f.ask(1, 2, []() -> asio::awaitable<Cache::Loaded> { co_return loaded("b", seconds(60)); });
    f.poll();
    EXPECT_TRUE(f.answers.empty());
    worker.reset();
    f.run();
    ASSERT_EQ(f.answers.size(), 1U);
    EXPECT_EQ(*f.answers[0].value, "b");
    EXPECT_EQ(f.cache.flightsUnderWay(), 0U);
}

TEST(SingleFlightCacheTest, AWaiterDestroyedWithItsWorkerIsForgotten)
{
    Fixture f;
    Gate gate(f.io);
    f.ask(1, 1, [&gate]() -> asio::awaitable<Cache::Loaded> {
        co_await gate.pass();
        co_return loaded("a", seconds(60));
    });
    f.poll();
    {
        asio::io_context worker;
        auto load = []() -> asio::awaitable<Cache::Loaded> { co_return loaded("b", seconds(60)); };
        auto wait = [&]() -> asio::awaitable<void> { co_await f.cache.findOrLoad(keyOf(1), 2, load); };
        asio::co_spawn(worker, wait(), asio::detached);
        worker.poll();
    }
    gate.open();
    f.run();
    ASSERT_EQ(f.answers.size(), 1U);
    EXPECT_EQ(*f.answers[0].value, "a");
}

TEST(SingleFlightCacheTest, ClearForgetsAlsoWhatIsStillUnderWay)
{
    Fixture f;
    Gate gate(f.io);
    f.ask(1, 1, [&gate]() -> asio::awaitable<Cache::Loaded> {
        co_await gate.pass();
        co_return loaded("old", seconds(60));
    });
    f.poll();
    f.cache.clear();
    gate.open();
    f.run();
    EXPECT_EQ(*f.answers[0].value, "old");
    EXPECT_FALSE(f.cache.find(keyOf(1)));
}

TEST(SingleFlightCacheTest, StaleEntriesServeOnlyWhereAskedFor)
{
    Fixture f;
    Cache::Loaded value = loaded("a", seconds(10));
    value.lifetime.stale = seconds(20);
    f.give(1, 1, value);
    f.clock->advance(seconds(15));
    EXPECT_FALSE(f.cache.find(keyOf(1)));
    ASSERT_TRUE(f.cache.findStale(keyOf(1)));
    EXPECT_EQ(*f.cache.findStale(keyOf(1))->value, "a");
    f.clock->advance(seconds(15));
    EXPECT_FALSE(f.cache.findStale(keyOf(1)));
}

TEST(SingleFlightCacheTest, ExpireSparesANewerValue)
{
    Fixture f;
    f.give(1, 1, loaded("a", seconds(60)));
    const Cache::Pointer old = f.cache.find(keyOf(1))->value;
    f.cache.expire(keyOf(1), std::make_shared<const std::string>("other"));
    EXPECT_TRUE(f.cache.find(keyOf(1)));
    f.cache.expire(keyOf(1), old);
    EXPECT_FALSE(f.cache.find(keyOf(1)));
}

TEST(SingleFlightCacheTest, AThousandCoroutinesOnTwoWorkersMakeOneLoad)
{
    constexpr int perWorker = 500;
    auto clock = std::make_shared<tests::FakeClock>();
    Cache cache(clock);
    std::atomic<int> loads{0};
    std::atomic<int> answered{0};
    std::atomic<int> arrived{0};
    std::array<asio::io_context, 2> workers;

    // The load ends only when all thousand have come: so all of them are in flight at once.
    auto load = [&]() -> asio::awaitable<Cache::Loaded> {
        ++loads;
        const auto executor = co_await asio::this_coro::executor;
        while (arrived.load() < 2 * perWorker) {
            co_await asio::post(executor, asio::use_awaitable);
        }
        co_return loaded("a", seconds(0));
    };
    auto ask = [&](exchange::ExchangeId id) -> asio::awaitable<void> {
        ++arrived;
        const Cache::Answer answer = co_await cache.findOrLoad(keyOf(1), id, load);
        if (answer.value != nullptr && *answer.value == "a") {
            ++answered;
        }
    };
    for (int i = 0; i < perWorker; ++i) {
        for (std::size_t w = 0; w < workers.size(); ++w) {
            asio::co_spawn(workers[w], ask(static_cast<exchange::ExchangeId>(i + 1)), asio::detached);
        }
    }
    std::thread other([&workers] { workers[1].run(); });
    workers[0].run();
    other.join();
    EXPECT_EQ(answered.load(), 2 * perWorker);
    // All have arrived before the load ends, but one may ask a hair after it landed: then, as nothing is kept here, it
    // makes a load of its own. With a lifetime there is exactly one.
    EXPECT_EQ(cache.flightsUnderWay(), 0U);

    loads = 0;
    arrived = 0;
    answered = 0;
    auto keep = [&]() -> asio::awaitable<Cache::Loaded> {
        Cache::Loaded value = co_await load();
        value.lifetime.fresh = seconds(60);
        co_return value;
    };
    auto askKept = [&](exchange::ExchangeId id) -> asio::awaitable<void> {
        ++arrived;
        const Cache::Answer answer = co_await cache.findOrLoad(keyOf(2), id, keep);
        if (answer.value != nullptr && *answer.value == "a") {
            ++answered;
        }
    };
    for (auto& worker : workers) {
        worker.restart();
        for (int i = 0; i < perWorker; ++i) {
            asio::co_spawn(worker, askKept(static_cast<exchange::ExchangeId>(i + 1)), asio::detached);
        }
    }
    std::thread again([&workers] { workers[1].run(); });
    workers[0].run();
    again.join();
    EXPECT_EQ(loads.load(), 1);
    EXPECT_EQ(answered.load(), 2 * perWorker);
}

TEST(SingleFlightCacheTest, NobodyIsForgottenHoweverManyGiveUp)
{
    constexpr std::size_t perWorker = 600;
    auto clock = std::make_shared<tests::FakeClock>();
    Cache cache(clock);
    std::array<asio::io_context, 2> workers;
    std::atomic<int> answered{0};
    std::atomic<int> givenUp{0};
    std::array<std::vector<asio::cancellation_signal>, 2> signals{std::vector<asio::cancellation_signal>(perWorker),
                                                                  std::vector<asio::cancellation_signal>(perWorker)};
    auto load = []() -> asio::awaitable<Cache::Loaded> {
        const auto executor = co_await asio::this_coro::executor;
        for (int i = 0; i < 20; ++i) {
            co_await asio::post(executor, asio::use_awaitable);
        }
        co_return loaded("a", seconds(0));
    };
    auto ask = [&](std::uint64_t key) -> asio::awaitable<void> {
        for (int round = 0; round < 5; ++round) {
            const Cache::Answer answer = co_await cache.findOrLoad(keyOf(key), 1, load);
            if (answer.value == nullptr) {
                ++givenUp;
                co_return;
            }
        }
        ++answered;
    };
    for (std::size_t w = 0; w < workers.size(); ++w) {
        for (std::size_t i = 0; i < perWorker; ++i) {
            const auto ended = [&givenUp](const std::exception_ptr& thrown) { givenUp += thrown ? 1 : 0; };
            asio::co_spawn(workers[w], ask(i % 7), asio::bind_cancellation_slot(signals[w][i].slot(), ended));
            if (i % 3 == 0) {
                // Somewhere in the middle: leaders and waiters alike.
                asio::post(workers[w], [&workers, &signals, w, i] {
                    asio::post(workers[w], [&signals, w, i] { signals[w][i].emit(asio::cancellation_type::terminal); });
                });
            }
        }
    }
    std::thread other([&workers] { workers[1].run(); });
    workers[0].run();
    other.join();
    EXPECT_EQ(answered + givenUp, static_cast<int>(2 * perWorker));
    EXPECT_GE(answered, static_cast<int>(2 * perWorker * 2 / 3));
    EXPECT_GT(givenUp, 0);
    EXPECT_EQ(cache.flightsUnderWay(), 0U);
}
