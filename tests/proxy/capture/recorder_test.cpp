#include "proxy/capture/recorder.h"

#include <gtest/gtest.h>

#include <thread>

namespace gatehouse::proxy {
namespace {

exchange::ExchangePacker finished(exchange::ExchangeId id, std::chrono::milliseconds at = {}, std::size_t octets = 0)
{
    exchange::ExchangePacker packer;
    packer.begin();
    packer.head().id = id;
    packer.head().startedAt = std::chrono::system_clock::time_point(at);
    packer.addLeg().requestBody = packer.keep(std::string(octets, 'x'));
    return packer;
}

void publish(Recorder& recorder, std::size_t worker, exchange::ExchangePacker packer)
{
    recorder.publish(worker, packer);
}

TEST(Recorder, DrainsInTheOrderOfFinishingOverAllWorkers)
{
    using namespace std::chrono_literals;
    Recorder recorder(2);
    publish(recorder, 0, finished(1, 10ms));
    publish(recorder, 0, finished(2, 30ms));
    publish(recorder, 1, finished(3, 20ms));
    const auto batch = recorder.drain();
    ASSERT_EQ(batch.size(), 3U);
    EXPECT_EQ(batch[0]->id, 1U);
    EXPECT_EQ(batch[1]->id, 3U);
    EXPECT_EQ(batch[2]->id, 2U);
    EXPECT_TRUE(recorder.drain().empty());
}

TEST(Recorder, WhatOneWorkerWroteStaysInItsOrder)
{
    using namespace std::chrono_literals;
    Recorder recorder(2);
    publish(recorder, 0, finished(1, 20ms));
    publish(recorder, 0, finished(2, 10ms));  // the clock was set back in between
    publish(recorder, 1, finished(3, 15ms));
    publish(recorder, 0, finished(4, 30ms));
    const auto batch = recorder.drain();
    ASSERT_EQ(batch.size(), 4U);
    std::vector<exchange::ExchangeId> ofTheFirst;
    for (const auto& exchange : batch) {
        if (exchange->id != 3U) {
            ofTheFirst.push_back(exchange->id);
        }
    }
    EXPECT_EQ(ofTheFirst, (std::vector<exchange::ExchangeId>{1, 2, 4}));
}

TEST(Recorder, DropsAndCountsWhatDoesNotFitAndTakesAgainAfterADrain)
{
    Recorder recorder(1, 10000);
    publish(recorder, 0, finished(1, {}, 6000));
    publish(recorder, 0, finished(2, {}, 6000));
    EXPECT_EQ(recorder.dropped(), 1U);
    EXPECT_EQ(recorder.drain().size(), 1U);
    publish(recorder, 0, finished(3, {}, 6000));
    EXPECT_EQ(recorder.drain().size(), 1U);
    EXPECT_EQ(recorder.dropped(), 1U);
}

TEST(Recorder, ManyWorkersLoseNothing)
{
    constexpr std::size_t workers = 4;
    constexpr std::size_t each = 5000;
    Recorder recorder(workers, std::size_t{1} << 30);
    std::vector<std::thread> threads;
    for (std::size_t worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&recorder, worker] {
            for (std::size_t i = 0; i < each; ++i) {
                publish(recorder, worker, finished(recorder.nextId()));
            }
        });
    }
    std::size_t seen = 0;
    while (seen < workers * each) {
        seen += recorder.drain().size();
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(seen + recorder.drain().size(), workers * each);
    EXPECT_EQ(recorder.nextId(), workers * each + 1);
}

TEST(Recorder, ABatchStaysReadableWhileTheNextOneIsWritten)
{
    Recorder recorder(1);
    publish(recorder, 0, finished(1, {}, 100));
    const RecordBatch first = recorder.take();
    for (exchange::ExchangeId id = 2; id < 2000; ++id) {
        publish(recorder, 0, finished(id, {}, 1000));
    }
    ASSERT_EQ(first.exchanges().size(), 1U);
    EXPECT_EQ(first.exchanges()[0].unpacked()->id, 1U);
    EXPECT_EQ(first.exchanges()[0].unpacked()->client().request.body, std::string(100, 'x'));
    EXPECT_EQ(recorder.take().exchanges().size(), 1998U);
}

TEST(Recorder, WhatAWatcherHoldsCountsUntilItIsGivenBack)
{
    Recorder recorder(1, 10000);
    publish(recorder, 0, finished(1, {}, 6000));
    {
        const RecordBatch held = recorder.take();
        publish(recorder, 0, finished(2, {}, 6000));
        EXPECT_EQ(recorder.dropped(), 1U);
    }
    publish(recorder, 0, finished(3, {}, 6000));
    EXPECT_EQ(recorder.dropped(), 1U);
}

TEST(Recorder, ARecordLargerThanABlockFits)
{
    Recorder recorder(1);
    publish(recorder, 0, finished(1, {}, 3'000'000));
    publish(recorder, 0, finished(2, {}, 10));
    const auto batch = recorder.drain();
    ASSERT_EQ(batch.size(), 2U);
    EXPECT_EQ(batch[0]->client().request.body.size(), 3'000'000U);
    EXPECT_EQ(batch[1]->client().request.body.size(), 10U);
}

}  // namespace
}  // namespace gatehouse::proxy
