#include "core/exporters/notes.h"

#include <gmock/gmock.h>

namespace gatehouse::exporters {
namespace {

TEST(Notes, NoNameEndsAComment)
{
    EXPECT_EQ(inComment("a\nb\r\tc\x7f"), "a b  c ");
    EXPECT_EQ(inComment("a\xe2\x80\xa8"
                        "b\xc2\x85"
                        "c"),
              "a b c");
    EXPECT_EQ(inComment("${{ env \"X\" }}"), "${ { env \"X\" } }");
    EXPECT_EQ(inComment("ends with \\"), "ends with \\ .");
    EXPECT_EQ(inComment("Straße"), "Straße");
}

TEST(Notes, AreOneLineEach)
{
    const std::vector<Note> notes{{NoteKind::Needs, "A", "one"}, {NoteKind::CannotExpress, "", "two\nlines"}};
    EXPECT_EQ(commentOf(notes, "-- "), "-- needs: A: one\n-- cannot express: two lines\n");
    EXPECT_EQ(commentOf({}, "# "), "");
}

TEST(Notes, RepeatsAreDropped)
{
    std::vector<Note> notes{
        {NoteKind::Needs, "A", "one"}, {NoteKind::Differs, "A", "one"}, {NoteKind::Needs, "A", "one"}};
    dropRepeats(notes);
    EXPECT_THAT(notes, testing::ElementsAre(Note{NoteKind::Needs, "A", "one"}, Note{NoteKind::Differs, "A", "one"}));
}

}  // namespace
}  // namespace gatehouse::exporters
