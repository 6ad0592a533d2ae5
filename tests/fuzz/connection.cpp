// A client's whole connection to a gateway that forwards everything: whatever it sends, in one piece or in many, the
// upstream gets exactly the requests that a strict reading finds in the octets, and the client an answer to each.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

#include "core/gateway/router.h"
#include "core/http/chunked.h"
#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/fuzz/whole_gateway.h"

using namespace gatehouse;
using fuzzing::require;
namespace asio = boost::asio;
using asio::ip::tcp;
using Outcome = http::HeadParse::Outcome;

namespace {

struct Request {
    std::string method;
    std::string target;
    std::string body;
    bool operator==(const Request&) const = default;
};

enum class Take { Whole, Partly, Broken };

/// Takes the body off the front of `rest`.
Take takeBody(const http::RequestHead& head, std::string_view& rest, std::string& body)
{
    if (head.framing == http::BodyFraming::ContentLength) {
        const bool whole = head.contentLength <= rest.size();
        body = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(head.contentLength, rest.size())));
        rest.remove_prefix(body.size());
        return whole ? Take::Whole : Take::Partly;
    }
    if (head.framing != http::BodyFraming::Chunked) {
        return Take::Whole;
    }
    http::ChunkedDecoder decoder;
    for (;;) {
        const auto step = decoder.step(rest);
        rest.remove_prefix(step.used);
        body.append(step.data);
        switch (step.event) {
        case http::ChunkedDecoder::Event::Data: break;
        case http::ChunkedDecoder::Event::End: return Take::Whole;
        case http::ChunkedDecoder::Event::NeedMore: return Take::Partly;
        case http::ChunkedDecoder::Event::Refused: return Take::Broken;
        }
    }
}

/// Answers every whole request with 200 and remembers it. Its own thread.
class Upstream {
public:
    Upstream() : m_acceptor(m_context, {asio::ip::address_v4::loopback(), 0})
    {
        accept();
        m_thread = std::thread([this] { m_context.run(); });
    }
    ~Upstream()
    {
        m_context.stop();
        m_thread.join();
    }
    std::uint16_t port() { return m_acceptor.local_endpoint().port(); }
    std::vector<Request> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_requests, {});
    }

private:
    struct Session : std::enable_shared_from_this<Session> {
        Session(Upstream& upstream, tcp::socket socket) : owner(upstream), connection(std::move(socket)) {}
        void read()
        {
            connection.async_read_some(asio::buffer(piece), [self = shared_from_this()](auto error, std::size_t got) {
                if (!error) {
                    self->octets.append(self->piece.data(), got);
                    self->answerAll();
                    self->read();
                }
            });
        }
        void answerAll()
        {
            http::RequestHead head;
            std::size_t scanned = 0;
            http::Limits limits;
            limits.headerCount += 20;
            const auto parse = http::parseRequestHead(octets, scanned, limits, head);
            require(parse.outcome != Outcome::Refused, "what reaches the upstream is a request");
            if (parse.outcome == Outcome::NeedMore) {
                return;
            }
            std::string_view rest = std::string_view(octets).substr(parse.end);
            Request request{std::string(head.method), std::string(head.target), {}};
            const Take taken = takeBody(head, rest, request.body);
            require(taken != Take::Broken, "what reaches the upstream is framed rightly");
            if (taken == Take::Partly) {
                return;
            }
            require(rest.empty(), "one request at a time");
            octets.clear();
            std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
            answer.append(request.method == "HEAD" ? "" : "ok");
            {
                const std::lock_guard lock(owner.m_mutex);
                owner.m_requests.push_back(std::move(request));
            }
            boost::system::error_code ignored;
            asio::write(connection, asio::buffer(answer), ignored);
        }

        Upstream& owner;
        tcp::socket connection;
        std::array<char, 16384> piece{};
        std::string octets;
    };

    void accept()
    {
        m_acceptor.async_accept([this](auto error, tcp::socket socket) {
            if (!error) {
                std::make_shared<Session>(*this, std::move(socket))->read();
                accept();
            }
        });
    }

    asio::io_context m_context;
    tcp::acceptor m_acceptor;
    std::mutex m_mutex;
    std::vector<Request> m_requests;
    std::thread m_thread;
};

/// What a strict reading finds in the octets.
struct Expected {
    std::vector<Request> forwarded;
    std::vector<std::pair<std::string, int>> answers;  ///< method and status
    bool open = false;                                 ///< what follows may be dealt with or not
};

Expected read(std::string_view rest)
{
    Expected expected;
    for (;;) {
        http::RequestHead head;
        std::size_t scanned = 0;
        const auto parse = http::parseRequestHead(rest, scanned, {}, head);
        if (parse.outcome == Outcome::Refused) {
            // Whatever is wrong with a HEAD request, its answer has no content.
            const std::size_t start = rest.find_first_not_of("\r\n");
            const bool isHead = start != std::string_view::npos && rest.substr(start).starts_with("HEAD ");
            expected.answers.emplace_back(isHead ? "HEAD" : "", parse.status);
        }
        if (parse.outcome != Outcome::Complete) {
            return expected;
        }
        rest.remove_prefix(parse.end);
        std::string storage;
        const auto path = gateway::normalizedPath(head.path, storage);
        const bool ours = head.method == "OPTIONS" && (head.path == "*" || http::maxForwards(head) == 0U);
        if (!path && !ours) {
            expected.answers.emplace_back(head.method, 400);
            return expected;
        }
        if (ours) {
            expected.answers.emplace_back(head.method, 200);
            // A body that is not there yet ends the connection, one that is does not.
            expected.open = head.framing != http::BodyFraming::None;
            if (expected.open || !head.keepAlive) {
                return expected;
            }
            continue;
        }
        Request request{std::string(head.method), std::string(*path), {}};
        if (head.target.find('?') != std::string_view::npos) {
            request.target.append("?").append(head.query);
        }
        const Take taken = takeBody(head, rest, request.body);
        if (taken != Take::Whole) {
            if (taken == Take::Broken) {
                expected.answers.emplace_back(head.method, 400);
            }
            return expected;
        }
        expected.forwarded.push_back(std::move(request));
        expected.answers.emplace_back(head.method, 200);
        if (!head.keepAlive) {
            return expected;
        }
    }
}

void requireAnswers(tests::RawConnection& client, const Expected& expected)
{
    for (const auto& [method, status] : expected.answers) {
        http::ResponseHead head;
        std::string octets;
        do {  // 100 Continue comes or not, as the body comes at once or later
            octets = client.readHead();
            std::size_t scanned = 0;
            const auto parse = http::parseResponseHead(octets, scanned, {}, method, head);
            require(parse.outcome == Outcome::Complete, "an answer to every request");
        } while (head.status == 100);
        require(head.status == status, "the answer that a strict reading wants");
        require(head.framing != http::BodyFraming::UntilClose && head.framing != http::BodyFraming::Chunked,
                "the answer says its length");
        const auto length = static_cast<std::size_t>(head.contentLength);
        require(head.framing == http::BodyFraming::None || client.readExactly(length).size() == length,
                "the whole answer");
    }
}

void play(fuzzing::WholeGateway& gateway, Upstream& upstream, std::string_view input, bool pieces,
          const Expected& expected)
{
    upstream.take();
    tests::RawConnection client = gateway.connect();
    fuzzing::write(client, input, pieces);
    requireAnswers(client, expected);
    client.close();
    std::vector<Request> forwarded = upstream.take();
    if (expected.open) {
        forwarded.resize(std::min(forwarded.size(), expected.forwarded.size()));
    }
    require(forwarded == expected.forwarded, "the upstream got the requests that a strict reading finds");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Upstream upstream;
    static fuzzing::WholeGateway server(upstream.port());
    const std::string_view input = fuzzing::textOf(data, size);
    const Expected expected = read(input);
    play(server, upstream, input, false, expected);
    play(server, upstream, input, true, expected);
    return 0;
}
