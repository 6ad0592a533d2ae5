#include "app/cli/listen_address.h"

#include <QHostAddress>

#include <charconv>

namespace gatehouse::cli {

Result<proxy::Endpoint> parseListenAddress(std::string_view text)
{
    const auto wrong = [&](std::string detail) {
        return fail(ErrorCode::InvalidArgument, std::string(text), std::move(detail));
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return wrong("it needs a host and a port, such as 127.0.0.1:8000");
    }
    std::string host(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        return wrong("an IPv6 address goes into brackets, such as [::1]:8000");
    }
    if (host.empty() || host == "localhost") {
        host = "127.0.0.1";
    }
    if (QHostAddress(QString::fromStdString(host)).isNull()) {
        return wrong("the host must be an address of this machine, such as 127.0.0.1 or ::1, not a name");
    }
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        return wrong("the port must be a number from 0 (any free one) to 65535");
    }
    return proxy::Endpoint{host, port};
}

bool isLoopback(std::string_view host)
{
    return QHostAddress(QString::fromStdString(std::string(host))).isLoopback();
}

std::string urlOf(const proxy::Endpoint& endpoint, bool secure)
{
    const bool isIpv6 = endpoint.host.find(':') != std::string::npos;
    const std::string scheme = secure ? "https://" : "http://";
    return scheme + (isIpv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace gatehouse::cli
