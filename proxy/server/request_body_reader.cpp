#include "proxy/server/request_body_reader.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace gatehouse::proxy {

using http::BodyFraming;

void RequestBodyReader::begin(const http::RequestHead& head, std::string_view atHand, Block& block)
{
    m_block = &block;
    m_window = atHand;
    m_framing = head.framing;
    m_length = m_remaining = head.contentLength;
    if (m_framing == BodyFraming::Chunked) {
        m_decoder = http::ChunkedDecoder(m_limits);
    }
    m_sourceEnded = m_framing == BodyFraming::None || (m_framing == BodyFraming::ContentLength && m_length == 0);
    m_owesContinue = head.expectContinue;
    m_replaced = false;
    m_octets = 0;
    m_record = nullptr;
    m_whole.reset();
    m_wholeGiven = 0;
}

RequestBodyReader::Next RequestBodyReader::broken() noexcept
{
    m_failure = ErrorCode::ProtocolViolation;
    return Next::Broken;
}

RequestBodyReader::Next RequestBodyReader::takeFromClient(std::string_view& data)
{
    if (m_sourceEnded) {
        return Next::End;
    }
    if (m_framing == BodyFraming::ContentLength) {
        if (m_window.empty()) {
            return Next::NeedMore;
        }
        data = m_window.substr(0, std::min<std::uint64_t>(m_window.size(), m_remaining));
        m_window.remove_prefix(data.size());
        m_remaining -= data.size();
        m_sourceEnded = m_remaining == 0;
    } else {
        const http::ChunkedDecoder::Step step = m_decoder.step(m_window);
        m_window.remove_prefix(step.used);
        switch (step.event) {
        case http::ChunkedDecoder::Event::NeedMore: return Next::NeedMore;
        case http::ChunkedDecoder::Event::Refused: return broken();
        case http::ChunkedDecoder::Event::End: m_sourceEnded = true; return Next::End;
        case http::ChunkedDecoder::Event::Data: data = step.data; break;
        }
    }
    m_octets += data.size();
    if (m_record != nullptr && m_record->size() < m_limits.recordedBody) {
        m_record->append(data.substr(0, m_limits.recordedBody - m_record->size()));
    }
    return Next::Data;
}

RequestBodyReader::Next RequestBodyReader::take(std::string_view& data)
{
    if (!m_whole) {
        return takeFromClient(data);
    }
    data = std::string_view(*m_whole).substr(m_wholeGiven);
    m_wholeGiven = m_whole->size();
    return data.empty() ? Next::End : Next::Data;
}

net::Awaitable<bool> RequestBodyReader::readMore()
{
    boost::system::error_code error;
    if (std::exchange(m_owesContinue, false)) {
        GatherList gather;
        gather.add("HTTP/1.1 100 Continue\r\n\r\n");
        co_await m_client.write(gather, m_now, m_limits.bodyProgressTime, error);
    }
    // What is left is the beginning of a chunk line; it goes in front of what comes.
    char* const begin = m_block->data();
    std::memmove(begin, m_window.data(), m_window.size());
    const std::size_t kept = m_window.size();
    std::size_t room = m_block->size() - kept;
    if (m_framing == BodyFraming::ContentLength) {
        room = static_cast<std::size_t>(std::min<std::uint64_t>(room, m_remaining));
    }
    std::size_t got = 0;
    if (!error && room > 0) {
        m_client.reading.arm(m_now + m_limits.bodyProgressTime);
        got = co_await m_client.readSome({begin + kept, room}, error);
        m_client.reading.disarm();
    }
    m_window = {begin, kept + got};
    if (got == 0) {
        m_failure = m_client.reading.expired() ? ErrorCode::TimedOut : ErrorCode::ConnectionReset;
        co_return false;
    }
    co_return true;
}

std::uint64_t RequestBodyReader::unseen() const noexcept
{
    const bool recorded = m_record == nullptr || m_record->size() >= m_limits.recordedBody;
    const bool plain = m_framing == BodyFraming::ContentLength && !m_whole && !m_owesContinue;
    return plain && recorded && m_window.empty() ? m_remaining : 0;
}

void RequestBodyReader::passed(std::uint64_t octets) noexcept
{
    assert(octets <= m_remaining && m_window.empty());
    m_octets += octets;
    m_remaining -= octets;
    m_sourceEnded = m_remaining == 0;
}

net::Awaitable<Result<std::string_view>> RequestBodyReader::whole()
{
    if (m_whole) {
        co_return std::string_view(*m_whole);
    }
    if (m_framing == BodyFraming::ContentLength && m_length > m_limits.bodyInMemory) {
        co_return fail(ErrorCode::TooLarge, "request body", "longer than may be held in memory");
    }
    std::string collected;
    for (;;) {
        std::string_view data;
        const Next next = takeFromClient(data);
        if (next == Next::End) {
            break;
        }
        if (next == Next::Broken) {
            co_return fail(ErrorCode::ProtocolViolation, "request body", std::string(m_decoder.problem()));
        }
        if (next == Next::NeedMore) {
            const bool more = co_await readMore();
            if (!more) {
                co_return fail(m_failure, "request body", "the client did not send all of it");
            }
            continue;
        }
        if (collected.size() + data.size() > m_limits.bodyInMemory) {
            co_return fail(ErrorCode::TooLarge, "request body", "longer than may be held in memory");
        }
        collected += data;
    }
    m_whole = std::move(collected);
    co_return std::string_view(*m_whole);
}

void RequestBodyReader::replace(std::string octets)
{
    assert(m_whole && m_wholeGiven == 0);
    m_whole = std::move(octets);
    m_replaced = true;
}

BodyFraming RequestBodyReader::framing() const noexcept
{
    if (m_framing == BodyFraming::None) {
        return BodyFraming::None;
    }
    return m_whole ? BodyFraming::ContentLength : m_framing;
}

std::uint64_t RequestBodyReader::contentLength() const noexcept
{
    return m_whole ? m_whole->size() : m_length;
}

}  // namespace gatehouse::proxy
