#include "proxy/cache/provider_caches.h"

namespace gatehouse::proxy::cache {

Counters ProviderCaches::counters() const
{
    Counters sum;
    for (const Counters& part : {metadata.counters(), keys.counters(), introspection.counters(), tokens.counters()}) {
        sum.entries += part.entries;
        sum.hits += part.hits;
        sum.misses += part.misses;
        sum.shared += part.shared;
        sum.evicted += part.evicted;
    }
    return sum;
}

void ProviderCaches::clear()
{
    metadata.clear();
    keys.clear();
    introspection.clear();
    tokens.clear();
}

}  // namespace gatehouse::proxy::cache
