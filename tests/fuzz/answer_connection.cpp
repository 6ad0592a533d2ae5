// An upstream's whole answer through a gateway: whatever it says, in one piece or in many, the client gets the answer
// that a strict reading finds in the octets, or 502, or sees that it was cut. The first line of the input is the
// method.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "core/gateway/router.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/fuzz/whole_gateway.h"

using namespace gatehouse;
using fuzzing::require;
namespace asio = boost::asio;
using asio::ip::tcp;
using Outcome = http::HeadParse::Outcome;

namespace {

constexpr int mostInterimAnswers = 16;

struct Answer {
    int status = 0;
    std::string body;
    bool whole = false;
};

/// The body that follows a head, by its framing; `ended`: where only the end of the connection tells, it is one.
void readBody(const http::ResponseHead& head, std::string_view rest, bool ended, Answer& answer)
{
    switch (head.framing) {
    case http::BodyFraming::None: answer.whole = true; return;
    case http::BodyFraming::UntilClose:
        answer.body = rest;
        answer.whole = ended;
        return;
    case http::BodyFraming::ContentLength:
        answer.body =
            rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(head.contentLength, rest.size())));
        answer.whole = answer.body.size() == head.contentLength;
        return;
    case http::BodyFraming::Chunked: break;
    }
    http::ChunkedDecoder decoder;
    for (;;) {
        const auto step = decoder.step(rest);
        rest.remove_prefix(step.used);
        answer.body.append(step.data);
        if (step.event != http::ChunkedDecoder::Event::Data) {
            answer.whole = step.event == http::ChunkedDecoder::Event::End;
            return;
        }
    }
}

/// Status 0: no final head.
Answer readAnswer(std::string_view octets, std::string_view method)
{
    Answer answer;
    http::ResponseHead head;
    for (int interim = 0; interim <= mostInterimAnswers; ++interim) {
        std::size_t scanned = 0;
        const auto parse = http::parseResponseHead(octets, scanned, {}, method, head);
        if (parse.outcome != Outcome::Complete || head.status == 101) {
            return answer;
        }
        octets.remove_prefix(parse.end);
        if (head.status >= 200) {
            answer.status = head.status;
            readBody(head, octets, true, answer);
            return answer;
        }
    }
    return answer;
}

/// Plays what it is told to every connection: reads a request's head, writes the octets, closes.
class Upstream {
public:
    Upstream() : m_acceptor(m_context, {asio::ip::address_v4::loopback(), 0}), m_thread([this] { serve(); }) {}
    ~Upstream()
    {
        ::shutdown(m_acceptor.native_handle(), SHUT_RDWR);
        m_thread.join();
    }
    std::uint16_t port() { return m_acceptor.local_endpoint().port(); }
    void say(std::string_view octets, bool pieces)
    {
        const std::lock_guard lock(m_mutex);
        m_octets = octets;
        m_pieces = pieces;
    }

private:
    void serve()
    {
        for (;;) {
            boost::system::error_code error;
            tcp::socket socket(m_context);
            m_acceptor.accept(socket, error);
            if (error) {
                return;
            }
            socket.set_option(tcp::no_delay(true), error);
            tests::RawConnection connection(std::move(socket));
            if (connection.readHead().empty()) {
                continue;
            }
            std::string octets;
            bool pieces = false;
            {
                const std::lock_guard lock(m_mutex);
                octets = m_octets;
                pieces = m_pieces;
            }
            fuzzing::write(connection, octets, pieces);
            connection.finishSending();
            // Until the gateway has let go: what it has not read yet must not be lost by a reset.
            connection.readToEnd();
        }
    }

    asio::io_context m_context;
    tcp::acceptor m_acceptor;
    std::mutex m_mutex;
    std::string m_octets;
    bool m_pieces = false;
    std::thread m_thread;
};

void play(fuzzing::WholeGateway& gateway, Upstream& upstream, std::string_view method, std::string_view octets,
          bool pieces)
{
    const Answer expected = readAnswer(octets, method);
    upstream.say(octets, pieces);
    tests::RawConnection client = gateway.connect();
    client.write(std::string(method) + " / HTTP/1.1\r\nHost: g\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n");
    const std::string said = client.readToEnd();
    require(client.ended(), "the connection ends");
    const Answer got = readAnswer(said, method);
    require(got.status != 0, "a final answer in valid HTTP");
    if (expected.status == 0) {
        require(got.status == 502 && got.whole, "502 for what is no answer");
        return;
    }
    require(got.status == expected.status, "the upstream's status");
    require(got.whole == expected.whole, "whole if the upstream's answer is, else visibly cut");
    require(got.whole ? got.body == expected.body : expected.body.starts_with(got.body), "the upstream's body");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Upstream upstream;
    static fuzzing::WholeGateway server(upstream.port());
    const auto [line, octets] = fuzzing::firstLine(fuzzing::textOf(data, size));
    const std::string_view method = line.starts_with("HEAD") ? "HEAD" : "GET";
    play(server, upstream, method, octets, false);
    play(server, upstream, method, octets, true);
    return 0;
}
