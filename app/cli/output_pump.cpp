#include "app/cli/output_pump.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <string>

namespace gatehouse::cli {
namespace {

constexpr std::size_t octetsAtOnce = 64 * 1024;
constexpr std::size_t keptCapacity = 256 * 1024;

/// False: nobody reads any more.
bool writeAll(int descriptor, std::string_view octets)
{
    while (!octets.empty()) {
        const ssize_t written = ::write(descriptor, octets.data(), octets.size());
        if (written >= 0) {
            octets.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            // Somebody who shares the descriptor made it non-blocking.
            pollfd wait{descriptor, POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/// Whether a write would be taken now: if not, it is the reader who is slow, and not this machine.
bool takesMore(int descriptor)
{
    pollfd look{descriptor, POLLOUT, 0};
    return ::poll(&look, 1, 0) > 0;
}

}  // namespace

struct OutputPump::Shared {
    Shared(int theDescriptor, std::size_t theMaximum) : descriptor(theDescriptor), maximum(theMaximum) {}

    const int descriptor;
    const std::size_t maximum;
    std::mutex mutex;
    std::condition_variable changed;
    std::string waiting;
    std::size_t unwritten = 0;  ///< octets, of `waiting` and what the thread has taken
    bool connected = true;
    bool ends = false;
};

OutputPump::OutputPump(int descriptor, std::size_t maximumOctets) :
    m_shared(std::make_shared<Shared>(descriptor, maximumOctets)), m_thread([shared = m_shared] { run(shared); })
{
}

OutputPump::~OutputPump()
{
    bool stuck = false;
    {
        const std::lock_guard lock(m_shared->mutex);
        stuck = m_shared->unwritten > 0;
        m_shared->ends = true;
        m_shared->waiting.clear();
    }
    m_shared->changed.notify_all();
    if (stuck) {
        m_thread.detach();
    } else {
        m_thread.join();
    }
}

void OutputPump::run(const std::shared_ptr<Shared>& shared)
{
    std::string taken;
    std::unique_lock lock(shared->mutex);
    for (;;) {
        shared->changed.wait(lock, [&shared] { return shared->ends || !shared->waiting.empty(); });
        if (shared->ends) {
            return;
        }
        taken.swap(shared->waiting);
        for (std::size_t at = 0; at < taken.size() && !shared->ends; at += octetsAtOnce) {
            const std::string_view piece = std::string_view(taken).substr(at, octetsAtOnce);
            lock.unlock();
            const bool connected = writeAll(shared->descriptor, piece);
            lock.lock();
            shared->unwritten -= piece.size();
            if (!connected) {
                shared->connected = false;
                shared->unwritten = 0;
                shared->ends = true;
            }
            shared->changed.notify_all();
        }
        taken.clear();
        if (taken.capacity() > keptCapacity) {
            taken = {};
        }
    }
}

bool OutputPump::add(std::string_view octets)
{
    {
        const std::lock_guard lock(m_shared->mutex);
        if (!m_shared->connected) {
            return true;
        }
        if (m_shared->unwritten > 0 && m_shared->unwritten + octets.size() > m_shared->maximum) {
            return false;
        }
        m_shared->waiting.append(octets);
        m_shared->unwritten += octets.size();
    }
    m_shared->changed.notify_all();
    return true;
}

bool OutputPump::connected() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->connected;
}

bool OutputPump::finish(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_shared->mutex);
    while (m_shared->unwritten > 0) {
        const std::size_t before = m_shared->unwritten;
        if (!m_shared->changed.wait_for(lock, patience, [&] { return m_shared->unwritten != before; })
            && !takesMore(m_shared->descriptor)) {
            return false;
        }
    }
    return true;
}

}  // namespace gatehouse::cli
