#include "app/composition/export_run.h"

#include <gtest/gtest.h>

#include "core/importers/deck.h"
#include "tests/app/composition/wait_for.h"

using namespace gatehouse;
using namespace gatehouse::app;
using namespace Qt::Literals::StringLiterals;

namespace {

gateway::Configuration sample(const std::string& issuer)
{
    return *importers::readDeck("_format_version: \"3.0\"\nplugins:\n- name: openid-connect\n  config: {" + issuer
                                    + "client_id: [a], client_secret: [s3cret-text]}\n",
                                "");
}

const exporters::Exporter& deck()
{
    return *exporters::findExporter("deck");
}

}  // namespace

TEST(ExportRun, ALaterRunTakesThePlaceOfAnEarlierOne)
{
    const auto table = gateway::FieldTable::load();
    ExportRun run(table);
    std::vector<std::shared_ptr<const ExportOutcome>> outcomes;
    QObject::connect(&run, &ExportRun::finished, &run, [&](const auto& outcome) { outcomes.push_back(outcome); });
    run.start(sample("issuer: https://first.example, "), deck(), {});
    run.start(sample("issuer: https://second.example, "), deck(), {});
    ASSERT_TRUE(waitFor([&] { return !outcomes.empty(); }));
    ASSERT_EQ(outcomes.size(), 1U);
    ASSERT_FALSE(outcomes.front()->refused());
    EXPECT_TRUE(outcomes.front()->texts.front().contains(u"second.example"_s));
    EXPECT_FALSE(outcomes.front()->texts.front().contains(u"s3cret-text"_s));
}

TEST(ExportRun, AConfigurationWithErrorsIsRefusedWithThem)
{
    const auto table = gateway::FieldTable::load();
    ExportRun run(table);
    std::shared_ptr<const ExportOutcome> outcome;
    QObject::connect(&run, &ExportRun::finished, &run, [&](const auto& one) { outcome = one; });
    run.start(sample(""), deck(), {});
    ASSERT_TRUE(waitFor([&] { return outcome != nullptr; }));
    ASSERT_TRUE(outcome->refused());
    EXPECT_EQ(outcome->problems.front().field, "issuer");
    EXPECT_TRUE(outcome->texts.isEmpty());
}

TEST(ExportRun, TheCommandIsOneLineOfAShell)
{
    const gateway::Version version{3, 10};
    EXPECT_EQ(
        exportCommand(u"/srv/me/a.gatehouse"_s, deck(), u"kong.yaml"_s, version, exporters::Secrets::AsReferences),
        u"gatehouse-cli export /srv/me/a.gatehouse --to deck --gateway-version 3.10 -o kong.yaml"_s);
    EXPECT_EQ(exportCommand(u"/srv/me/my $(x) 'a'.gatehouse"_s, deck(), {}, version, exporters::Secrets::Included),
              u"gatehouse-cli export '/srv/me/my $(x) '\\''a'\\''.gatehouse' --to deck --gateway-version 3.10 "
              "--with-secrets"_s);
}
