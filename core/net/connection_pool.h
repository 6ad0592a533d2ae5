#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/net/connection.h"
#include "core/net/http_client.h"

namespace gatehouse::net {

/// Connections that wait for another call. Belongs to one executor.
class ConnectionPool {
public:
    static constexpr std::chrono::seconds idleLifetime{30};
    static constexpr std::size_t idlePerOrigin = 64;

    /// Connections of one origin are told apart by all that makes one unfit for another call.
    struct Key {
        std::string origin;
        TlsOptions tls;
        std::optional<ForwardProxy> proxy;
        bool operator==(const Key&) const = default;
    };

    /// One that the peer has neither closed nor said anything on since; nullptr: there is none.
    std::shared_ptr<Connection> take(const Key& key);
    void give(Key key, std::shared_ptr<Connection> connection);
    /// Lets go of those that are too old or that the peer has closed, and of the oldest beyond `most`.
    void prune(std::size_t most);
    void clear() noexcept { m_idle.clear(); }

private:
    struct Idle {
        Key key;
        std::shared_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };
    void forgetOld();

    std::vector<Idle> m_idle;
};

}  // namespace gatehouse::net
