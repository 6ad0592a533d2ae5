#include "app/composition/background.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <set>
#include <thread>

namespace gatehouse::app {

namespace asio = boost::asio;

struct Background::Machinery {
    asio::io_context context{1};
    std::unique_ptr<net::HttpClient> client;  // belongs to `context`, gone before it
    asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(context);
    std::set<std::shared_ptr<TaskState>> tasks;  // background thread only
    bool closing = false;                        // background thread only
    std::thread thread;

    void left(const std::shared_ptr<TaskState>& state)
    {
        tasks.erase(state);
        if (closing && tasks.empty()) {
            context.stop();
        }
    }

    /// Cancels everything; the thread ends with the last task, or after a second where one does not listen (a name
    /// look-up cannot be interrupted).
    void close()
    {
        closing = true;
        for (const auto& state : std::set(tasks)) {
            state->signal.emit(asio::cancellation_type::terminal);
        }
        if (tasks.empty()) {
            context.stop();
            return;
        }
        auto timer = std::make_shared<asio::steady_timer>(context, std::chrono::seconds(1));
        timer->async_wait([this, timer](const boost::system::error_code&) { context.stop(); });
    }
};

Background::Background(const ClientFactory& makeClient) :
    m_machinery(std::make_unique<Machinery>()), m_owner(std::make_unique<QObject>())
{
    m_machinery->client = makeClient(m_machinery->context);
    m_machinery->thread = std::thread([machinery = m_machinery.get()] { machinery->context.run(); });
}

Background::~Background()
{
    asio::post(m_machinery->context, [machinery = m_machinery.get()] { machinery->close(); });
    m_machinery->thread.join();
    if (!m_machinery->tasks.empty()) {
        // A coroutine still hangs in the context and uses the client: neither can be taken down before the other.
        // The program is about to end; leaving both to the system is the safe way.
        static_cast<void>(m_machinery.release());
    }
}

void Background::spawn(std::shared_ptr<TaskState> state, std::function<net::Awaitable<void>(net::HttpClient&)> work)
{
    Machinery* machinery = m_machinery.get();
    asio::post(machinery->context, [machinery, state = std::move(state), work = std::move(work)] {
        machinery->tasks.insert(state);
        auto left = [machinery, state](const std::exception_ptr&) { machinery->left(state); };
        asio::co_spawn(machinery->context, work(*machinery->client),
                       asio::bind_cancellation_slot(state->signal.slot(), std::move(left)));
    });
}

void Background::toOwner(std::function<void()> call)
{
    QMetaObject::invokeMethod(m_owner.get(), std::move(call), Qt::QueuedConnection);
}

Background::Task& Background::Task::operator=(Task&& other) noexcept
{
    if (this != &other) {
        cancel();
        m_background = other.m_background;
        m_state = std::move(other.m_state);
    }
    return *this;
}

void Background::Task::cancel() noexcept
{
    if (!m_state || !m_state->wanted) {
        return;
    }
    m_state->wanted = false;
    // The shared state outlives the signal's emission; a finished task ignores it.
    asio::post(m_background->m_machinery->context,
               [state = m_state] { state->signal.emit(asio::cancellation_type::terminal); });
    m_state.reset();
}

}  // namespace gatehouse::app
