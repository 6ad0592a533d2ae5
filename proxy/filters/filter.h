#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/exchange/exchange.h"
#include "core/gateway/runtime_configuration.h"
#include "core/http/header_list.h"
#include "core/http/message_head.h"
#include "core/net/http_client.h"
#include "proxy/capture/exchange_builder.h"

namespace gatehouse::proxy {

/// A whole answer made by the gateway itself. Content-Length is added on writing; the body is small.
struct LocalAnswer {
    int status = 500;
    http::HeaderList headers;
    std::string body;
};

/// Changes to what goes on to the upstream and back, collected by filters and applied when heads are written.
struct HeadEdits {
    http::HeaderList set;                    ///< replaces fields of the same name
    std::vector<std::string> remove;         ///< dropped before `set`
    std::vector<std::string> removeCookies;  ///< upstream only: dropped from the Cookie field
};

/// The client's body where a filter has to read it before deciding. Implemented by the connection.
class RequestBody {
public:
    virtual ~RequestBody() = default;
    /// Reads the whole body, sending 100 Continue first where the client waits for it; TooLarge beyond
    /// Limits::bodyInMemory. May be called again: the octets are kept and go to the upstream afterwards.
    virtual net::Awaitable<Result<std::string_view>> whole() = 0;
    /// What goes to the upstream instead (a body without its credential).
    virtual void replace(std::string octets) = 0;
};

/// Everything a filter may see and touch of one request; lives in the connection's coroutine.
struct RequestContext {
    const http::RequestHead& head;
    RequestBody& body;
    const gateway::RuntimeRoute& route;
    std::string_view clientAddress;  ///< without port
    bool secure = false;             ///< the client's connection is TLS
    const Clock& clock;
    Random& random;
    net::HttpClient& client;  ///< this worker's
    ExchangeBuilder& record;  ///< cheap no-ops where nothing is recorded; the verdict is kept either way

    /// The path and query as they go to the upstream may change (hide_credentials removes a query argument).
    std::string_view query;
    std::string queryStorage;
    HeadEdits upstream;
    HeadEdits downstream;
};

struct Continue {};
using FilterOutcome = std::variant<Continue, LocalAnswer>;

/// One step of the chain: authentication → authorization → headers. Stateless per request; shared by all workers, so
/// what it keeps (caches) is thread-safe. Never throws for outside failures; sets the verdict in `context.record` when
/// it answers.
class Filter {
public:
    virtual ~Filter() = default;
    /// What can be said without waiting for anybody. nullopt: nothing has been done; `apply` has to be awaited.
    virtual std::optional<FilterOutcome> applyNow(RequestContext&) { return std::nullopt; }
    virtual net::Awaitable<FilterOutcome> apply(RequestContext& context) = 0;
};

}  // namespace gatehouse::proxy
