#include "app/composition/output_files.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace gatehouse;
using namespace gatehouse::app;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto groupAndOthers =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

std::string contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "unreadable";
}

}  // namespace

TEST(OutputFiles, WritesTheWholeFileAndReplacesIt)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"a.yaml"_s);
    EXPECT_EQ(writeOutputFile(path, "first, and longer\n", false, false), QString());
    EXPECT_EQ(writeOutputFile(path, "second\n", false, false), QString());
    EXPECT_EQ(contentOf(path), "second\n");
    EXPECT_FALSE(QFile::permissions(path) & QFile::ExeOwner);
}

TEST(OutputFiles, WithSecretsIsForTheOwnerAloneAlsoWhereAnOpenFileStood)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"a.sh"_s);
    ASSERT_EQ(writeOutputFile(path, "open\n", false, true), QString());
    EXPECT_TRUE(QFile::permissions(path) & QFile::ExeOwner);
    EXPECT_EQ(writeOutputFile(path, "secret\n", true, true), QString());
    EXPECT_EQ(QFile::permissions(path), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
    EXPECT_EQ(writeOutputFile(folder.filePath(u"b"_s), "secret\n", true, false), QString());
    EXPECT_EQ(QFile::permissions(folder.filePath(u"b"_s)),
              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
}

TEST(OutputFiles, SaysWhyAndLeavesTheOldOne)
{
    const QTemporaryDir folder;
    EXPECT_TRUE(writeOutputFile(folder.path(), "x", false, false).contains(u"it is a folder"_s));
    EXPECT_TRUE(writeOutputFile(folder.filePath(u"none/a"_s), "x", false, false).contains(u"cannot be written"_s));
    ASSERT_EQ(writeOutputFile(folder.filePath(u"a"_s), "old", false, false), QString());
    const std::vector<exporters::ExportedFile> files{{.name = "b", .text = "x", .syntax = "yaml"}};
    EXPECT_TRUE(writeOutputFolder(folder.filePath(u"a"_s), files, false).contains(u"it is a file"_s));
    EXPECT_EQ(contentOf(folder.filePath(u"a"_s)), "old");
}

TEST(OutputFiles, MakesTheFoldersThatAreMissing)
{
    const QTemporaryDir folder;
    const std::vector<exporters::ExportedFile> files{{.name = "compose.yaml", .text = "one\n", .syntax = "yaml"},
                                                     {.name = "kong/kong.yaml", .text = "two\n", .syntax = "yaml"}};
    EXPECT_EQ(writeOutputFolder(folder.filePath(u"new"_s), files, true), QString());
    EXPECT_EQ(contentOf(folder.filePath(u"new/compose.yaml"_s)), "one\n");
    EXPECT_EQ(contentOf(folder.filePath(u"new/kong/kong.yaml"_s)), "two\n");
    EXPECT_FALSE(QFile::permissions(folder.filePath(u"new"_s)) & groupAndOthers);
    EXPECT_FALSE(QFile::permissions(folder.filePath(u"new/kong/kong.yaml"_s)) & groupAndOthers);
}
