// RFC 3986, RFC 9110 section 4.2: absolute URLs and percent-encoding.
#include <string>

#include "core/http/head_parser.h"
#include "core/http/url.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

void requireCallable(const http::Url& url)
{
    std::string request = "GET " + url.target() + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n\r\n";
    http::RequestHead head;
    std::size_t scanned = 0;
    http::Limits limits;
    limits.requestLine = limits.headerSection = request.size();
    const auto parse = http::parseRequestHead(request, scanned, limits, head);
    require(parse.outcome == http::HeadParse::Outcome::Complete && parse.end == request.size(),
            "a request to a URL that was accepted is one a strict server takes");
    require(head.host == url.authority() && head.path == url.path && head.query == url.query,
            "and means what the URL says");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto encoded = http::percentEncode(input);
    const auto decoded = http::percentDecode(encoded);
    require(decoded && *decoded == input, "percent-encoding is undone by decoding");
    const auto url = http::Url::parse(input);
    if (!url) {
        require(!url.error().detail.empty(), "a refusal says why");
        return 0;
    }
    require(url->scheme == "http" || url->scheme == "https", "a scheme we speak");
    require(!url->host.empty() && url->port != 0 && url->path.starts_with('/'), "host, port and path");
    require(url->host.find_first_of("@/\\?# \t\r\n,") == std::string::npos, "nothing but a host in the host");
    const auto again = http::Url::parse(url->toString());
    require(again && *again == *url, "a URL written and read again is the same");
    requireCallable(*url);
    return 0;
}
