#include "core/secrets/memory_secret_store.h"

#include <gtest/gtest.h>

#include <QCoreApplication>

#include <optional>

#include "tests/core/secrets/answer.h"

namespace gatehouse::secrets {
namespace {

std::optional<Result<SecretBytes>> read(SecretStore& store, const std::string& id)
{
    return answerOf<SecretBytes>([&](auto done) { store.read(id, done); });
}

std::optional<Result<void>> write(SecretStore& store, const std::string& id, const std::string& octets)
{
    return answerOf<void>([&](auto done) { store.write(id, SecretBytes(octets), done); });
}

TEST(MemorySecretStore, givesBackWhatWasWritten)
{
    MemorySecretStore store;
    ASSERT_TRUE(write(store, "w/client_secret", std::string("a\0b", 3)));
    const auto answer = read(store, "w/client_secret");
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ((*answer)->revealed(), std::string_view("a\0b", 3));

    write(store, "w/client_secret", "newer");
    EXPECT_EQ((*read(store, "w/client_secret"))->revealed(), "newer");
}

TEST(MemorySecretStore, saysWhatIsMissing)
{
    MemorySecretStore store;
    const auto answer = read(store, "w/client_secret");
    ASSERT_TRUE(answer && !*answer);
    EXPECT_EQ(answer->error().code, ErrorCode::SecretMissing);
    EXPECT_EQ(answer->error().origin, "w/client_secret");
}

TEST(MemorySecretStore, removesAlsoWhatIsNotThere)
{
    MemorySecretStore store;
    write(store, "a", "1");
    EXPECT_TRUE(*answerOf<void>([&](auto done) { store.remove("a", done); }));
    EXPECT_TRUE(*answerOf<void>([&](auto done) { store.remove("a", done); }));
    EXPECT_FALSE(*read(store, "a"));
}

TEST(MemorySecretStore, probeSucceeds)
{
    MemorySecretStore store;
    EXPECT_TRUE(*answerOf<void>([&](auto done) { store.probe(done); }));
    EXPECT_EQ(store.kind(), "memory, for this run");
}

TEST(MemorySecretStore, answersFromTheEventLoopAndNotBefore)
{
    MemorySecretStore store;
    bool answered = false;
    store.probe([&answered](const Result<void>&) { answered = true; });
    EXPECT_FALSE(answered);
    QCoreApplication::processEvents();
    EXPECT_TRUE(answered);
}

TEST(MemorySecretStore, saysNothingOnceItIsGone)
{
    bool answered = false;
    {
        MemorySecretStore store;
        store.probe([&answered](const Result<void>&) { answered = true; });
    }
    QCoreApplication::processEvents();
    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace gatehouse::secrets
