#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/http/chunked.h"
#include "core/http/limits.h"
#include "core/http/message_head.h"
#include "proxy/filters/filter.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/scratch.h"

namespace gatehouse::proxy {

/// The body of one request as it comes from the client, piece by piece and without copying, or whole where a filter has
/// asked for it. Belongs to one connection.
class RequestBodyReader final : public RequestBody {
public:
    RequestBodyReader(ClientStream& client, const http::Limits& limits, const Watch::Time& now) :
        m_client(client), m_limits(limits), m_now(now)
    {
    }

    /// A new request. `atHand`: what came behind its head; `block`: where further octets go.
    void begin(const http::RequestHead& head, std::string_view atHand, Block& block);
    /// Octets that pass are also written there, up to Limits::recordedBody; nullptr: nowhere.
    void recordInto(std::string* record) noexcept { m_record = record; }

    enum class Next {
        Data,      ///< a piece; its octets stay where they are until readMore
        NeedMore,  ///< readMore first
        End,
        Broken,  ///< bad framing: the request is refused
    };
    Next take(std::string_view& data);
    /// Waits for octets of the client, which is sent 100 Continue first if it waits for that. False: see `failure`.
    net::Awaitable<bool> readMore();

    net::Awaitable<Result<std::string_view>> whole() override;
    void replace(std::string octets) override;

    /// How it goes to the upstream.
    http::BodyFraming framing() const noexcept;
    std::uint64_t contentLength() const noexcept;

    /// The trailer fields that came behind a chunked body, whole lines; empty where the body does not go on chunked.
    std::string_view trailers() const noexcept
    {
        return framing() == http::BodyFraming::Chunked ? std::string_view(m_decoder.trailers()) : std::string_view();
    }

    /// Octets that are still to come and that nobody has to look at; 0: none, or not yet.
    std::uint64_t unseen() const noexcept;
    /// Some of these have gone up without having been read.
    void passed(std::uint64_t octets) noexcept;

    /// Nothing of this request is left on the connection.
    bool finished() const noexcept { return m_sourceEnded; }
    /// What came behind the body; the next request.
    std::string_view leftOver() const noexcept { return m_window; }
    /// The same, for who makes something else of it than a request.
    std::string_view takeLeftOver() noexcept { return std::exchange(m_window, {}); }
    /// After Broken or a failed readMore: ProtocolViolation, ConnectionReset, TimedOut.
    ErrorCode failure() const noexcept { return m_failure; }
    std::uint64_t octets() const noexcept { return m_octets; }
    /// Once an answer is on its way there is no point in 100 Continue.
    void answerStarted() noexcept { m_owesContinue = false; }
    bool replaced() const noexcept { return m_replaced; }

private:
    Next takeFromClient(std::string_view& data);
    Next broken() noexcept;

    ClientStream& m_client;
    const http::Limits& m_limits;
    const Watch::Time& m_now;
    Block* m_block = nullptr;
    std::string_view m_window;  ///< came and is not dealt with
    http::BodyFraming m_framing = http::BodyFraming::None;
    std::uint64_t m_length = 0;
    std::uint64_t m_remaining = 0;
    http::ChunkedDecoder m_decoder;
    bool m_sourceEnded = true;
    bool m_owesContinue = false;
    bool m_replaced = false;
    ErrorCode m_failure = ErrorCode::Internal;
    std::uint64_t m_octets = 0;
    std::string* m_record = nullptr;
    std::optional<std::string> m_whole;
    std::size_t m_wholeGiven = 0;
};

}  // namespace gatehouse::proxy
