#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/http/message_head.h"
#include "proxy/capture/exchange_builder.h"

namespace gatehouse::proxy {

/// A block of octets of fixed size, made when it is first wanted.
class Block {
public:
    explicit Block(std::size_t size) : m_size(size) {}
    char* data()
    {
        if (m_octets == nullptr) {
            m_octets = std::make_unique_for_overwrite<char[]>(m_size);
        }
        return m_octets.get();
    }
    std::size_t size() const noexcept { return m_size; }
    /// A larger one with the first `keep` octets of this.
    void grow(std::size_t size, std::size_t keep);
    bool made() const noexcept { return m_octets != nullptr; }

private:
    std::size_t m_size;
    std::unique_ptr<char[]> m_octets;
};

/// What one request needs while it is handled and an idle connection does not: taken from the worker when the first
/// octet comes, given back when the answer is out. Strings and vectors keep their capacity.
struct Scratch {
    static constexpr std::size_t blockSize = 16 * 1024;
    static constexpr std::size_t largeBlockSize = 64 * 1024;  ///< for long bodies

    http::RequestHead request;
    http::ResponseHead response;
    std::string upstreamHead;
    std::string clientHead;
    std::string target;
    std::string authority;  ///< of the upstream
    std::string path;
    std::string recordedHead;  ///< of the upstream's answer, as it came
    std::string recordedBody;  ///< of the answer, up to Limits::recordedBody
    ExchangeBuilder record;
    Block up{blockSize};    ///< octets of the client's body
    Block down{blockSize};  ///< octets from the upstream

    /// Fit to be kept for another request: nothing in it has grown out of proportion.
    bool small() const noexcept
    {
        return up.size() + down.size() <= 160 * 1024 && recordedBody.capacity() + recordedHead.capacity() <= 32 * 1024;
    }
};

inline void Block::grow(std::size_t size, std::size_t keep)
{
    auto larger = std::make_unique_for_overwrite<char[]>(size);
    std::copy_n(data(), keep, larger.get());
    m_octets = std::move(larger);
    m_size = size;
}

}  // namespace gatehouse::proxy
