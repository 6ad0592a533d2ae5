#pragma once

// The real servers that ctest starts before the tests which name them (FIXTURES keycloak in gatehouse_test), and
// servers of a test's own. Any thread.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace gatehouse::test {

struct Fixture {
    std::string url;       ///< http://127.0.0.1:PORT, no slash at the end
    std::string admin;     ///< Keycloak only: the master realm's administrator …
    std::string password;  ///< … and the password
    std::string log;       ///< path of the server's log
    std::string folder;    ///< nginx only: files put here are served below /files/
};

/// Reads what the server's start wrote. Nothing when it is not running. The environment (GATEHOUSE_KEYCLOAK_FILE,
/// GATEHOUSE_HTTPBIN_FILE, GATEHOUSE_NGINX_FILE) may name another file than ctest's.
inline std::optional<Fixture> readFixture(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    if (!stream) {
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto state = boost::json::parse(text).as_object();
    const auto field = [&](const char* name) {
        const auto* value = state.if_contains(name);
        return value ? std::string(value->as_string()) : std::string();
    };
    return Fixture{field("url"), field("admin"), field("password"), field("log"), field("www")};
}

inline std::filesystem::path fixtureFile(const std::string& server)
{
    std::string variable = "GATEHOUSE_";
    for (const char letter : server) {
        variable += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    variable += "_FILE";
    const char* chosen = std::getenv(variable.c_str());
    return chosen ? std::filesystem::path(chosen) : std::filesystem::path(GATEHOUSE_FIXTURES) / (server + ".json");
}

inline std::optional<Fixture> fixture(const std::string& server)
{
    return readFixture(fixtureFile(server));
}

/// A server of one test's own, which may be stopped and brought back on the same port with the same data.
class OwnServer {
public:
    /// server: keycloak, httpbin or nginx; name: told apart from other tests' servers by this.
    OwnServer(std::string server, const std::string& name) :
        m_server(std::move(server)), m_file(std::filesystem::path(GATEHOUSE_FIXTURES) / (name + ".json"))
    {
    }
    ~OwnServer() { (void)command("clean"); }
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    /// False when it cannot run here; the reason is on standard output.
    [[nodiscard]] bool start() { return command("start") == 0; }
    [[nodiscard]] bool stop() { return command("stop") == 0; }
    [[nodiscard]] std::optional<Fixture> state() const { return readFixture(m_file); }

private:
    int command(const std::string& action) const
    {
        const std::string line = "PYTHONDONTWRITEBYTECODE=1 python3 '" GATEHOUSE_SOURCE "/tests/fixtures/" + m_server
                                 + ".py' " + action + " '" + m_file.string() + "'";
        return std::system(line.c_str());
    }

    std::string m_server;
    std::filesystem::path m_file;
};

}  // namespace gatehouse::test

/// Binds `variable` to the running Keycloak, or skips the test with the reason.
#define GATEHOUSE_REQUIRE_FIXTURE(variable, server)                                                                    \
    const auto variable##Found = gatehouse::test::fixture(server);                                                     \
    if (!variable##Found)                                                                                              \
        GTEST_SKIP() << server << " is not running: fixture." << server << ".start says why";                          \
    const auto& variable = *variable##Found
