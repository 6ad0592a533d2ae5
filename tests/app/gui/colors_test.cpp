#include "app/gui/theme/colors.h"

#include <gtest/gtest.h>

#include "app/gui/theme/style_sheet.h"

using namespace gatehouse::gui::theme;

namespace {

constexpr Role Meanings[] = {Role::LetIn,    Role::Refused, Role::Warning, Role::IdentityProvider,
                             Role::Upstream, Role::Client,  Role::Cache};

class ColorsTest : public ::testing::TestWithParam<bool> {
protected:
    const Colors& colors() const { return GetParam() ? darkColors() : lightColors(); }
};

}  // namespace

TEST_P(ColorsTest, TextCanBeReadWhereverItStands)
{
    for (const Role role : {Role::Text, Role::Muted}) {
        for (const Role ground : {Role::Window, Role::Surface, Role::Sidebar, Role::Hover, Role::Selection}) {
            EXPECT_GE(contrastRatio(colors().of(role), colors().of(ground)), 4.5)
                << static_cast<int>(role) << " on " << static_cast<int>(ground);
        }
    }
    EXPECT_GE(contrastRatio(colors().onInk, colors().ink), 4.5);
}

TEST_P(ColorsTest, MeaningsCanBeReadOnSurfaceSelectionAndTheirOwnFill)
{
    for (const Role role : Meanings) {
        for (const QColor& ground : {colors().window, colors().surface, colors().selection, colors().softOf(role)}) {
            EXPECT_GE(contrastRatio(colors().of(role), ground), 4.5)
                << static_cast<int>(role) << " on " << ground.name().toStdString();
        }
    }
}

TEST_P(ColorsTest, LinesAndMarksStandOut)
{
    for (const Role role : Meanings) {
        EXPECT_GE(contrastRatio(colors().fillOf(role), colors().surface), 3.0) << static_cast<int>(role);
    }
}

TEST_P(ColorsTest, TheStyleSheetLeavesNoNameUnfilled)
{
    EXPECT_FALSE(styleSheetFor(colors()).contains(QLatin1Char('@')));
}

INSTANTIATE_TEST_SUITE_P(LightAndDark, ColorsTest, ::testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Dark" : "Light"; });
