#include "core/gateway/paired_lists.h"

#include <gtest/gtest.h>

#include "core/gateway/field_table.h"

using namespace gatehouse::gateway;
namespace json = boost::json;

namespace {

const PairedLists& clients()
{
    return pairedLists().front();
}

}  // namespace

TEST(PairedLists, NameListsOfTheTable)
{
    const auto table = FieldTable::load();
    for (const PairedLists& lists : pairedLists()) {
        for (const std::string_view name : lists.fields) {
            const Field* field = table.find(name);
            ASSERT_TRUE(field) << name;
            EXPECT_EQ(field->type, FieldType::Array) << name;
        }
    }
}

TEST(PairedLists, AnEntryBeyondTheEndIsReachedWithoutChangingWhatHolds)
{
    EXPECT_EQ(withEntry({"post"}, 2, "none", true), (json::array{"post", "post", "none"}));
    EXPECT_EQ(withEntry({"X-A"}, 2, "X-C", false), (json::array{"X-A", "", "X-C"}));
    EXPECT_EQ(withEntry({}, 1, "b", true), (json::array{"", "b"}));
    EXPECT_EQ(withEntry({"a", "b"}, 1, "c", true), (json::array{"a", "c"}));
    EXPECT_EQ(withEntry({"a", "b"}, 1, nullptr, true), (json::array{"a"}));
    EXPECT_EQ(withEntry({"a", "b", "c"}, 1, nullptr, true), (json::array{"a", "a", "c"}));
    EXPECT_EQ(withEntry({"a", "b"}, 0, nullptr, false), (json::array{"", "b"}));
    EXPECT_EQ(withEntry({"a"}, 5, nullptr, false), (json::array{"a"}));
}

TEST(PairedLists, AClientGoesWithAllThatIsItsOwn)
{
    const json::object config{{"client_id", {"a", "b", "c"}},
                              {"client_secret", {"sa", "sb"}},
                              {"client_auth", json::array{"client_secret_post"}},
                              {"issuer", "https://idp.example"}};
    EXPECT_EQ(entryCount(config, clients()), 3U);
    const json::object expected{{"client_id", {"b", "c"}},
                                {"client_secret", json::array{"sb"}},
                                {"client_auth", json::array{"client_secret_post"}},
                                {"issuer", "https://idp.example"}};
    EXPECT_EQ(withoutEntry(config, clients(), 0), expected);
    EXPECT_EQ(withoutEntry({{"client_id", json::array{"a"}}}, clients(), 0), json::object{});
}

TEST(PairedLists, MovingAClientTakesItsValuesAlong)
{
    const json::object config{{"client_id", {"a", "b", "c"}},
                              {"client_secret", {"sa", "sb"}},
                              {"client_auth", json::array{"client_secret_post"}}};
    const json::object swapped = withSwapped(config, clients(), 1, 2);
    EXPECT_EQ(swapped.at("client_id"), (json::array{"a", "c", "b"}));
    EXPECT_EQ(swapped.at("client_secret"), (json::array{"sa", "sa", "sb"}));
    EXPECT_EQ(swapped.at("client_auth"), (json::array{"client_secret_post"}));
}
