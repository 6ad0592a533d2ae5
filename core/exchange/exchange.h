#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/exchange/verdict.h"
#include "core/net/http_client.h"

namespace gatehouse::exchange {

using ExchangeId = std::uint64_t;  ///< counts from 1 within one run of the gateway; 0: none

enum class LegKind { Client, IdentityProvider, Upstream };

/// Why the gateway called; the wire words are "client", "discovery", "jwks", "token", "introspection", "userinfo",
/// "revocation", "admin" (Keycloak's Admin API), "upstream".
enum class LegPurpose { Client, Discovery, Jwks, Token, Introspection, UserInfo, Revocation, Admin, Upstream };
std::string_view legPurposeWord(LegPurpose purpose) noexcept;

/// A head and a body as on the wire. The head is kept raw and taken apart only when somebody looks: recording must be
/// cheap.
struct Message {
    std::string head;            ///< octets up to and with the empty line
    std::string body;            ///< de-chunked, up to Limits::recordedBody
    std::uint64_t bodySize = 0;  ///< what really passed
    bool bodyCut() const noexcept { return bodySize > body.size(); }
};

/// One hop of an exchange. `start` is an offset from Exchange::startedAt; the times count from the leg's own start.
struct Leg {
    LegKind kind = LegKind::Client;
    LegPurpose purpose = LegPurpose::Client;
    std::chrono::nanoseconds start{0};
    net::CallTimes times;
    std::string method;
    std::string url;
    int status = 0;  ///< 0: no answer
    Message request;
    Message response;
    bool reusedConnection = false;
    std::string tls;
    std::optional<Error> error;

    /// A ghost leg stands for a call that a cache made needless; `filledBy` names the exchange whose call filled the
    /// entry (0 when that was before recording began).
    bool ghost = false;
    /// Waited for the same call of another exchange in flight (one call per key), which `filledBy` names.
    bool shared = false;
    ExchangeId filledBy = 0;
    std::optional<std::chrono::seconds> cacheLifetimeLeft;
};

enum class StepOutcome { Info, Skipped, Declined, Accepted, Rejected };

/// One decision on the way, in the order it was taken. `step` is a wire word ("route", "introspection",
/// "scopes_required"); `detail` may hold a claim's name or a status, never a token or secret.
struct TraceStep {
    std::chrono::nanoseconds at{0};  ///< offset from Exchange::startedAt
    std::string_view step;           ///< static storage
    StepOutcome outcome = StepOutcome::Info;
    Reason reason = Reason::None;
    std::string detail;
};

/// The finished record of one request. Immutable once published; shared by reference between threads.
struct Exchange {
    ExchangeId id = 0;
    std::chrono::system_clock::time_point startedAt;
    std::chrono::nanoseconds duration{0};
    std::string requestId;  ///< X-Request-Id
    std::string route;      ///< name of the matched route; empty: none matched
    std::string service;
    std::string clientAddress;  ///< ip:port
    /// Which of the configurations published since the start the request was judged by, from 1; 0: none.
    std::uint64_t configuration = 0;
    std::vector<Leg> legs;  ///< legs[0] is client → gateway
    std::vector<TraceStep> trace;
    Verdict verdict;
    /// The access token that the decision stood on, for the token view; empty: none. A secret.
    std::string accessToken;

    const Leg& client() const noexcept { return legs.front(); }
    /// Real calls to the identity provider (ghosts and shared ones do not count).
    std::size_t identityProviderCalls() const noexcept;
    /// Octets of memory this record holds, roughly; what bounds the stores.
    std::size_t footprint() const noexcept;
};

using ExchangePointer = std::shared_ptr<const Exchange>;

}  // namespace gatehouse::exchange
