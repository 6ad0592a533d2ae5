#include "app/composition/edit_history.h"

#include <gtest/gtest.h>

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;

gateway::Configuration named(const std::string& name)
{
    gateway::Configuration configuration;
    configuration.file = name;
    return configuration;
}

const EditHistory::Time start{};

TEST(EditHistory, undoesAndRedoesStepByStep)
{
    EditHistory history;
    history.reset(named("a"));
    history.change(named("b"), {}, QStringLiteral("issuer"), start);
    history.change(named("c"), {}, QStringLiteral("scopes"), start);
    EXPECT_EQ(history.undoName(), QStringLiteral("scopes"));
    history.undo();
    EXPECT_EQ(history.present().file, "b");
    history.undo();
    EXPECT_EQ(history.present().file, "a");
    EXPECT_FALSE(history.canUndo());
    history.undo();
    history.redo();
    EXPECT_EQ(history.present().file, "b");
    EXPECT_EQ(history.redoName(), QStringLiteral("scopes"));
}

TEST(EditHistory, typingIntoOneFieldIsOneStep)
{
    EditHistory history;
    history.reset(named("a"));
    history.change(named("ab"), {}, QStringLiteral("issuer"), start);
    history.change(named("abc"), {}, QStringLiteral("issuer"), start + 1s);
    history.undo();
    EXPECT_EQ(history.present().file, "a");
}

TEST(EditHistory, aPauseAnotherFieldOrASealStartANewStep)
{
    EditHistory history;
    history.reset(named("a"));
    history.change(named("b"), {}, QStringLiteral("issuer"), start);
    history.change(named("c"), {}, QStringLiteral("issuer"), start + 2s);
    history.seal();
    history.change(named("d"), {}, QStringLiteral("issuer"), start + 2s);
    history.undo();
    EXPECT_EQ(history.present().file, "c");
    history.undo();
    EXPECT_EQ(history.present().file, "b");
}

TEST(EditHistory, aChangeAfterUndoForgetsWhatCouldBeRedone)
{
    EditHistory history;
    history.reset(named("a"));
    history.change(named("b"), {}, QStringLiteral("issuer"), start);
    history.undo();
    history.change(named("c"), {}, QStringLiteral("issuer"), start);
    EXPECT_FALSE(history.canRedo());
    history.undo();
    EXPECT_EQ(history.present().file, "a");
}

TEST(EditHistory, theWordsGoWithTheConfiguration)
{
    EditHistory history;
    history.reset(named("a"), "# a");
    history.change(named("b"), "# b", QStringLiteral("issuer"), start);
    EXPECT_EQ(history.yaml(), "# b");
    history.undo();
    EXPECT_EQ(history.yaml(), "# a");
    history.redo();
    EXPECT_EQ(history.yaml(), "# b");
}

TEST(EditHistory, isBounded)
{
    EditHistory history;
    history.reset(named("first"));
    for (int i = 0; i < 1000; ++i) {
        history.change(named(std::to_string(i)), std::to_string(i), QString::number(i), start);
    }
    int steps = 0;
    for (; history.canUndo(); ++steps) {
        history.undo();
    }
    EXPECT_EQ(steps, 199);
    EXPECT_EQ(history.present().file, "800");
}

}  // namespace
}  // namespace gatehouse::app
