#pragma once

#include <boost/asio/error.hpp>

#include <cstddef>
#include <string>

#include "core/base/result.h"
#include "core/http/limits.h"
#include "core/http/message_head.h"
#include "core/net/connection.h"
#include "core/net/connector.h"
#include "core/net/http_client.h"

namespace gatehouse::net {

/// One call on one connection: what is known of it so far.
struct MessageExchange {
    const CallRequest& request;
    CallRecord& record;
    Deadline& deadline;
    std::string origin;
    http::Limits limits;
    std::string buffer;     ///< octets that came and are not yet dealt with
    bool answered = false;  ///< at least one octet came
    bool reusable = false;  ///< the connection may carry another call
    std::string body;
    std::size_t* held = nullptr;  ///< by all calls of the client together; may be null
    std::size_t charged = 0;      ///< of `held`

    ~MessageExchange()
    {
        if (held != nullptr) {
            *held -= charged;
        }
    }

    Error error(const boost::system::error_code& code, const char* during) const;
    Error violation(std::string detail) const;
    Error tooLarge() const;
    /// False: too large, by itself or with those of other calls.
    bool keepBody(std::string_view octets);
};

/// Reads heads until one is final; the buffer then begins with the body.
Awaitable<Result<CallAnswer>> readHead(MessageExchange& exchange, Connection& connection, http::ResponseHead& head);

/// Sends the request of which the record holds the head, and reads the answer.
Awaitable<Result<CallAnswer>> exchangeMessages(MessageExchange& exchange, Connection& connection);

}  // namespace gatehouse::net
