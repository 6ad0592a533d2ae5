// RFC 9110 section 7.2: the Host field; a route's `hosts`.
#include <string>

#include "core/gateway/router.h"
#include "core/http/head_parser.h"
#include "core/http/url.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    gateway::hostFault(input);
    const bool valid = http::isValidHost(input);
    const std::string request = "GET / HTTP/1.1\r\nHost:" + std::string(input) + "\r\n\r\n";
    http::RequestHead head;
    std::size_t scanned = 0;
    const auto parse = http::parseRequestHead(request, scanned, {}, head);
    const bool accepted = parse.outcome == http::HeadParse::Outcome::Complete && parse.end == request.size();
    require(!valid || input.size() > 60'000 || (accepted && head.host == input), "a valid Host is accepted");
    require(!accepted || http::isValidHost(head.host), "an accepted Host is valid");
    const auto url = http::Url::parse("http://" + std::string(input) + "/");
    require(!url || http::isValidHost(url->authority()), "a URL's host is one a Host field can hold");
    if (!valid) {
        return 0;
    }
    require(input.find_first_of(std::string_view("\0 \t\r\n@/\\?#,<>\"{}|^`", 18)) == std::string_view::npos,
            "a valid host holds no delimiter");
    // Two requests that differ in the target's form alone mean the same host.
    const std::string absolute =
        "GET http://" + std::string(input) + "/ HTTP/1.1\r\nHost: " + std::string(input) + "\r\n\r\n";
    scanned = 0;
    http::Limits limits;
    limits.requestLine = limits.headerSection = absolute.size();
    require(http::parseRequestHead(absolute, scanned, limits, head).outcome == http::HeadParse::Outcome::Complete
                && head.host == input,
            "absolute-form with the same Host is accepted");
    return 0;
}
