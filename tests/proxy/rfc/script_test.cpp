#include "tests/proxy/rfc/script.h"

#include <gtest/gtest.h>

namespace gatehouse::tests {
namespace {

TEST(Script, ReadsOctetsAsTheyAreWritten)
{
    const Script script = readScript("# why\nonce\nclient sends\n| a\\\\\\<\\x41\\0\n| <3 × b\\n>\\\n|\n");
    ASSERT_EQ(script.error, "");
    ASSERT_EQ(script.steps.size(), 1U);
    EXPECT_TRUE(script.once);
    EXPECT_EQ(script.steps[0].octets, std::string("a\\<A\0\r\nb\nb\nb\n\r\n", 15));
}

TEST(Script, WhatMustComeIsAPattern)
{
    const Script script = readScript("client gets\n| a.b <number>\n");
    ASSERT_EQ(script.error, "");
    EXPECT_EQ(script.steps[0].octets, "a\\.b [0-9]+\r\n");
}

TEST(Script, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(readScript("client sings\n").error, "line 1: unknown words");
    EXPECT_EQ(readScript("client sends\n").error, "line 1: no octets");
    EXPECT_EQ(readScript("client sends\n| <what>\n").error, "line 2: a broken escape or placeholder");
    EXPECT_EQ(readScript("client sends\n| \\q\n").error, "line 2: a broken escape or placeholder");
    EXPECT_EQ(readScript("# nothing\n").error, "line 1: nothing happens");
}

}  // namespace
}  // namespace gatehouse::tests
