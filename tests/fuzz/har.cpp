// What was on the wire, written as HAR: whatever octets they were, the file is JSON in UTF-8, and a planted secret in a
// place that is known to hold one is not in it. The input: a request head, an empty line, a response head and body.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>

#include "core/base/random.h"
#include "core/exchange/har.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static SystemRandom random;
    static const exchange::Redactor redactor(random);
    constexpr std::string_view secret = "Planted0Secret1Of2The3Test4Planted5";
    const std::string_view text = fuzzing::textOf(data, size);
    if (text.find("Secret1") != std::string_view::npos) {
        return 0;  // the fuzzer has put it where nobody looks for one
    }
    const std::size_t middle = std::min(text.size(), text.find("\r\n\r\n"));
    exchange::Exchange record;
    record.legs.resize(2);
    for (exchange::Leg& leg : record.legs) {
        leg.method = "GET";
        leg.url = "http://h/" + std::string(text.substr(0, std::min<std::size_t>(middle, 100)));
        leg.status = 200;
        leg.request.head = text.substr(0, middle);
        leg.request.head += "\r\nAuthorization: Bearer " + std::string(secret) + "\r\n\r\n";
        leg.response.head = text.substr(middle);
        leg.response.body = text.substr(text.size() / 2);
        leg.response.bodySize = leg.response.body.size();
    }
    record.legs[1].kind = exchange::LegKind::Upstream;
    record.verdict.detail = text.substr(0, std::min<std::size_t>(text.size(), 200));
    exchange::HarOptions options;
    options.redactor = &redactor;
    options.sentence = [](const exchange::Verdict&) { return std::string("words"); };
    const std::string written = boost::json::serialize(exchange::harEntries(record, options));
    boost::system::error_code error;
    boost::json::parse(written, error);
    require(!error, "JSON that can be read");
    require(written.find(secret) == std::string::npos, "no secret");
    return 0;
}
