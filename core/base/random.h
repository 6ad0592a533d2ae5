#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace gatehouse {

/// Source of random octets, passed in so that tests can be repeated. Thread-safe.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;

    /// `octets` random octets as base64url without padding (RFC 4648 section 5): state, nonce, generated secrets.
    std::string base64url(std::size_t octets);
    /// `octets` random octets as lower-case hexadecimal: request ids.
    std::string hex(std::size_t octets);
};

/// The operating system's generator through OpenSSL.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace gatehouse
