#include "app/gui/inspector/exchange_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QSignalSpy>

#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gui::ExchangeFilter;
using gui::ExchangeModel;

namespace {

class ExchangeModelTest : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        static int argc = 1;
        static char name[] = "test";
        static char* argv[] = {name, nullptr};
        static QCoreApplication application(argc, argv);
    }

    static std::vector<exchange::ExchangePointer> batch(exchange::ExchangeId first, int count)
    {
        std::vector<exchange::ExchangePointer> exchanges;
        for (int i = 0; i < count; ++i) {
            const exchange::ExchangeId id = first + static_cast<exchange::ExchangeId>(i);
            exchanges.push_back(id % 10 == 0 ? test::inactiveExchange(id) : test::introspectionExchange(id));
        }
        return exchanges;
    }
    static std::vector<exchange::ExchangeId> shown(const ExchangeModel& model)
    {
        std::vector<exchange::ExchangeId> ids;
        for (int i = 0; i < model.rowCount(); ++i) {
            ids.push_back(model.row(i).id);
        }
        return ids;
    }
    static ExchangeFilter filter(const QString& line) { return ExchangeFilter::parse(line).filter; }

    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
};

using Ids = std::vector<exchange::ExchangeId>;

}  // namespace

TEST_F(ExchangeModelTest, KeepsQtsRulesForModelsThroughItsWholeLife)
{
    ExchangeModel model({.octets = std::size_t{1} << 30, .rows = 50}, m_redactor);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.append(batch(1, 30));
    model.setFilter(filter(u"status>=400"_s));
    model.append(batch(31, 40));  // over the bound, with a filter set
    model.setFilter({});
    model.append(batch(71, 60));  // a batch larger than the bound
    model.setFilter(filter(u"verdict:letin"_s));
    model.clear();
    model.append(batch(131, 3));
    EXPECT_EQ(model.rowCount(), 3);
}

TEST_F(ExchangeModelTest, InsertsABatchAtOnce)
{
    ExchangeModel model({}, m_redactor);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.append(batch(1, 500));
    ASSERT_EQ(inserted.size(), 1);
    EXPECT_EQ(inserted[0][1].toInt(), 0);
    EXPECT_EQ(inserted[0][2].toInt(), 499);
}

TEST_F(ExchangeModelTest, ShowsOnlyWhatTheFilterLetsThroughAndGoesOnSo)
{
    ExchangeModel model({}, m_redactor);
    model.append(batch(1, 25));
    model.setFilter(filter(u"status:401"_s));
    EXPECT_EQ(shown(model), (Ids{10, 20}));
    model.append(batch(26, 10));
    EXPECT_EQ(shown(model), (Ids{10, 20, 30}));
    model.setFilter({});
    EXPECT_EQ(model.rowCount(), 35);
}

TEST_F(ExchangeModelTest, DropsTheOldestBeyondItsBoundsAndCountsThem)
{
    ExchangeModel model({.octets = std::size_t{1} << 30, .rows = 10}, m_redactor);
    QSignalSpy dropped(&model, &ExchangeModel::rowsDropped);
    model.append(batch(1, 14));
    EXPECT_EQ(model.kept(), 10U);
    EXPECT_EQ(model.dropped(), 4U);
    EXPECT_EQ(shown(model).front(), 5U);
    ASSERT_EQ(dropped.size(), 1);
    EXPECT_EQ(dropped[0][0].toInt(), 4);
}

TEST_F(ExchangeModelTest, HoldsItsBoundInOctets)
{
    const std::size_t one = gui::rowOf(test::introspectionExchange(1)).footprint;
    ExchangeModel model({.octets = 5 * one + one / 2, .rows = 1000}, m_redactor);
    model.append(batch(1, 9));
    EXPECT_EQ(model.kept(), 5U);
    EXPECT_LE(model.octets(), 5 * one + one / 2);
}

TEST_F(ExchangeModelTest, FiltersManyRowsBetweenEventsAndTakesNewOnesInMeanwhile)
{
    ExchangeModel model({.octets = std::size_t{1} << 40}, m_redactor);
    const exchange::ExchangePointer good = test::introspectionExchange(1);
    const exchange::ExchangePointer bad = test::inactiveExchange(2);
    std::vector<exchange::ExchangePointer> many(100'000, good);
    many.back() = bad;
    model.append(many);
    QSignalSpy finished(&model, &ExchangeModel::filterFinished);
    // Slow on purpose: text is looked for in the path of each row.
    model.setFilter(filter(u"-zzz -yyy -xxx -www -vvv -uuu verdict:refused"_s));
    if (model.isFiltering()) {
        EXPECT_EQ(model.rowCount(), 100'000) << "the rows of the former filter stay until the new one is through";
        model.append({bad, good});
        ASSERT_TRUE(finished.wait());
        EXPECT_EQ(model.rowCount(), 2);
    } else {
        EXPECT_EQ(model.rowCount(), 1);
    }
}

TEST_F(ExchangeModelTest, ANewerFilterReplacesOneThatIsStillRunning)
{
    ExchangeModel model({.octets = std::size_t{1} << 40}, m_redactor);
    model.append(std::vector<exchange::ExchangePointer>(100'000, test::introspectionExchange(1)));
    model.setFilter(filter(u"-zzz -yyy -xxx -www -vvv -uuu"_s));
    model.setFilter({});
    EXPECT_FALSE(model.isFiltering());
    EXPECT_EQ(model.rowCount(), 100'000);
}

TEST_F(ExchangeModelTest, FindsExchangesByTheirId)
{
    ExchangeModel model({}, m_redactor);
    model.append(batch(1, 25));
    EXPECT_EQ(model.visibleRowOf(20), 19);
    model.setFilter(filter(u"status:401"_s));
    EXPECT_EQ(model.visibleRowOf(20), 1);
    EXPECT_EQ(model.visibleRowOf(21), std::nullopt);
    ASSERT_TRUE(model.find(21));
    EXPECT_EQ(model.find(21)->id, 21U);
    EXPECT_FALSE(model.find(26));
}

TEST_F(ExchangeModelTest, TellsRecordsOfTheSameIdApart)
{
    ExchangeModel model({}, m_redactor);
    const std::vector<exchange::ExchangePointer> before = batch(1, 3);
    model.append(before);
    model.append(batch(1, 3));  // the gateway was restarted
    EXPECT_EQ(model.visibleRowOf(before[1]), 1);
    EXPECT_EQ(model.visibleRowOf(2), 4) << "by id: the newest";
    EXPECT_EQ(model.visibleRowOf(test::noRouteExchange(2)), std::nullopt);
}

TEST_F(ExchangeModelTest, MasksSecretsInPaths)
{
    ExchangeModel model({}, m_redactor);
    model.append({test::wrongSecretExchange(1)});
    const QString path = model.index(0, ExchangeModel::Path).data().toString();
    EXPECT_TRUE(path.startsWith(u"/anything?access_token="_s)) << path.toStdString();
    EXPECT_FALSE(path.contains(u"1234567890"_s)) << path.toStdString();
}

TEST_F(ExchangeModelTest, MakesTextForEachColumn)
{
    ExchangeModel model({}, m_redactor);
    model.append({test::cachedExchange(5, 4)});
    const auto text = [&](int column) { return model.index(0, column).data().toString().toStdString(); };
    EXPECT_EQ(text(ExchangeModel::Method), "GET");
    EXPECT_EQ(text(ExchangeModel::Status), "200");
    EXPECT_EQ(text(ExchangeModel::Verdict), "let in: introspection, cached");
    EXPECT_EQ(text(ExchangeModel::Duration), "2.1 ms");
    EXPECT_EQ(text(ExchangeModel::ProviderCalls), "0");
    EXPECT_EQ(text(ExchangeModel::Cache), "hit");
}
