// No keychain: no session bus, or one that never answers. Each case is a process of its own under ctest, because the
// bus connection is shared by the whole process.
#include <gtest/gtest.h>

#include <QString>
#include <QTemporaryDir>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/secrets/keychain_secret_store.h"
#include "tests/core/secrets/answer.h"

namespace gatehouse::secrets {
namespace {

std::optional<Result<void>> probe(KeychainSecretStore& store)
{
    return answerOf<void>([&](auto done) { store.probe(done); });
}

/// A socket that accepts and never says a word.
class MuteSocket {
public:
    explicit MuteSocket(const std::string& path) : m_descriptor(socket(AF_UNIX, SOCK_STREAM, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy_n(path.data(), std::min(path.size(), sizeof address.sun_path - 1), std::begin(address.sun_path));
        m_listens = bind(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
                    && listen(m_descriptor, 8) == 0;
    }
    MuteSocket(const MuteSocket&) = delete;
    MuteSocket& operator=(const MuteSocket&) = delete;
    ~MuteSocket() { close(m_descriptor); }
    bool listens() const { return m_listens; }

private:
    int m_descriptor;
    bool m_listens = false;
};

TEST(KeychainWithoutSession, probeSaysUnavailableInThePlatformsWords)
{
    for (const auto* address : {"", "unix:path=/nonexistent/bus"}) {
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        qunsetenv("DISPLAY");
        qputenv("XDG_RUNTIME_DIR", "/nonexistent");
        KeychainSecretStore store;
        const auto answer = probe(store);
        ASSERT_TRUE(answer) << "it hangs";
        ASSERT_FALSE(*answer);
        EXPECT_EQ(answer->error().code, ErrorCode::KeychainUnavailable);
        EXPECT_EQ(answer->error().origin, "keychain");
        EXPECT_GT(answer->error().detail.size(), 10u) << answer->error().detail;
        EXPECT_EQ(answer->error().detail.find("within"), std::string::npos) << "not the platform's own words";
    }
}

TEST(KeychainWithoutSession, readAndWriteFailRatherThanFallBack)
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    KeychainSecretStore store;
    const auto written =
        answerOf<void>([&](auto done) { store.write("test/client_secret", SecretBytes("s3cret"), done); });
    ASSERT_TRUE(written && !*written);
    EXPECT_EQ(written->error().code, ErrorCode::KeychainUnavailable);
    EXPECT_EQ(written->error().detail.find("s3cret"), std::string::npos);
    const auto read = answerOf<SecretBytes>([&](auto done) { store.read("test/client_secret", done); });
    ASSERT_TRUE(read && !*read);
    EXPECT_EQ(read->error().code, ErrorCode::KeychainUnavailable);
}

TEST(KeychainWithoutSession, probeOfAMuteBusIsBounded)
{
    const QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("bus")).toStdString();
    const MuteSocket bus(path);
    ASSERT_TRUE(bus.listens());
    qputenv("DBUS_SESSION_BUS_ADDRESS", QByteArray::fromStdString("unix:path=" + path));
    KeychainSecretStore store("gatehouse", std::chrono::milliseconds(50));
    const auto answer = probe(store);
    ASSERT_TRUE(answer) << "it hangs";
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().code, ErrorCode::KeychainUnavailable);
    EXPECT_EQ(answer->error().detail, "no answer within 50 ms");
}

}  // namespace
}  // namespace gatehouse::secrets
