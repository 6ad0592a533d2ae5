#include "app/gui/widgets/worker.h"

#include <gtest/gtest.h>

#include <QTest>
#include <QThread>

#include <semaphore>

using gatehouse::gui::Worker;

TEST(Worker, worksElsewhereAndAnswersHere)
{
    Worker worker;
    QThread* workedIn = nullptr;
    QThread* answeredIn = nullptr;
    int answer = 0;
    worker.run<int>(
        [&] {
            workedIn = QThread::currentThread();
            return 7;
        },
        [&](int outcome) {
            answer = outcome;
            answeredIn = QThread::currentThread();
        });
    EXPECT_EQ(answer, 0) << "never in the turn that asked";
    EXPECT_TRUE(QTest::qWaitFor([&] { return answer != 0; }));
    EXPECT_EQ(answer, 7);
    EXPECT_NE(workedIn, answeredIn);
    EXPECT_EQ(answeredIn, QThread::currentThread());
}

TEST(Worker, onlyTheNewestAnswerArrives)
{
    Worker worker;
    std::binary_semaphore mayEnd{0};
    std::vector<int> answers;
    const auto note = [&](int outcome) { answers.push_back(outcome); };
    worker.run<int>(
        [&] {
            mayEnd.acquire();
            return 1;
        },
        note);
    worker.run<int>([] { return 2; }, note);
    worker.run<int>([] { return 3; }, note);
    mayEnd.release();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !answers.empty(); }));
    QCoreApplication::processEvents();
    EXPECT_EQ(answers, std::vector<int>{3});
}

TEST(Worker, nothingArrivesAfterItsEnd)
{
    bool arrived = false;
    {
        Worker worker;
        worker.run<int>([] { return 1; }, [&](int) { arrived = true; });
    }
    QCoreApplication::processEvents();
    EXPECT_FALSE(arrived);
}
