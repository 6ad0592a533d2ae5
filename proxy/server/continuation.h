#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace gatehouse::proxy {

/// What a suspended coroutine is resumed by, once. Held in place: waiting allocates nothing. Destroying it unused ends
/// the coroutine.
class Continuation {
public:
    Continuation() = default;
    template <typename Handler>
    requires(!std::is_same_v<std::decay_t<Handler>, Continuation>) explicit Continuation(Handler&& handler) :
        m_operations(&operationsOf<std::decay_t<Handler>>)
    {
        using Held = std::decay_t<Handler>;
        static_assert(sizeof(Held) <= sizeof m_storage && std::is_nothrow_move_constructible_v<Held>);
        ::new (static_cast<void*>(m_storage)) Held(std::forward<Handler>(handler));
    }
    Continuation(Continuation&& other) noexcept { take(other); }
    Continuation& operator=(Continuation&& other) noexcept
    {
        if (this != &other) {
            reset();
            take(other);
        }
        return *this;
    }
    ~Continuation() { reset(); }

    explicit operator bool() const noexcept { return m_operations != nullptr; }
    /// Empty afterwards; what held this may be gone when it returns.
    void resume()
    {
        Continuation mine(std::move(*this));
        mine.m_operations->resume(mine.m_storage);
    }

private:
    struct Operations {
        void (*resume)(void*);
        void (*move)(void* from, void* to) noexcept;
        void (*destroy)(void*) noexcept;
    };
    template <typename Held>
    static constexpr Operations operationsOf{
        [](void* held) { (*static_cast<Held*>(held))(); },
        [](void* from, void* to) noexcept {
            ::new (to) Held(std::move(*static_cast<Held*>(from)));
            static_cast<Held*>(from)->~Held();
        },
        [](void* held) noexcept { static_cast<Held*>(held)->~Held(); },
    };

    void take(Continuation& other) noexcept
    {
        m_operations = std::exchange(other.m_operations, nullptr);
        if (m_operations != nullptr) {
            m_operations->move(other.m_storage, m_storage);
        }
    }
    void reset() noexcept
    {
        if (const Operations* const operations = std::exchange(m_operations, nullptr)) {
            operations->destroy(m_storage);
        }
    }

    const Operations* m_operations = nullptr;
    alignas(std::max_align_t) std::byte m_storage[32];
};

/// `co_await suspendInto(x);` suspends the coroutine; `x.resume()` goes on with it.
inline auto suspendInto(Continuation& continuation)
{
    return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
        [&continuation](auto handler) { continuation = Continuation(std::move(handler)); }, boost::asio::deferred);
}

}  // namespace gatehouse::proxy
