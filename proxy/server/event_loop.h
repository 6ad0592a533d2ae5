#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "proxy/server/continuation.h"

namespace gatehouse::proxy {

class Socket;

/// A worker's loop. It waits on the plain sockets of clients and upstreams itself: each is made known to the system
/// once, edge-triggered, for its whole life, so that a request costs nothing but its own reads and writes. Everything
/// else (connecting, looking names up, TLS, timers, calls to identity providers) runs on Asio: its reactor has a thread
/// of its own that only waits; what completes there is carried over to the loop, where all coroutines run.
class EventLoop {
public:
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Until `stop`, in the calling thread.
    void run();
    /// Any thread.
    void stop();
    bool stopping() const noexcept { return m_stop.load(std::memory_order_relaxed); }
    /// Ends all coroutines that wait, while what they use still lives. After `run`.
    void destroyCoroutines();
    /// What Asio's objects are made with; any thread may post to it.
    boost::asio::any_io_executor executor() noexcept;

    template <typename Function>
    void post(Function&& function)
    {
        enqueue(std::make_unique<TaskOf<std::decay_t<Function>>>(std::forward<Function>(function)));
    }
    /// Resumes it soon, and not from within the call. The loop's thread only.
    void resumeSoon(Continuation continuation) { m_ready.push_back(std::move(continuation)); }

private:
    friend class Socket;
    class Executor;
    struct Task {
        virtual ~Task() = default;
        virtual void run() = 0;
    };
    template <typename Function>
    struct TaskOf final : Task {
        explicit TaskOf(Function&& its) : function(std::move(its)) {}
        explicit TaskOf(const Function& its) : function(its) {}
        void run() override { function(); }
        Function function;
    };
    /// Asio's context, the coroutines of which can be ended while everything they use still lives.
    class Context : public boost::asio::io_context {
    public:
        Context() : boost::asio::io_context(1) {}
        void destroyCoroutines() { shutdown(); }
    };
    /// A place for a socket; events that were meant for one that is gone do not fit the generation of the next.
    struct Slot {
        Socket* socket = nullptr;
        std::uint32_t generation = 0;
    };

    void wake() noexcept;
    void enqueue(std::unique_ptr<Task> task);
    void takePosted();
    void runTasks();
    bool add(Socket& socket);
    void remove(Socket& socket) noexcept;

    Context m_context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    std::thread m_reactor;
    int m_epoll = -1;
    int m_wake = -1;
    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_freeSlots;
    std::deque<Continuation> m_ready;
    std::deque<std::unique_ptr<Task>> m_mine;  ///< to be run next
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Task>> m_posted;
    bool m_woken = false;
    bool m_over = false;  ///< nothing runs any more
    std::atomic<bool> m_stop{false};
    std::atomic<std::thread::id> m_thread;
};

}  // namespace gatehouse::proxy
