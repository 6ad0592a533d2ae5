// Claims that the provider put into a token or an answer, on their way into headers: whatever they hold, the upstream
// sees one request, and in it nothing but these fields has come from them.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>

#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "core/jose/claims.h"
#include "core/jose/json.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto document = jose::parseJsonObject(fuzzing::textOf(data, size));
    if (!document || fuzzing::textOf(data, size).find("forged") != std::string_view::npos) {
        return 0;  // what the client says below must be the client's alone
    }
    http::HeaderList set;
    std::size_t number = 0;
    for (const auto& member : *document) {
        if (const auto text = jose::claimHeaderText(member.value()); text && ++number <= 20) {
            set.set("X-Claim-" + std::to_string(number), *text);
        }
        if (number < 20 && member.value().is_string()) {
            // A name from outside, too: nobody configures that, but the writer must not rely on it.
            set.set(std::string(member.key()), std::string(member.value().as_string()));
        }
        jose::joinedWords(member.value());
        jose::claimContains(member.value(), "admin");
        jose::claimContainsAll(member.value(), "openid admin");
    }
    constexpr std::string_view came = "GET / HTTP/1.1\r\nHost: g\r\nX-Claim-1: forged\r\nx_claim_1: forged\r\n\r\n";
    http::RequestHead head;
    std::size_t scanned = 0;
    http::parseRequestHead(came, scanned, {}, head);
    http::RequestForwarding how;
    how.target = "/";
    how.host = "upstream.example";
    how.clientAddress = "127.0.0.1";
    how.protocol = "http";
    how.forwardedHost = "g";
    how.forwardedPort = "80";
    how.requestId = "id";
    how.edits.set = &set;
    std::string out;
    http::appendUpstreamRequestHead(out, head, how);
    http::Limits limits;
    limits.headerCount = 1000;
    limits.headerSection = 1024 * 1024;
    http::RequestHead sent;
    scanned = 0;
    const auto parse = http::parseRequestHead(out, scanned, limits, sent);
    require(parse.outcome == http::HeadParse::Outcome::Complete && parse.end == out.size(), "one request head");
    require(sent.target == "/" && sent.method == "GET" && sent.framing == http::BodyFraming::None, "the same request");
    require(sent.count("Host") == 1 && sent.find("Host") == "upstream.example", "the upstream's host");
    for (const http::HeaderView& field : sent.headers) {
        require(field.name != "X-Claim-1" || field.value != "forged" || !set.find("X-Claim-1"),
                "a client's field does not stand beside the gateway's");
    }
    return 0;
}
