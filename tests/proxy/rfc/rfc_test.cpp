#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

#include "tests/proxy/rfc/script.h"
#include "tests/proxy/server/running_listener.h"

namespace gatehouse::tests {
namespace {

namespace fs = std::filesystem;

std::string shown(std::string_view octets)
{
    std::string text;
    for (const char letter : octets.substr(0, 2000)) {
        if (letter == '\r') {
            text += "\\r";
        } else if (letter == '\n') {
            text += "\\n\n";
        } else if (letter < ' ' || letter > '~') {
            text += "\\?";
        } else {
            text += letter;
        }
    }
    return text;
}

/// One side of the gateway as the case plays it. What comes too late for ten seconds does not come.
class Side {
public:
    explicit Side(RawConnection connection) : m_connection(std::move(connection)) {}

    void send(const std::string& octets, bool oneByOne)
    {
        const std::size_t step = oneByOne ? 1 : std::max<std::size_t>(octets.size(), 1);
        for (std::size_t at = 0; at < octets.size() && m_connection.write(octets.substr(at, step)); at += step) {
        }
    }
    /// Reads until what has come begins with the expected; empty: it did, else what came instead.
    std::optional<std::string> expect(const std::string& pattern)
    {
        const std::regex regex(pattern);
        for (;;) {
            std::smatch match;
            if (std::regex_search(m_came, match, regex, std::regex_constants::match_continuous)) {
                m_came.erase(0, static_cast<std::size_t>(match.length()));
                return std::nullopt;
            }
            const std::string more = m_connection.readExactly(1);
            if (more.empty()) {
                return m_came;
            }
            m_came.append(more).append(m_connection.takeBuffered());
        }
    }
    /// What is left when the other side has closed.
    std::string rest() { return std::exchange(m_came, {}) + m_connection.readToEnd(); }
    RawConnection& connection() { return m_connection; }

private:
    RawConnection m_connection;
    std::string m_came;
};

class Upstream {
public:
    Upstream() : m_acceptor(m_context, {asio::ip::address_v4::loopback(), 0}) {}

    std::string url(const std::string& path) const
    {
        return "http://127.0.0.1:" + std::to_string(m_acceptor.local_endpoint().port()) + path;
    }
    bool called(int milliseconds)
    {
        pollfd waiting{m_acceptor.native_handle(), POLLIN, 0};
        return ::poll(&waiting, 1, milliseconds) > 0;
    }
    bool accept()
    {
        if (!called(10'000)) {
            return false;
        }
        m_sides.emplace_back(RawConnection(m_acceptor.accept()));
        return true;
    }
    /// The connection that the case is about; waits for the first. nullptr: the gateway does not come.
    Side* current() { return m_sides.empty() && !accept() ? nullptr : &m_sides.back(); }
    std::deque<Side>& sides() { return m_sides; }

private:
    asio::io_context m_context;
    asio::ip::tcp::acceptor m_acceptor;
    std::deque<Side> m_sides;
};

/// The filter of a route with a plugin, doing what the case's first lines say.
net::Awaitable<proxy::FilterOutcome> applyPlugin(std::shared_ptr<const Script> script, proxy::RequestContext& context)
{
    if (script->refusedByPlugin) {
        proxy::LocalAnswer answer;
        answer.status = 401;
        answer.headers.add("WWW-Authenticate", "Bearer");
        co_return answer;
    }
    for (const auto& [name, value] : script->upstreamFields) {
        context.upstream.set.add(name, value);
    }
    for (const auto& [name, value] : script->downstreamFields) {
        context.downstream.set.add(name, value);
    }
    co_return proxy::Continue{};
}

class Play {
public:
    Play(const Script& script, bool oneByOne) :
        m_script(std::make_shared<const Script>(script)),
        m_oneByOne(oneByOne),
        m_gateway(std::make_unique<RunningListener>(
            Routes().add("/", m_upstream.url(script.servicePath),
                         [&](auto& route, auto&) {
                             route.preserveHost = script.preserveHost;
                             route.protocols = script.protocols;
                             if (!script.upstreamFields.empty() || !script.downstreamFields.empty()
                                 || script.refusedByPlugin) {
                                 route.openidConnect = std::make_shared<oidc::Settings>();
                             }
                         }),
            RunningListener::oneWorker(),
            [shared = m_script](proxy::RequestContext& context) { return applyPlugin(shared, context); })),
        m_client(m_gateway->connect())
    {
    }

    void run()
    {
        for (const Step& step : m_script->steps) {
            const std::string problem = play(step);
            if (!problem.empty()) {
                FAIL() << "line " << step.line << ": " << step.written << "\n" << problem;
            }
        }
        if (!m_clientOver) {
            m_client.connection().finishSending();
            EXPECT_EQ(shown(m_client.rest()), "") << "nobody expected that the client gets this";
        }
        m_gateway.reset();
        EXPECT_FALSE(m_upstream.called(0)) << "nobody expected another connection to the upstream";
        for (Side& side : m_upstream.sides()) {
            EXPECT_EQ(shown(side.rest()), "") << "nobody expected that the upstream gets this";
        }
    }

private:
    /// Empty, or what happened instead.
    std::string play(const Step& step)
    {
        switch (step.kind) {
        case Step::Kind::ClientSends: m_client.send(step.octets, m_oneByOne); return {};
        case Step::Kind::ClientGets: return expect(m_client, step.octets);
        case Step::Kind::ClientSeesTheEnd: return expectEnd(m_client, false);
        case Step::Kind::ClientSeesACut: return expectEnd(m_client, true);
        case Step::Kind::ClientEnds:
            m_client.connection().close();
            m_clientOver = true;
            return {};
        case Step::Kind::NothingReachesTheUpstream:
            return m_upstream.called(0) || !m_upstream.sides().empty() ? "something did" : std::string();
        case Step::Kind::UpstreamAcceptsAnother:
            return m_upstream.accept() ? std::string() : "no other connection came";
        default: break;
        }
        Side* const upstream = m_upstream.current();
        if (upstream == nullptr) {
            return "the gateway did not call the upstream; the client got: " + shown(m_client.rest());
        }
        switch (step.kind) {
        case Step::Kind::UpstreamSends: upstream->send(step.octets, m_oneByOne); return {};
        case Step::Kind::UpstreamGets: return expect(*upstream, step.octets);
        case Step::Kind::UpstreamEnds: upstream->connection().close(); return {};
        case Step::Kind::UpstreamResets: upstream->connection().reset(); return {};
        default: break;
        }
        const std::string rest = upstream->rest();
        return rest.empty() ? rest : "it got: " + shown(rest);
    }
    static std::string expect(Side& side, const std::string& pattern)
    {
        const std::optional<std::string> instead = side.expect(pattern);
        return instead ? "this came instead: " + shown(*instead) : std::string();
    }
    std::string expectEnd(Side& side, bool cut)
    {
        m_clientOver = true;
        const std::string rest = side.rest();
        if (!rest.empty()) {
            return "this came before it: " + shown(rest);
        }
        if (!side.connection().ended()) {
            return "the connection stays open";
        }
        return cut && !side.connection().wasReset() ? "the end looks like an orderly one" : std::string();
    }

    std::shared_ptr<const Script> m_script;
    bool m_oneByOne;
    Upstream m_upstream;
    std::unique_ptr<RunningListener> m_gateway;
    Side m_client;
    bool m_clientOver = false;
};

fs::path folder()
{
    return fs::path(GATEHOUSE_SOURCE) / "tests/proxy/rfc";
}

std::vector<std::string> allCases()
{
    std::vector<std::string> cases;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder())) {
        if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") {
            cases.push_back(fs::relative(entry.path(), folder()).replace_extension().string());
        }
    }
    std::sort(cases.begin(), cases.end());
    return cases;
}

std::string nameOf(const testing::TestParamInfo<std::string>& info)
{
    std::string name = info.param;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
    return name;
}

class Rfc : public testing::TestWithParam<std::string> {};

TEST_P(Rfc, Case)
{
    std::ifstream file(folder() / (GetParam() + ".txt"), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const Script script = readScript(text.str());
    ASSERT_EQ(script.error, "");
    Play(script, false).run();
    if (!script.once && !HasFailure()) {
        SCOPED_TRACE("octet by octet");
        Play(script, true).run();
    }
}

INSTANTIATE_TEST_SUITE_P(Files, Rfc, testing::ValuesIn(allCases()), nameOf);

}  // namespace
}  // namespace gatehouse::tests
