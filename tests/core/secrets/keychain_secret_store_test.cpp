// Runs inside tests/fixtures/with-keyring.sh: a D-Bus session, an unlocked keyring and XDG folders of its own.
#include "core/secrets/keychain_secret_store.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/base/encoding.h"
#include "core/base/random.h"
#include "tests/core/secrets/answer.h"

namespace gatehouse::secrets {
namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string contentsOf(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class KeychainSecretStoreTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (variable("GATEHOUSE_TEST_KEYRING").empty()) {
            GTEST_SKIP() << "no keyring of the test's own: " << variable("GATEHOUSE_TEST_KEYRING_MISSING");
        }
    }

    Result<void> write(const std::string& id, const SecretBytes& secret)
    {
        const auto answer = answerOf<void>([&](auto done) { m_store.write(id, secret, done); });
        return answer ? *answer : fail(ErrorCode::TimedOut, id, "write");
    }
    Result<SecretBytes> read(const std::string& id)
    {
        const auto answer = answerOf<SecretBytes>([&](auto done) { m_store.read(id, done); });
        return answer ? *answer : fail(ErrorCode::TimedOut, id, "read");
    }
    Result<void> remove(const std::string& id)
    {
        const auto answer = answerOf<void>([&](auto done) { m_store.remove(id, done); });
        return answer ? *answer : fail(ErrorCode::TimedOut, id, "remove");
    }

    KeychainSecretStore m_store;
};

TEST_F(KeychainSecretStoreTest, probeSucceedsAndLeavesNothing)
{
    const auto answer = answerOf<void>([&](auto done) { m_store.probe(done); });
    ASSERT_TRUE(answer);
    EXPECT_TRUE(*answer) << answer->error().detail;
    const auto left = read("probe");
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().code, ErrorCode::SecretMissing);
    EXPECT_EQ(m_store.kind(), "OS keychain");
}

TEST_F(KeychainSecretStoreTest, writesReadsAndRemoves)
{
    const SecretBytes secret(std::string("s3cret\0\xff\n\"ü", 12));
    ASSERT_TRUE(write("test/client_secret", secret));
    const auto back = read("test/client_secret");
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_TRUE(*back == secret);

    ASSERT_TRUE(write("test/client_secret", SecretBytes("newer")));
    EXPECT_EQ(read("test/client_secret")->revealed(), "newer");

    EXPECT_TRUE(remove("test/client_secret"));
    EXPECT_TRUE(remove("test/client_secret")) << "removing what is not there is success";
    const auto gone = read("test/client_secret");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::SecretMissing);
    EXPECT_EQ(gone.error().origin, "keychain entry test/client_secret");
}

TEST_F(KeychainSecretStoreTest, keepsEntriesApart)
{
    ASSERT_TRUE(write("one/client_secret", SecretBytes("1")));
    ASSERT_TRUE(write("two/client_secret", SecretBytes("2")));
    EXPECT_EQ(read("one/client_secret")->revealed(), "1");
    EXPECT_EQ(read("two/client_secret")->revealed(), "2");
    EXPECT_TRUE(remove("one/client_secret"));
    EXPECT_EQ(read("two/client_secret")->revealed(), "2");
    EXPECT_TRUE(remove("two/client_secret"));
}

TEST_F(KeychainSecretStoreTest, noFileHoldsTheSecret)
{
    SystemRandom random;
    const auto octets = "needle-" + random.hex(16);
    const SecretBytes secret(octets);
    ASSERT_TRUE(write("test/session_secret", secret));
    ASSERT_TRUE(read("test/session_secret"));

    const std::array forms{octets, base64Encode(octets), hexEncode(octets)};
    std::size_t files = 0;
    for (const auto* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) {
        const auto folder = variable(name);
        ASSERT_FALSE(folder.empty()) << name;
        ASSERT_TRUE(std::filesystem::is_directory(folder)) << folder;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) {
                continue;
            }
            ++files;
            const auto contents = contentsOf(entry.path());
            for (const auto& form : forms) {
                EXPECT_EQ(contents.find(form), std::string::npos) << entry.path();
            }
        }
    }
    EXPECT_GT(files, 0u) << "the keyring's own file must have been among those searched";
    EXPECT_TRUE(remove("test/session_secret"));
}

}  // namespace
}  // namespace gatehouse::secrets
