#pragma once

#include <algorithm>
#include <future>
#include <string>
#include <string_view>
#include <utility>

#include "tests/proxy/server/running_listener.h"

/// What the tests of forwarding share.
namespace gatehouse::proxy {

using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

inline const std::string okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
inline const std::string get = "GET /a HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";
inline const std::string getAndStay = "GET /a HTTP/1.1\r\nHost: g\r\n\r\n";

inline std::string statusOf(const std::string& answer)
{
    return answer.substr(0, std::min(answer.find("\r\n"), answer.size()));
}

inline std::string bodyOf(const std::string& answer)
{
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "no head: " + answer : answer.substr(end + 4);
}

inline bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// Reads one request with a body of `length` octets, hands all of it to `seen`, answers.
inline ScriptedPeer::Script taking(std::promise<std::string>& seen, std::size_t length, std::string answer = okAnswer)
{
    return [&seen, length, answer = std::move(answer)](RawConnection& connection) {
        std::string request = connection.readHead();
        request += connection.readExactly(length);
        seen.set_value(request);
        connection.write(answer);
        connection.readToEnd();
    };
}

}  // namespace gatehouse::proxy
