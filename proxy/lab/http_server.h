#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/http/header_list.h"

namespace gatehouse::proxy::lab {

struct Request {
    std::string method;
    std::string target;  ///< as on the wire
    std::string path;    ///< raw, without the query
    std::string query;   ///< without "?"
    http::HeaderList headers;
    std::string body;  ///< de-chunked
    std::string clientAddress;
};

struct Answer {
    int status = 200;
    http::HeaderList headers;
    std::string body;
    std::chrono::milliseconds delay{0};  ///< waited before the answer is written
};

/// The lab's own HTTP/1.1 server, on Boost.Beast, so that it shares no parser with the gateway it is used to try. Keeps
/// connections alive, understands chunked bodies and Expect: 100-continue, bounds everything. Lives in the thread that
/// runs `context`; `handle` is called there.
class HttpServer {
public:
    using Handler = std::function<Answer(const Request&)>;

    HttpServer(boost::asio::io_context& context, Handler handle);
    ~HttpServer();

    /// Port 0: any free one; the answer is the port that was taken. PortInUse, PermissionDenied, InvalidArgument
    /// (host).
    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);

private:
    struct Implementation;
    std::shared_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::proxy::lab
