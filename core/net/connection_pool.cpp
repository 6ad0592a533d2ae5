#include "core/net/connection_pool.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::net {

using std::chrono::steady_clock;

std::shared_ptr<Connection> ConnectionPool::take(const Key& key)
{
    forgetOld();
    for (;;) {
        // The one used last is the likeliest to live still.
        const auto found =
            std::find_if(m_idle.rbegin(), m_idle.rend(), [&](const Idle& idle) { return idle.key == key; });
        if (found == m_idle.rend()) {
            return nullptr;
        }
        std::shared_ptr<Connection> connection = std::move(found->connection);
        m_idle.erase(std::next(found).base());
        if (connection->quiet()) {
            return connection;
        }
    }
}

void ConnectionPool::give(Key key, std::shared_ptr<Connection> connection)
{
    forgetOld();
    const auto same = std::count_if(m_idle.begin(), m_idle.end(), [&](const Idle& idle) { return idle.key == key; });
    if (static_cast<std::size_t>(same) < idlePerOrigin) {
        m_idle.push_back({std::move(key), std::move(connection), steady_clock::now()});
    }
}

void ConnectionPool::prune(std::size_t most)
{
    forgetOld();
    std::erase_if(m_idle, [](const Idle& idle) { return !idle.connection->quiet(); });
    if (m_idle.size() > most) {
        m_idle.erase(m_idle.begin(), m_idle.end() - static_cast<std::ptrdiff_t>(most));
    }
}

void ConnectionPool::forgetOld()
{
    const auto oldest = steady_clock::now() - idleLifetime;
    std::erase_if(m_idle, [&](const Idle& idle) { return idle.since < oldest; });
}

}  // namespace gatehouse::net
