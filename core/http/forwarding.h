#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/http/message_head.h"

namespace gatehouse::http {

/// Changes that were decided on before a head goes on. Fields with octets that no field value may hold, and fields that
/// belong to a connection, are not written, whoever asked for them.
struct ForwardingEdits {
    const HeaderList* set = nullptr;             ///< replaces fields of the same name; may be null
    std::span<const std::string> remove;         ///< dropped before `set`
    std::span<const std::string> removeCookies;  ///< requests only: dropped from the Cookie fields
};

/// May a configuration write this field? A token, and none of those that say where a message goes and where it ends, or
/// whether its body is waited for: those are the gateway's alone.
bool mayConfigure(std::string_view name) noexcept;

/// What a request head becomes on its way to the upstream.
struct RequestForwarding {
    std::string_view target;  ///< path[?query]
    std::string_view host;    ///< the Host field
    std::string_view clientAddress;
    std::string_view protocol;       ///< X-Forwarded-Proto: "http" or "https"
    std::string_view forwardedHost;  ///< X-Forwarded-Host: the host the client asked for, without port
    std::string_view forwardedPort;  ///< X-Forwarded-Port: the port it came in by
    std::string_view requestId;
    BodyFraming framing = BodyFraming::None;
    std::uint64_t contentLength = 0;
    bool webSocket = false;  ///< the upgrade is asked for in the gateway's own name
    ForwardingEdits edits;
};

/// Writes the head for the upstream (RFC 9110 section 7.6): without fields of the connection and those that Connection
/// names (never Host, lengths, or fields that say who is asking), without Expect, with Via. X-Forwarded-For, -Proto,
/// -Host, -Port, X-Real-IP and X-Request-Id say what this gateway saw: a client's own are dropped, because nobody has
/// vouched for them; so are X-Consumer-*, X-Credential-* and X-Authenticated-*, which upstreams take for a gateway's
/// word. All of these also when spelled with "_", which many upstreams read as "-".
void appendUpstreamRequestHead(std::string& out, const RequestHead& head, const RequestForwarding& how);

/// Of the trailer fields that came with a chunked request (whole lines) those that go on: announced by its Trailer
/// field, and nothing that `appendUpstreamRequestHead` would have left out of the head (RFC 9110 section 6.5.1).
void appendUpstreamTrailers(std::string& out, std::string_view lines, const RequestHead& head,
                            const ForwardingEdits& edits);

/// What a response head becomes on its way to the client.
struct ResponseForwarding {
    BodyFraming framing = BodyFraming::None;  ///< towards the client
    std::uint64_t contentLength = 0;
    bool keepAlive = true;
    int clientMinorVersion = 1;
    bool webSocket = false;  ///< 101: from now on this is a tunnel
    bool trailers = false;   ///< the client takes them: the Trailer field stays
    std::int64_t upstreamLatency = 0;
    std::int64_t proxyLatency = 0;  ///< both in milliseconds
    std::string_view requestId;     ///< X-Request-Id, by which a client finds its exchange; empty: none
    std::string_view date;          ///< for an answer without Date (RFC 9110 section 6.6.1); empty: none
    ForwardingEdits edits;
};

void appendDownstreamResponseHead(std::string& out, const ResponseHead& head, const ResponseForwarding& how);

/// Of the trailer fields that came with a chunked answer those that `appendDownstreamResponseHead` would have kept.
/// `nominated`: what Connection named in the answer's head, which may be gone by now (`connectionOptions`).
void appendDownstreamTrailers(std::string& out, std::string_view lines, std::string_view nominated,
                              const ForwardingEdits& edits);

/// The values of all Connection fields, as one list.
std::string connectionOptions(const ResponseHead& head);

/// What an interim answer (1xx) becomes on its way to the client: without the fields of the connection, with Via.
void appendInterimResponseHead(std::string& out, const ResponseHead& head);

/// Max-Forwards where it is a number (RFC 9110 section 7.6.2). Zero with OPTIONS: the request ends here.
std::optional<std::uint64_t> maxForwards(const RequestHead& head) noexcept;

/// Whether this 101 switches to WebSocket and to nothing else, and answers this handshake and no other.
bool switchesToWebSocket(const ResponseHead& head, const RequestHead& request);

/// Whether the client takes trailer fields (TE: trailers).
bool acceptsTrailers(const RequestHead& head) noexcept;

/// A field that belongs to one connection and is never passed on (RFC 9110 section 7.6.1).
bool isConnectionField(std::string_view name) noexcept;

}  // namespace gatehouse::http
