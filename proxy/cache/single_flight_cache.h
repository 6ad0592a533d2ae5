#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/base/clock.h"
#include "core/exchange/exchange.h"
#include "core/net/http_client.h"
#include "proxy/cache/counters.h"
#include "proxy/cache/key.h"
#include "proxy/cache/lifetime.h"
#include "proxy/cache/single_flight.h"

namespace gatehouse::proxy::cache {

/// What a cache may hold, over all its shards.
struct CacheLimits {
    std::size_t entries = 65'536;
    std::size_t octets = 64 * 1024 * 1024;
};

/// Answers that were dear to get. Shared by all workers: sharded, one short lock a shard, never held over a wait; the
/// least recently used goes first. Over all workers there is one load per key in flight; who comes meanwhile waits for
/// it. Values are immutable and handed out by shared pointer, so a hit copies nothing. Any thread.
template <class Value>
class SingleFlightCache {
public:
    using Pointer = std::shared_ptr<const Value>;

    struct Hit {
        Pointer value;
        exchange::ExchangeId filledBy = 0;
        std::chrono::seconds left{0};
    };

    /// What a load brought. A null value: the load was given up, somebody else who waits shall try.
    struct Loaded {
        Pointer value;
        Lifetime lifetime;
        std::size_t octets = 0;
    };

    enum class Source { Cache, Load, SharedLoad, GivenUp };
    struct Answer {
        Source source = Source::GivenUp;
        Pointer value;                      ///< null only when given up
        exchange::ExchangeId filledBy = 0;  ///< whose load it was
        std::chrono::seconds left{0};       ///< of a cached one
    };

    explicit SingleFlightCache(std::shared_ptr<const Clock> clock, CacheLimits limits = {}) :
        m_clock(std::move(clock)),
        m_entriesPerShard(limits.entries / shardCount + 1),
        m_octetsPerShard(limits.octets / shardCount + 1)
    {
    }

    /// A fresh entry. Does not wait.
    std::optional<Hit> find(const Key& key)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        std::optional<Hit> hit = findIn(shard, key);
        if (hit) {
            ++shard.hits;
        }
        return hit;
    }

    /// An entry that is not fresh any more but may be used because the provider fails.
    std::optional<Hit> findStale(const Key& key)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.index.find(key);
        if (found == shard.index.end() || !usable(*found->second, found->second->staleUntil, m_clock->monotonic())) {
            return std::nullopt;
        }
        return Hit{found->second->value, found->second->filledBy, std::chrono::seconds(0)};
    }

    /// Makes an entry stale at once, unless another value has taken its place meanwhile.
    void expire(const Key& key, const Pointer& value)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.index.find(key);
        if (found != shard.index.end() && found->second->value == value) {
            found->second->freshUntil = m_clock->monotonic();
        }
    }

    /// The entry, or what `load` brings: a callable that returns Awaitable<Loaded> and lives as long as this call. It
    /// is called in this coroutine when this one leads, perhaps not at all.
    template <class Load>
    net::Awaitable<Answer> findOrLoad(Key key, exchange::ExchangeId by, Load& load)
    {
        Shard& shard = shardOf(key);
        std::shared_ptr<InFlight> inFlight;
        {
            const std::lock_guard lock(shard.mutex);
            if (std::optional<Hit> hit = findIn(shard, key)) {
                ++shard.hits;
                co_return Answer{Source::Cache, std::move(hit->value), hit->filledBy, hit->left};
            }
            std::shared_ptr<InFlight>& place = shard.flights[key];
            if (!place) {
                place = std::make_shared<InFlight>();
                place->generation = shard.generation;
            }
            inFlight = place;
        }
        const Leave leave(*this, key, inFlight);
        const Flight::Role role = co_await inFlight->flight.join();
        if (role == Flight::Role::GivenUp) {
            co_return Answer{};
        }
        if (role == Flight::Role::Landed) {
            {
                const std::lock_guard lock(shard.mutex);
                ++shard.shared;
            }
            co_return Answer{Source::SharedLoad, inFlight->value, inFlight->by, std::chrono::seconds(0)};
        }
        Lead lead(inFlight->flight);
        Loaded loaded = co_await load();
        if (loaded.value == nullptr) {
            co_return Answer{};
        }
        inFlight->value = loaded.value;
        inFlight->by = by;
        keep(shard, key, by, *inFlight, loaded);
        lead.land();
        co_return Answer{Source::Load, std::move(loaded.value), by, std::chrono::seconds(0)};
    }

    /// Forgets every entry; loads under way still reach those who wait for them, and are not kept.
    void clear()
    {
        for (Shard& shard : m_shards) {
            Entries doomed;
            const std::lock_guard lock(shard.mutex);
            ++shard.generation;
            shard.index.clear();
            shard.octets = 0;
            doomed.swap(shard.entries);
        }
    }

    Counters counters() const
    {
        Counters sum;
        for (const Shard& shard : m_shards) {
            const std::lock_guard lock(shard.mutex);
            sum.entries += shard.index.size();
            sum.hits += shard.hits;
            sum.misses += shard.misses;
            sum.shared += shard.shared;
            sum.evicted += shard.evicted;
        }
        return sum;
    }

    std::size_t flightsUnderWay() const
    {
        std::size_t sum = 0;
        for (const Shard& shard : m_shards) {
            const std::lock_guard lock(shard.mutex);
            sum += shard.flights.size();
        }
        return sum;
    }

private:
    static constexpr std::size_t shardCount = 16;

    struct Entry {
        Key key;
        Pointer value;
        exchange::ExchangeId filledBy = 0;
        Clock::MonotonicTime freshUntil, staleUntil;
        std::optional<std::chrono::seconds> notAfter;
        std::size_t octets = 0;
        bool negative = false;
    };
    using Entries = std::list<Entry>;  ///< most recently used first

    struct InFlight {
        Flight flight;
        std::uint64_t generation = 0;
        // Written by the leader before it lands, read after that: the flight's lock lies between.
        Pointer value;
        exchange::ExchangeId by = 0;
    };

    struct alignas(64) Shard {
        mutable std::mutex mutex;
        Entries entries;
        std::unordered_map<Key, typename Entries::iterator, KeyHash> index;
        std::unordered_map<Key, std::shared_ptr<InFlight>, KeyHash> flights;
        std::uint64_t generation = 0;
        std::size_t octets = 0;
        std::uint64_t hits = 0, misses = 0, shared = 0, evicted = 0;
    };

    /// Gives the lead back when the load ends in any other way than by landing.
    class Lead {
    public:
        explicit Lead(Flight& flight) : m_flight(flight) {}
        Lead(const Lead&) = delete;
        Lead& operator=(const Lead&) = delete;
        ~Lead()
        {
            if (!m_landed) {
                m_flight.abandon();
            }
        }
        void land()
        {
            m_flight.land();
            m_landed = true;
        }

    private:
        Flight& m_flight;
        bool m_landed = false;
    };

    /// Forgets a flight that nobody leads or waits for any more.
    class Leave {
    public:
        Leave(SingleFlightCache& cache, const Key& key, std::shared_ptr<InFlight> inFlight) :
            m_cache(cache), m_key(key), m_inFlight(std::move(inFlight))
        {
        }
        Leave(const Leave&) = delete;
        Leave& operator=(const Leave&) = delete;
        ~Leave()
        {
            Shard& shard = m_cache.shardOf(m_key);
            const std::lock_guard lock(shard.mutex);
            const auto found = shard.flights.find(m_key);
            if (found != shard.flights.end() && found->second == m_inFlight && m_inFlight->flight.idle()) {
                shard.flights.erase(found);
            }
        }

    private:
        SingleFlightCache& m_cache;
        Key m_key;
        std::shared_ptr<InFlight> m_inFlight;
    };

    Shard& shardOf(const Key& key) noexcept { return m_shards[key.low % shardCount]; }

    bool usable(const Entry& entry, Clock::MonotonicTime until, Clock::MonotonicTime now) const
    {
        return now < until && (!entry.notAfter || numericDate(m_clock->wall()) < *entry.notAfter);
    }

    std::optional<Hit> findIn(Shard& shard, const Key& key)
    {
        const auto found = shard.index.find(key);
        if (found == shard.index.end()) {
            return std::nullopt;
        }
        const typename Entries::iterator entry = found->second;
        const Clock::MonotonicTime now = m_clock->monotonic();
        if (!usable(*entry, entry->freshUntil, now)) {
            if (!usable(*entry, entry->staleUntil, now)) {
                drop(shard, entry);
            }
            return std::nullopt;
        }
        // What refuses never rises: a flood of bad tokens must not push good ones out.
        if (!entry->negative) {
            shard.entries.splice(shard.entries.begin(), shard.entries, entry);
        }
        const auto left = std::chrono::ceil<std::chrono::seconds>(entry->freshUntil - now);
        return Hit{entry->value, entry->filledBy, left};
    }

    void drop(Shard& shard, typename Entries::iterator entry)
    {
        shard.octets -= entry->octets;
        shard.index.erase(entry->key);
        shard.entries.erase(entry);
    }

    /// Whoever brings one takes two that have expired along: what nobody asks for again is not held until there is no
    /// room left. Only the least recently used are looked at, so this costs next to nothing.
    void dropExpired(Shard& shard, Clock::MonotonicTime now)
    {
        for (int looked = 0; looked < 2 && !shard.entries.empty(); ++looked) {
            const auto last = std::prev(shard.entries.end());
            if (usable(*last, last->staleUntil, now)) {
                return;
            }
            drop(shard, last);
        }
    }

    /// Stores what was loaded and takes the flight off the list, in one step: who comes after finds one or the other.
    void keep(Shard& shard, const Key& key, exchange::ExchangeId by, const InFlight& inFlight, const Loaded& loaded)
    {
        const std::lock_guard lock(shard.mutex);
        ++shard.misses;
        if (const auto flight = shard.flights.find(key);
            flight != shard.flights.end() && flight->second.get() == &inFlight) {
            shard.flights.erase(flight);
        }
        const Lifetime& lifetime = loaded.lifetime;
        if (lifetime.fresh <= std::chrono::seconds(0) || loaded.octets > m_octetsPerShard
            || inFlight.generation != shard.generation) {
            return;
        }
        if (const auto old = shard.index.find(key); old != shard.index.end()) {
            drop(shard, old->second);
        }
        const Clock::MonotonicTime now = m_clock->monotonic();
        dropExpired(shard, now);
        const Clock::MonotonicTime freshUntil = now + lifetime.fresh;
        const auto place = shard.entries.insert(lifetime.negative ? shard.entries.end() : shard.entries.begin(),
                                                Entry{key, loaded.value, by, freshUntil, freshUntil + lifetime.stale,
                                                      lifetime.notAfter, loaded.octets, lifetime.negative});
        shard.index.emplace(key, place);
        shard.octets += loaded.octets;
        while (shard.entries.size() > m_entriesPerShard || shard.octets > m_octetsPerShard) {
            drop(shard, std::prev(shard.entries.end()));
            ++shard.evicted;
        }
    }

    std::shared_ptr<const Clock> m_clock;
    std::size_t m_entriesPerShard;
    std::size_t m_octetsPerShard;
    std::array<Shard, shardCount> m_shards;
};

}  // namespace gatehouse::proxy::cache
