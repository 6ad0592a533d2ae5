#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <thread>

namespace gatehouse::cli {

/// Writes to a descriptor on a thread of its own: whoever reads slowly, or not at all, keeps nobody waiting. What does
/// not fit is refused, and the caller counts it. One thread but for its own.
class OutputPump {
public:
    explicit OutputPump(int descriptor, std::size_t maximumOctets = 16 * 1024 * 1024);
    /// Gives up on what is not written.
    ~OutputPump();
    OutputPump(const OutputPump&) = delete;
    OutputPump& operator=(const OutputPump&) = delete;

    /// False: it does not fit, and nothing of it was taken.
    bool add(std::string_view octets);
    /// False once nobody reads any more.
    bool connected() const;
    /// Waits until everything is written or the reader has taken nothing for `patience`. False: something is left.
    bool finish(std::chrono::milliseconds patience);

private:
    struct Shared;
    static void run(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> m_shared;  ///< a thread that is stuck in a write is left behind with its part
    std::thread m_thread;
};

}  // namespace gatehouse::cli
