#include "core/oidc/failure.h"

#include <gtest/gtest.h>

#include <string>

using namespace gatehouse::oidc;
using gatehouse::Error;
using gatehouse::ErrorCode;

TEST(FailureTest, EveryKindOfCallFailureHasItsKind)
{
    const auto kind = [](ErrorCode code) { return failureOfCall(Error{code, "x", "y"}).kind; };
    EXPECT_EQ(kind(ErrorCode::ConnectionRefused), FailureKind::ProviderUnreachable);
    EXPECT_EQ(kind(ErrorCode::ConnectionReset), FailureKind::ProviderUnreachable);
    EXPECT_EQ(kind(ErrorCode::NameNotResolved), FailureKind::ProviderUnreachable);
    EXPECT_EQ(kind(ErrorCode::TimedOut), FailureKind::ProviderTimedOut);
    EXPECT_EQ(kind(ErrorCode::TlsFailed), FailureKind::ProviderTlsFailed);
    EXPECT_EQ(kind(ErrorCode::TooLarge), FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(kind(ErrorCode::ProtocolViolation), FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(kind(ErrorCode::Cancelled), FailureKind::Cancelled);
    EXPECT_FALSE(isProviderFault(FailureKind::Cancelled));
    EXPECT_FALSE(isProviderFault(FailureKind::TokenInactive));
    EXPECT_TRUE(isProviderFault(FailureKind::ProviderStatus));
}

TEST(FitToShowTest, KeepsPlainWords)
{
    EXPECT_EQ(fitToShow("Invalid user credentials"), "Invalid user credentials");
    EXPECT_EQ(fitToShow("Ungültig: http://localhost:8080/realms/one"), "Ungültig: http://localhost:8080/realms/one");
}

TEST(FitToShowTest, ReplacesControlOctetsAndBrokenUtf8)
{
    EXPECT_EQ(fitToShow("a\r\nSet-Cookie: b\x7f\x1b[0m"), "a  Set-Cookie: b  [0m");
    EXPECT_EQ(fitToShow("a\xff\xc0\x80"
                        "b\xe2\x82"),
              "a???b??");
    EXPECT_EQ(fitToShow("\xed\xa0\x80|\xc2\x85|\xf4\x90\x80\x80"), "???|??|????");
}

TEST(FitToShowTest, CutsAtTwoHundredOctetsWithoutBreakingACharacter)
{
    std::string text;
    for (int i = 0; i < 80; ++i) {
        text += "é ";
    }
    const std::string cut = fitToShow(text);
    EXPECT_LE(cut.size(), 200U);
    EXPECT_EQ(cut, text.substr(0, cut.size()));
    EXPECT_NE(cut.back(), '\xc3');
}

TEST(FitToShowTest, HidesTokensAndTheGivenSecret)
{
    EXPECT_EQ(fitToShow("token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ.c2lnbmF0dXJl is bad"), "token [hidden] is bad");
    EXPECT_EQ(fitToShow("password doe of alex; doe!", {"doe"}), "password [hidden] of alex; [hidden]!");
    EXPECT_EQ(fitToShow("nothing", {""}), "nothing");
}
