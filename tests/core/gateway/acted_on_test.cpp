#include "core/gateway/acted_on.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/gateway/field_table.h"

namespace gatehouse::gateway {
namespace {

TEST(ActedOn, NamesFieldsOfTheTableInOrderAndOnce)
{
    const auto table = FieldTable::load();
    const auto fields = actedOnFields();
    for (const auto name : fields) {
        const auto* field = table.find(name);
        EXPECT_TRUE(field && field->topLevel()) << name;
    }
    EXPECT_EQ(std::adjacent_find(fields.begin(), fields.end(), std::greater_equal<>()), fields.end());
}

TEST(ActedOn, NamesValuesOfTheFieldsEnum)
{
    const auto table = FieldTable::load();
    for (const auto name : actedOnFields()) {
        const auto& allowed = table.find(name)->allowed;
        for (const auto value : actedOnValues(name)) {
            EXPECT_NE(std::find(allowed.begin(), allowed.end(), value), allowed.end()) << name << ' ' << value;
        }
    }
}

}  // namespace
}  // namespace gatehouse::gateway
