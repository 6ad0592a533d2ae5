#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <QObject>

#include <functional>
#include <memory>
#include <utility>

#include "core/net/http_client.h"

namespace gatehouse::app {

/// One background thread with an event loop and an HTTP client: discovery checks, scenario runs, Keycloak. Work is a
/// coroutine; its outcome comes back to the thread that owns this object, from its event loop, and not at all once the
/// task was cancelled or this object is gone. All functions: the owner's thread.
class Background {
    struct TaskState {
        boost::asio::cancellation_signal signal;  ///< background thread only
        bool wanted = true;                       ///< owner's thread only
    };

public:
    /// Handle of one piece of work; letting it go cancels.
    class Task {
    public:
        Task() = default;
        Task(Task&&) noexcept = default;
        Task& operator=(Task&& other) noexcept;
        ~Task() { cancel(); }
        void cancel() noexcept;

    private:
        friend class Background;
        Task(Background* background, std::shared_ptr<TaskState> state) :
            m_background(background), m_state(std::move(state))
        {
        }
        Background* m_background = nullptr;
        std::shared_ptr<TaskState> m_state;
    };

    template <class T>
    using Work = std::function<net::Awaitable<T>(net::HttpClient&)>;

    using ClientFactory = std::function<std::unique_ptr<net::HttpClient>(boost::asio::io_context&)>;

    explicit Background(const ClientFactory& makeClient);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// `work` is called in the background thread; it must not be a coroutine itself but return one that owns its
    /// arguments.
    template <class T>
    [[nodiscard]] Task run(Work<T> work, std::function<void(T)> done)
    {
        auto state = std::make_shared<TaskState>();
        auto sharedDone = std::make_shared<std::function<void(T)>>(std::move(done));
        spawn(state, [this, work = std::move(work), sharedDone, state](net::HttpClient& client) {
            return finish<T>(this, work(client), sharedDone, state);
        });
        return Task(this, std::move(state));
    }

    /// From the work: brings a call to the owner's thread, in order, before the outcome (progress).
    void toOwner(std::function<void()> call);

private:
    template <class T>
    static net::Awaitable<void> finish(Background* self, net::Awaitable<T> work,
                                       std::shared_ptr<std::function<void(T)>> done, std::shared_ptr<TaskState> state)
    {
        T outcome = co_await std::move(work);
        auto shared = std::make_shared<T>(std::move(outcome));
        self->toOwner([done = std::move(done), shared, state] {
            if (state->wanted) {
                (*done)(std::move(*shared));
            }
        });
    }

    void spawn(std::shared_ptr<TaskState> state, std::function<net::Awaitable<void>(net::HttpClient&)> work);

    struct Machinery;
    std::unique_ptr<Machinery> m_machinery;
    std::unique_ptr<QObject> m_owner;  ///< receiver of the answers; its going drops those under way
};

}  // namespace gatehouse::app
