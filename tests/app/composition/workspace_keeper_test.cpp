#include "app/composition/workspace_keeper.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <memory>

#include "core/base/random.h"
#include "tests/app/composition/wait_for.h"

namespace gatehouse::app {
namespace {

struct Folder {
    QTemporaryDir folder;
    std::string file = folder.filePath(QStringLiteral("a.gatehouse")).toStdString();
    gateway::FieldTable table = gateway::FieldTable::load();
    SystemRandom random;
};

TEST(WorkspaceKeeper, writesAMomentAfterAChangeAndReadsItBack)
{
    Folder at;
    workspace::Workspace written = workspace::create(at.random);
    {
        WorkspaceKeeper keeper(at.table);
        const auto opened = keeper.open(at.file);
        ASSERT_TRUE(opened);
        EXPECT_FALSE(opened->workspace) << "there is no file yet";
        bool saved = false;
        QObject::connect(&keeper, &WorkspaceKeeper::saved, [&] { saved = true; });
        written.listen = "127.0.0.1:8123";
        keeper.saveSoon([&] { return written; });
        ASSERT_TRUE(waitFor([&] { return saved; }));
        written.listen = "127.0.0.1:8124";
        keeper.saveSoon([&] { return written; });
    }  // what was waiting is written on leaving
    WorkspaceKeeper keeper(at.table);
    const auto opened = keeper.open(at.file);
    ASSERT_TRUE(opened && opened->workspace);
    EXPECT_EQ(opened->workspace->listen, "127.0.0.1:8124");
    EXPECT_EQ(opened->workspace->id, written.id);
}

TEST(WorkspaceKeeper, finishWritesWhatIsWaitingAndNeverAsksAgain)
{
    Folder at;
    {
        WorkspaceKeeper keeper(at.table);
        ASSERT_TRUE(keeper.open(at.file));
        auto present = std::make_unique<workspace::Workspace>(workspace::create(at.random));
        present->listen = "127.0.0.1:8125";
        int asked = 0;
        keeper.saveSoon([&] {
            ++asked;
            return *present;
        });
        keeper.finish();
        EXPECT_EQ(asked, 1) << "the change is written though its moment had not come";
        present.reset();  // what it looked at is gone now
        keeper.saveNow();
        keeper.finish();
        EXPECT_EQ(asked, 1);
    }
    const auto loaded = workspace::load(at.file);
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->listen, "127.0.0.1:8125");
}

TEST(WorkspaceKeeper, finishWithNothingWaitingWritesNothing)
{
    Folder at;
    {
        WorkspaceKeeper keeper(at.table);
        ASSERT_TRUE(keeper.open(at.file));
        keeper.finish();
    }
    EXPECT_FALSE(QFile::exists(QString::fromStdString(at.file)));
}

TEST(WorkspaceKeeper, aSecondProgramIsToldAndWritesNothing)
{
    Folder at;
    WorkspaceKeeper first(at.table);
    ASSERT_TRUE(first.open(at.file));
    WorkspaceKeeper second(at.table);
    const auto opened = second.open(at.file);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::AlreadyExists);
    bool asked = false;
    second.saveSoon([&] {
        asked = true;
        return workspace::create(at.random);
    });
    second.saveNow();
    EXPECT_FALSE(asked);
    EXPECT_FALSE(QFile::exists(QString::fromStdString(at.file)));
}

TEST(WorkspaceKeeper, putsABrokenFileAside)
{
    Folder at;
    {
        QFile file(QString::fromStdString(at.file));
        ASSERT_TRUE(file.open(QFile::WriteOnly));
        file.write("{ this is no workspace");
    }
    WorkspaceKeeper keeper(at.table);
    const auto opened = keeper.open(at.file);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->workspace);
    EXPECT_TRUE(opened->notice.contains(QStringLiteral("broken"))) << opened->notice.toStdString();
    EXPECT_TRUE(QFile::exists(QString::fromStdString(at.file) + QStringLiteral(".broken")));
}

TEST(WorkspaceKeeper, tellsWhenItCannotWrite)
{
    Folder at;
    WorkspaceKeeper keeper(at.table);
    ASSERT_TRUE(keeper.open(at.file));
    // A folder where the file should be: nobody can write that, not even root.
    ASSERT_TRUE(QDir().mkpath(QString::fromStdString(at.file)));
    QString problem;
    QObject::connect(&keeper, &WorkspaceKeeper::saveFailed, [&](const QString& text) { problem = text; });
    keeper.saveSoon([&] { return workspace::create(at.random); });
    keeper.saveNow();
    ASSERT_TRUE(waitFor([&] { return !problem.isEmpty(); }));
}

}  // namespace
}  // namespace gatehouse::app
