#include "app/wording/sentences.h"

#include <gtest/gtest.h>

#include <set>

namespace gatehouse::wording {
namespace {

using exchange::Decision;
using exchange::Reason;
using exchange::Verdict;
using namespace std::chrono_literals;

std::vector<Reason> everyReason()
{
    std::vector<Reason> reasons;
    for (int i = 0; i <= static_cast<int>(Reason::Internal); ++i) {
        reasons.push_back(static_cast<Reason>(i));
    }
    return reasons;
}

bool letsIn(Reason reason)
{
    return reason >= Reason::PasswordGrant && reason <= Reason::NoPlugin;
}

Verdict verdictOf(Reason reason, std::string detail = {})
{
    Verdict verdict;
    verdict.decision = letsIn(reason) ? Decision::LetIn : Decision::TurnedAway;
    verdict.reason = reason;
    verdict.detail = std::move(detail);
    return verdict;
}

void expectOneGoodSentence(const QString& sentence, const std::string& what)
{
    EXPECT_TRUE(sentence.endsWith(QLatin1Char('.'))) << what;
    EXPECT_FALSE(sentence.endsWith(QStringLiteral(".."))) << what;
    EXPECT_FALSE(sentence.contains(QStringLiteral("  "))) << what;
    EXPECT_FALSE(sentence.contains(QLatin1Char('%'))) << what << ": a placeholder was not filled";
    EXPECT_GT(sentence.size(), 20) << what;
}

TEST(Sentences, EveryReasonHasItsOwnSentenceAndLabel)
{
    std::set<QString> sentences;
    std::set<QString> labels;
    for (const Reason reason : everyReason()) {
        const std::string word(exchange::reasonWord(reason));
        for (const char* detail : {"", "something told"}) {
            const QString sentence = verdictSentence(verdictOf(reason, detail));
            expectOneGoodSentence(sentence, word);
        }
        sentences.insert(verdictSentence(verdictOf(reason)));
        labels.insert(verdictLabel(verdictOf(reason)));
        if (reason != Reason::None) {
            EXPECT_FALSE(verdictSentence(verdictOf(reason)).contains(QStringLiteral("no decision"))) << word;
        }
    }
    EXPECT_EQ(sentences.size(), everyReason().size());
    EXPECT_EQ(labels.size(), everyReason().size());
}

TEST(Sentences, EveryRefusalSaysWhatToDo)
{
    for (const Reason reason : everyReason()) {
        if (reason == Reason::None || letsIn(reason) || reason == Reason::ClientGone) {
            continue;
        }
        const QString text = remedy(verdictOf(reason));
        EXPECT_TRUE(text.endsWith(QLatin1Char('.'))) << exchange::reasonWord(reason);
        EXPECT_FALSE(text.contains(QLatin1Char('%'))) << exchange::reasonWord(reason);
    }
}

TEST(Sentences, NameTheFieldThatDecided)
{
    Verdict verdict = verdictOf(Reason::ScopeMissing, "orders:write");
    EXPECT_EQ(verdictSentence(verdict).toStdString(),
              "Refused: the token lacks the scope “orders:write” that scopes_required asks for.");
    verdict = verdictOf(Reason::AudienceMissing);
    verdict.field = "audience_required";
    EXPECT_EQ(verdictSentence(verdict).toStdString(),
              "Refused: the token lacks every audience that audience_required asks for.");
}

TEST(Sentences, LetInSaysHowLongTheAnswerIsKept)
{
    Verdict verdict = verdictOf(Reason::Introspection);
    verdict.age = -298s;
    EXPECT_EQ(verdictSentence(verdict).toStdString(), "Let in: the identity provider says this token is active "
                                                      "(introspection); the answer is kept for 298 s.");
    EXPECT_EQ(verdictLabel(verdict).toStdString(), "let in: introspection");
    verdict.reason = Reason::IntrospectionCached;
    EXPECT_EQ(verdictLabel(verdict).toStdString(), "let in: introspection, cached");
}

TEST(Sentences, InactiveTokenSaysWhenItExpired)
{
    Verdict verdict = verdictOf(Reason::TokenInactive);
    verdict.age = 42s;
    EXPECT_EQ(verdictSentence(verdict).toStdString(),
              "Refused: the identity provider says this token is not active. It expired 42 s ago.");
}

TEST(Sentences, DetailIsNeverPrintedRaw)
{
    const std::string jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl";
    const std::string detail = "one\ntwo\x1b[31m \xe2\x80\xaethree " + jwt + std::string(2000, 'x') + "\x01";
    for (const Reason reason : everyReason()) {
        const QString sentence = verdictSentence(verdictOf(reason, detail));
        EXPECT_FALSE(sentence.contains(QLatin1Char('\n'))) << exchange::reasonWord(reason);
        EXPECT_FALSE(sentence.contains(QChar(0x1b))) << exchange::reasonWord(reason);
        EXPECT_FALSE(sentence.contains(QChar(0x202e))) << exchange::reasonWord(reason);
        EXPECT_FALSE(sentence.contains(QStringLiteral("c2lnbmF0dXJl"))) << exchange::reasonWord(reason);
        EXPECT_LT(sentence.size(), 700) << exchange::reasonWord(reason);
    }
}

TEST(Sentences, DetailWithPercentSignsFillsNothing)
{
    EXPECT_TRUE(
        verdictSentence(verdictOf(Reason::ClientCredentialsWrong, "%1 %2 %3")).contains(QStringLiteral("%1 %2 %3")));
    EXPECT_TRUE(verdictSentence(verdictOf(Reason::ScopeMissing, "%2")).contains(QStringLiteral("scopes_required")));
}

TEST(Sentences, EveryErrorCodeHasItsOwnSentence)
{
    std::set<QString> sentences;
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const Error error{static_cast<ErrorCode>(i), "introspection", "status 500."};
        const QString sentence = errorSentence(error);
        expectOneGoodSentence(sentence, std::string(errorCodeWord(error.code)));
        EXPECT_TRUE(sentence.startsWith(QStringLiteral("introspection: ")));
        EXPECT_TRUE(sentence.contains(QStringLiteral("(status 500)")));
        sentences.insert(sentence);
    }
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(ErrorCode::Internal) + 1);
}

}  // namespace
}  // namespace gatehouse::wording
