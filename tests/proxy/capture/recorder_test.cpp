#include "proxy/capture/recorder.h"

#include <gtest/gtest.h>

#include <thread>

namespace gatehouse::proxy {
namespace {

exchange::ExchangePointer finished(exchange::ExchangeId id, std::chrono::milliseconds at = {}, std::size_t octets = 0)
{
    auto record = std::make_shared<exchange::Exchange>();
    record->id = id;
    record->startedAt = std::chrono::system_clock::time_point(at);
    record->legs.emplace_back();
    record->legs[0].request.body.assign(octets, 'x');
    return record;
}

TEST(Recorder, DrainsInTheOrderOfFinishingOverAllWorkers)
{
    using namespace std::chrono_literals;
    Recorder recorder(2);
    recorder.publish(0, finished(1, 10ms));
    recorder.publish(0, finished(2, 30ms));
    recorder.publish(1, finished(3, 20ms));
    const auto batch = recorder.drain();
    ASSERT_EQ(batch.size(), 3U);
    EXPECT_EQ(batch[0]->id, 1U);
    EXPECT_EQ(batch[1]->id, 3U);
    EXPECT_EQ(batch[2]->id, 2U);
    EXPECT_TRUE(recorder.drain().empty());
}

TEST(Recorder, DropsAndCountsWhatDoesNotFitAndTakesAgainAfterADrain)
{
    Recorder recorder(1, 10000);
    recorder.publish(0, finished(1, {}, 6000));
    recorder.publish(0, finished(2, {}, 6000));
    EXPECT_EQ(recorder.dropped(), 1U);
    EXPECT_EQ(recorder.drain().size(), 1U);
    recorder.publish(0, finished(3, {}, 6000));
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
                recorder.publish(worker, finished(recorder.nextId()));
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

}  // namespace
}  // namespace gatehouse::proxy
