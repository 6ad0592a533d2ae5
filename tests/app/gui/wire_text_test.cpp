#include "app/gui/inspector/wire_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"

using namespace gatehouse;
using gui::Secrets;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

std::string shown(const exchange::Message& message, Secrets secrets)
{
    SystemRandom random;
    const exchange::Redactor redactor(random);
    return gui::wireText(message, redactor, secrets).toStdString();
}

exchange::Message message(std::string body)
{
    exchange::Message made;
    made.head = "POST /token HTTP/1.1\r\nAuthorization: Bearer secret-token-0123456789\r\n\r\n";
    made.bodySize = body.size();
    made.body = std::move(body);
    return made;
}

}  // namespace

TEST(WireText, IndentsJsonBelowTheHead)
{
    EXPECT_THAT(shown(message(R"({"a":[1,{"b":null}],"c":{}})"), Secrets::Revealed),
                HasSubstr("\n\n{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {}\n}"));
}

TEST(WireText, MasksUnlessRevealed)
{
    const exchange::Message secret = message("client_secret=hush-hush-hush-hush&grant_type=password");
    EXPECT_THAT(shown(secret, Secrets::Masked), Not(HasSubstr("0123456789")));
    EXPECT_THAT(shown(secret, Secrets::Masked), Not(HasSubstr("hush-hush")));
    EXPECT_THAT(shown(secret, Secrets::Masked), HasSubstr("grant_type=password"));
    EXPECT_THAT(shown(secret, Secrets::Revealed), HasSubstr("secret-token-0123456789"));
}

TEST(WireText, SaysWhatIsNotText)
{
    EXPECT_THAT(shown(message(std::string("\x89PNG\0\1\2", 7)), Secrets::Masked), HasSubstr("7 B that are not text"));
}

TEST(WireText, SaysWhereItWasCut)
{
    exchange::Message cut = message("abc");
    cut.bodySize = 4096;
    EXPECT_THAT(shown(cut, Secrets::Masked), HasSubstr("cut after 3 B of 4.0 KiB"));
}

TEST(WireText, BrokenJsonStaysAsItCame)
{
    for (const char* text : {"{\"a\":", "{\"a\" 1}", "[1,2", "<html>", "", "{} {}", "a, b"}) {
        EXPECT_EQ(gui::indentedJson(text), QString::fromUtf8(text));
    }
}

TEST(WireText, JsonOfWhichOnlyTheBeginningWasKeptIsIndentedToo)
{
    EXPECT_EQ(gui::indentedJson("[1,{\"a\":\"b,{", gui::Extent::Cut), QStringLiteral("[\n  1,\n  {\n    \"a\": \"b,{"));
    EXPECT_EQ(gui::indentedJson("[1 2", gui::Extent::Cut), QStringLiteral("[1 2"));
    EXPECT_EQ(gui::indentedJson("12,", gui::Extent::Cut), QStringLiteral("12,"));
    EXPECT_EQ(gui::indentedJson("\"abc", gui::Extent::Cut), QStringLiteral("\"abc"));
}

TEST(WireText, NumbersEscapesAndOrderStayAsTheyCame)
{
    EXPECT_EQ(
        gui::indentedJson(R"( {"z" : 1.10, "a":12345678901234567890123, "u":"\u00e4\"}[,:", "a": [ ], "e":1E5 })"),
        QStringLiteral("{\n  \"z\": 1.10,\n  \"a\": 12345678901234567890123,\n  \"u\": \"\\u00e4\\\"}[,:\",\n"
                       "  \"a\": [],\n  \"e\": 1E5\n}"));
}
