#include "app/gui/keys/key_map.h"

#include <QAction>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

class KeyMapTest : public testing::Test {
protected:
    void open()
    {
        m_keys = std::make_unique<KeyMap>(m_settings);
        for (const auto& [id, keys] : {std::pair(u"pin"_s, u"Ctrl+P"_s), std::pair(u"replay"_s, u"Ctrl+R"_s)}) {
            auto* action = new QAction(id, m_keys.get());
            action->setShortcut(QKeySequence(keys));
            m_keys->add(id, action);
        }
    }

    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(u"window.ini"_s), QSettings::IniFormat};
    std::unique_ptr<KeyMap> m_keys;
};

TEST_F(KeyMapTest, keysThatWereChosenAreThereAtTheNextStart)
{
    open();
    m_keys->setKeys(u"pin"_s, QKeySequence(u"Ctrl+Shift+B"_s));
    open();
    EXPECT_EQ(m_keys->action(u"pin"_s)->shortcut(), QKeySequence(u"Ctrl+Shift+B"_s));
    EXPECT_FALSE(m_keys->isStandard(u"pin"_s));
    m_keys->reset(u"pin"_s);
    open();
    EXPECT_EQ(m_keys->action(u"pin"_s)->shortcut(), QKeySequence(u"Ctrl+P"_s));
    EXPECT_TRUE(m_settings.allKeys().isEmpty()) << "what is as it came is not kept";
}

TEST_F(KeyMapTest, aConflictIsNamedAndKeysBelongToOneActionOnly)
{
    open();
    EXPECT_EQ(m_keys->conflict(u"pin"_s, QKeySequence(u"Ctrl+R"_s)), m_keys->action(u"replay"_s));
    EXPECT_EQ(m_keys->conflict(u"pin"_s, QKeySequence(u"Ctrl+P"_s)), nullptr) << "its own are none";
    m_keys->setKeys(u"pin"_s, QKeySequence(u"Ctrl+R"_s));
    EXPECT_TRUE(m_keys->action(u"replay"_s)->shortcuts().isEmpty());
    open();
    EXPECT_TRUE(m_keys->action(u"replay"_s)->shortcuts().isEmpty()) << "it is not given back at the next start";
    m_keys->resetAll();
    EXPECT_EQ(m_keys->action(u"replay"_s)->shortcut(), QKeySequence(u"Ctrl+R"_s));
    EXPECT_EQ(m_keys->action(u"pin"_s)->shortcut(), QKeySequence(u"Ctrl+P"_s));
}

TEST_F(KeyMapTest, keysCanBeTakenAway)
{
    open();
    m_keys->setKeys(u"pin"_s, {});
    open();
    EXPECT_TRUE(m_keys->action(u"pin"_s)->shortcuts().isEmpty());
    EXPECT_EQ(m_keys->hint(u"Pin"_s, u"pin"_s), u"Pin"_s);
}

TEST_F(KeyMapTest, whatIsNeededForTypingIsRefusedExceptInLists)
{
    open();
    QAction& everywhere = *m_keys->action(u"pin"_s);
    for (const QString& bare : {u"J"_s, u"Shift+J"_s, u"7"_s, u"Space"_s, u"Backspace"_s, u"Return"_s, u"Tab"_s}) {
        EXPECT_FALSE(KeyMap::refusal(QKeySequence(bare), everywhere).isEmpty()) << bare.toStdString();
    }
    for (const QString& fine : {u"Ctrl+J"_s, u"Alt+7"_s, u"F6"_s, u"Esc"_s}) {
        EXPECT_TRUE(KeyMap::refusal(QKeySequence(fine), everywhere).isEmpty()) << fine.toStdString();
    }
    QAction list(nullptr);
    list.setShortcutContext(Qt::WidgetShortcut);
    EXPECT_TRUE(KeyMap::refusal(QKeySequence(u"J"_s), list).isEmpty());
}

}  // namespace
}  // namespace gatehouse::gui
