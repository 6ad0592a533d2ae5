#pragma once

#include <chrono>
#include <cstddef>

namespace gatehouse::http {

/// Bounds of everything a peer may send or delay. All settable; the defaults are the rule book's.
struct Limits {
    std::size_t requestLine = 16 * 1024;    ///< octets; longer: 414
    std::size_t headerSection = 64 * 1024;  ///< octets of the whole head; longer: 431
    std::size_t headerCount = 200;          ///< fields; more: 431
    std::size_t chunkLine = 1024;           ///< octets of a chunk-size line with its extensions
    std::size_t trailerSection = 16 * 1024;
    std::size_t bodyInMemory = 1024 * 1024;  ///< only where a filter has to read a body; longer: 413
    std::size_t recordedBody = 64 * 1024;    ///< octets of a body kept in an exchange
    std::size_t connections = 8192;          ///< over all workers; then the longest idle one goes
    std::chrono::milliseconds headerSectionTime{10'000};
    std::chrono::milliseconds bodyProgressTime{30'000};  ///< without an octet moving, either direction
    std::chrono::milliseconds idleTime{60'000};          ///< keep-alive without a request
    std::chrono::milliseconds drainTime{10'000};         ///< from SIGTERM to closing what is still open
};

}  // namespace gatehouse::http
