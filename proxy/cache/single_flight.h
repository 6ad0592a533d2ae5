#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>
#include <mutex>

namespace gatehouse::proxy::cache {

/// One piece of work in flight that several coroutines want the outcome of: the first leads and does it, the others
/// wait. The coroutines may live on different executors; each is resumed on its own. When the leader is given up (its
/// coroutine cancelled or destroyed), one of those who wait takes the lead. Nobody is ever forgotten.
///
/// This class knows nothing of what the work brings; SingleFlightCache keeps the outcome beside it. Any thread.
class Flight {
public:
    enum class Role {
        Lead,     ///< do the work, then call `land` or, when it was given up, `abandon`
        Landed,   ///< somebody else did it: the outcome is there
        GivenUp,  ///< this coroutine itself was cancelled while it waited
    };

    Flight() = default;
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

    /// Takes the lead, or waits until the work is done or the lead falls to this coroutine.
    boost::asio::awaitable<Role> join();
    /// Whether `join` would return at once with Lead; then it has been taken.
    bool tryLead();

    /// The work is done; wakes everybody. Only the leader.
    void land();
    /// The leader gives up; the lead goes to the one who has waited longest. True when nobody waits, so that the flight
    /// can be forgotten.
    bool abandon();
    /// Under way by nobody: led by none and waited for by none.
    bool idle() const;

private:
    struct Waiter;
    class Registration;
    using Waiters = std::list<std::shared_ptr<Waiter>>;

    static void wake(const std::shared_ptr<Waiter>& waiter);

    mutable std::mutex m_mutex;
    Waiters m_waiters;
    bool m_led = false;
    bool m_landed = false;
};

}  // namespace gatehouse::proxy::cache
