#include "proxy/cache/single_flight.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gatehouse::proxy::cache {

namespace asio = boost::asio;

/// A coroutine that waits. Its timer never runs out by itself: it is the thing that a coroutine can be resumed by, and
/// it belongs to the coroutine's own executor.
struct Flight::Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}

    asio::steady_timer timer;
    bool leads = false;    ///< guarded by Flight::m_mutex
    bool settled = false;  ///< guarded by Flight::m_mutex: off the list
};

/// Takes the waiter off the list when its coroutine ends in any way, and hands on a lead that it was given and never
/// learnt of.
class Flight::Registration {
public:
    Registration(Flight& flight, std::shared_ptr<Waiter> waiter, Waiters::iterator place) :
        m_flight(flight), m_waiter(std::move(waiter)), m_place(place)
    {
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration()
    {
        bool handOn = false;
        {
            const std::lock_guard lock(m_flight.m_mutex);
            if (!m_waiter->settled) {
                m_flight.m_waiters.erase(m_place);
            }
            handOn = m_waiter->leads && !m_tookLead;
        }
        if (handOn) {
            m_flight.abandon();
        }
    }

    /// What became of the wait.
    Role outcome()
    {
        const std::lock_guard lock(m_flight.m_mutex);
        if (m_flight.m_landed) {
            return Role::Landed;
        }
        if (m_waiter->leads) {
            m_tookLead = true;
            return Role::Lead;
        }
        return Role::GivenUp;
    }

private:
    Flight& m_flight;
    std::shared_ptr<Waiter> m_waiter;
    Waiters::iterator m_place;
    bool m_tookLead = false;
};

void Flight::wake(const std::shared_ptr<Waiter>& waiter)
{
    // Moving the expiry both ends a wait under way and makes one that has not begun end at once.
    asio::post(waiter->timer.get_executor(),
               [waiter] { waiter->timer.expires_at(asio::steady_timer::time_point::min()); });
}

bool Flight::tryLead()
{
    const std::lock_guard lock(m_mutex);
    if (m_landed || m_led) {
        return false;
    }
    m_led = true;
    return true;
}

asio::awaitable<Flight::Role> Flight::join()
{
    if (tryLead()) {
        co_return Role::Lead;
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto waiter = std::make_shared<Waiter>(executor);
    Waiters::iterator place;
    {
        const std::lock_guard lock(m_mutex);
        if (m_landed) {
            co_return Role::Landed;
        }
        if (!m_led) {
            m_led = true;
            co_return Role::Lead;
        }
        place = m_waiters.insert(m_waiters.end(), waiter);
    }
    Registration registration(*this, waiter, place);
    boost::system::error_code ignored;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return registration.outcome();
}

void Flight::land()
{
    const std::lock_guard lock(m_mutex);
    m_landed = true;
    m_led = false;
    // Woken under the lock: a waiter that ends meanwhile waits for it in ~Registration, so its executor is alive.
    for (const std::shared_ptr<Waiter>& waiter : m_waiters) {
        waiter->settled = true;
        wake(waiter);
    }
    m_waiters.clear();
}

bool Flight::abandon()
{
    const std::lock_guard lock(m_mutex);
    if (m_waiters.empty()) {
        m_led = false;
        return true;
    }
    const std::shared_ptr<Waiter> next = std::move(m_waiters.front());
    m_waiters.pop_front();
    next->leads = true;
    next->settled = true;
    m_led = true;
    wake(next);
    return false;
}

bool Flight::idle() const
{
    const std::lock_guard lock(m_mutex);
    return !m_led && m_waiters.empty();
}

}  // namespace gatehouse::proxy::cache
