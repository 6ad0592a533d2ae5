#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/http/header_list.h"
#include "core/http/url.h"

namespace gatehouse::net {

template <class T>
using Awaitable = boost::asio::awaitable<T>;

/// How a TLS peer is checked and how we show ourselves to it.
struct TlsOptions {
    bool verifyPeer = true;
    std::string caBundlePem;  ///< trusted in addition to the system's; empty: the system's only
    std::string clientCertificatePem;
    SecretBytes clientKeyPem;
    bool operator==(const TlsOptions&) const = default;
};

/// A forward proxy for this call (the plugin's http_proxy, https_proxy, no_proxy); nullopt: direct.
struct ForwardProxy {
    http::Url url;
    SecretBytes authorization;  ///< value of Proxy-Authorization; empty: none
    bool operator==(const ForwardProxy&) const = default;
};

/// One call to be made. The client writes Content-Length and Connection, and Host where none stands in `headers`.
struct CallRequest {
    std::string method = "GET";
    http::Url url;
    http::HeaderList headers;
    std::string body;
    TlsOptions tls;
    std::optional<ForwardProxy> proxy;
    std::chrono::milliseconds timeout{10'000};  ///< for the whole call, name look-up to last octet
    std::size_t maximumAnswer = 1024 * 1024;    ///< octets of the answer's body, after which it is TooLarge
    bool keepAlive = true;                      ///< false: a connection of its own, closed after the answer
    bool http10 = false;                        ///< HTTP/1.0 on the request line; no connection is kept
};

struct CallAnswer {
    int status = 0;
    http::HeaderList headers;
    std::string body;
};

/// Offsets from the start of the call; nullopt where that moment did not come (or did not apply: TLS on plain http,
/// connect on a connection from the pool).
struct CallTimes {
    std::optional<std::chrono::nanoseconds> resolved;
    std::optional<std::chrono::nanoseconds> connected;
    std::optional<std::chrono::nanoseconds> secured;
    std::optional<std::chrono::nanoseconds> sent;
    std::optional<std::chrono::nanoseconds> firstByte;
    std::optional<std::chrono::nanoseconds> end;
};

/// What was on the wire, whether or not the call succeeded. Not redacted: whoever shows or writes it redacts.
struct CallRecord {
    std::chrono::steady_clock::time_point start;
    CallTimes times;
    std::string method;
    std::string url;
    std::string requestHead;  ///< octets as sent, with the final empty line
    std::string requestBody;
    int status = 0;            ///< 0: no answer
    std::string responseHead;  ///< octets as received
    std::string responseBody;  ///< up to 64 KiB
    std::uint64_t responseBodySize = 0;
    bool reusedConnection = false;
    std::string tls;  ///< e.g. "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty on plain http
    std::optional<Error> error;
};

struct CallOutcome {
    Result<CallAnswer> answer;
    CallRecord record;
};

/// The one HTTP client of the program. It follows no redirect, obeys no HTTP caching, retries only on a pooled
/// connection that turned out to be closed before a single octet of the answer came, and is strict about framing (RFC
/// 9112). An implementation belongs to one executor (one worker thread); call it there only.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// Never throws for an outside failure. Cancelling the awaiting coroutine gives up the call and closes its
    /// connection.
    virtual Awaitable<CallOutcome> call(CallRequest request) = 0;
};

}  // namespace gatehouse::net
