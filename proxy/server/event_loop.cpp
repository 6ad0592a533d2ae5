#include "proxy/server/event_loop.h"

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "proxy/server/socket.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t wakeMark = ~std::uint64_t{0};
/// What is run before sockets get their turn again: a thousand that are woken at once must not keep the answers for the
/// first of them waiting.
constexpr int tasksAtOnce = 64;

std::uint64_t markOf(std::uint32_t slot, std::uint32_t generation) noexcept
{
    return (std::uint64_t{generation} << 32) | slot;
}

}  // namespace

/// Carries Asio's completions to the loop's thread.
class EventLoop::Executor {
public:
    explicit Executor(EventLoop& loop) noexcept : m_loop(&loop) {}

    asio::execution_context& query(asio::execution::context_t) const noexcept { return m_loop->m_context; }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept
    {
        return asio::execution::blocking_t::never;
    }
    Executor require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
    template <typename Function>
    void execute(Function&& function) const
    {
        m_loop->post(std::forward<Function>(function));
    }
    bool operator==(const Executor& other) const noexcept { return m_loop == other.m_loop; }
    bool operator!=(const Executor& other) const noexcept { return m_loop != other.m_loop; }

private:
    EventLoop* m_loop;
};

EventLoop::EventLoop() : m_guard(m_context.get_executor())
{
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wakeMark;
    if (m_epoll < 0 || m_wake < 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll");
    }
    m_reactor = std::thread([this] { m_context.run(); });
}

EventLoop::~EventLoop()
{
    destroyCoroutines();
    ::close(m_wake);
    ::close(m_epoll);
}

asio::any_io_executor EventLoop::executor() noexcept
{
    return Executor(*this);
}

void EventLoop::stop()
{
    m_stop = true;
    wake();
}

void EventLoop::wake() noexcept
{
    const std::uint64_t one = 1;
    // It fails when the counter is full, and then the loop is awake.
    [[maybe_unused]] const ssize_t written = ::write(m_wake, &one, sizeof one);
}

void EventLoop::destroyCoroutines()
{
    m_guard.reset();
    m_context.stop();
    if (m_reactor.joinable()) {
        m_reactor.join();
    }
    for (bool any = true; any;) {
        // Whatever ends may post or resume something else.
        std::vector<std::unique_ptr<Task>> posted;
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
            posted.swap(m_posted);
        }
        std::deque<std::unique_ptr<Task>> mine;
        mine.swap(m_mine);
        std::deque<Continuation> ready;
        ready.swap(m_ready);
        any = !posted.empty() || !mine.empty() || !ready.empty();
        for (std::size_t i = 0; i < m_slots.size(); ++i) {
            if (Socket* const socket = m_slots[i].socket) {
                const Continuation reader = std::move(socket->m_reader);
                const Continuation writer = std::move(socket->m_writer);
                any = any || reader || writer;
            }
        }
    }
    m_context.destroyCoroutines();
}

void EventLoop::enqueue(std::unique_ptr<Task> task)
{
    if (m_thread.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
        m_mine.push_back(std::move(task));
        return;
    }
    bool asleep = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_over) {
            return;
        }
        m_posted.push_back(std::move(task));
        asleep = !std::exchange(m_woken, true);
    }
    if (asleep) {
        wake();
    }
}

void EventLoop::takePosted()
{
    std::uint64_t times = 0;
    [[maybe_unused]] const ssize_t got = ::read(m_wake, &times, sizeof times);
    std::vector<std::unique_ptr<Task>> posted;
    {
        const std::lock_guard lock(m_mutex);
        m_woken = false;
        posted.swap(m_posted);
    }
    m_mine.insert(m_mine.end(), std::make_move_iterator(posted.begin()), std::make_move_iterator(posted.end()));
}

void EventLoop::runTasks()
{
    for (int i = 0; i < tasksAtOnce && !(m_ready.empty() && m_mine.empty()); ++i) {
        if (!m_ready.empty()) {
            Continuation continuation = std::move(m_ready.front());
            m_ready.pop_front();
            continuation.resume();
        }
        if (!m_mine.empty()) {
            const std::unique_ptr<Task> task = std::move(m_mine.front());
            m_mine.pop_front();
            task->run();
        }
    }
}

void EventLoop::run()
{
    m_thread = std::this_thread::get_id();
    std::array<epoll_event, 128> events{};
    while (!m_stop.load(std::memory_order_relaxed)) {
        const int patience = m_ready.empty() && m_mine.empty() ? -1 : 0;
        const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), patience);
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.u64 == wakeMark) {
                takePosted();
                continue;
            }
            const Slot& slot = m_slots[static_cast<std::uint32_t>(event.data.u64)];
            if (slot.socket != nullptr && slot.generation == event.data.u64 >> 32) {
                slot.socket->happened(event.events);
            }
        }
        runTasks();
    }
    m_thread = std::thread::id();
}

bool EventLoop::add(Socket& socket)
{
    if (m_freeSlots.empty()) {
        m_freeSlots.push_back(static_cast<std::uint32_t>(m_slots.size()));
        m_slots.emplace_back();
    }
    const std::uint32_t index = m_freeSlots.back();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = markOf(index, m_slots[index].generation);
    if (::epoll_ctl(m_epoll, EPOLL_CTL_ADD, socket.m_descriptor, &event) != 0) {
        return false;
    }
    m_freeSlots.pop_back();
    m_slots[index].socket = &socket;
    socket.m_slot = index;
    return true;
}

/// Closing the descriptor makes the system forget it.
void EventLoop::remove(Socket& socket) noexcept
{
    Slot& slot = m_slots[socket.m_slot];
    slot.socket = nullptr;
    ++slot.generation;
    m_freeSlots.push_back(socket.m_slot);
}

}  // namespace gatehouse::proxy
