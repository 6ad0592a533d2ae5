// Whatever shape a message has, a secret in a place where secrets stand is not in the redacted text. The input gives
// the shape: it is taken for a head, a form and JSON in turn, and a secret is planted where each keeps its secrets.
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>

#include "core/base/random.h"
#include "core/exchange/redaction.h"
#include "core/http/form.h"
#include "core/http/head_parser.h"
#include "core/jose/json.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
namespace json = boost::json;

namespace {

constexpr std::string_view planted = "PlantedSecretOfTheTest-0123456789";
constexpr std::string_view signature = "UGxhbnRlZFNpZ25hdHVyZQ";
const std::string jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UifQ." + std::string(signature);

class FixedRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), std::uint8_t{7}); }
};

exchange::Redactor makeRedactor()
{
    FixedRandom random;
    return exchange::Redactor(random);
}

const exchange::Redactor redactor = makeRedactor();

/// The part that is looked for: behind the four letters that a mask may show.
std::string_view telltale(std::string_view secret)
{
    return secret.substr(4, 12);
}

void requireHidden(std::string_view text, std::string_view secret, const char* what)
{
    require(text.find(telltale(secret)) == std::string_view::npos, what);
}

void plantInto(json::value& value, bool secret);

void plantInto(json::object& object, bool secret)
{
    for (auto& member : object) {
        plantInto(member.value(), secret || exchange::isSecretMember(member.key()));
    }
}

/// Every string in a secret's place becomes the planted secret.
void plantInto(json::value& value, bool secret)
{
    if (auto* object = value.if_object()) {
        plantInto(*object, secret);
    } else if (auto* array = value.if_array()) {
        for (auto& element : *array) {
            plantInto(element, secret);
        }
    } else if (secret && value.is_string()) {
        value = planted;
    }
}

void plantInJson(std::string_view input)
{
    auto value = jose::parseJson(input);
    if (!value || !value->is_structured()) {
        return;
    }
    plantInto(*value, false);
    const std::string text = json::serialize(*value);
    requireHidden(redactor.body(text), planted, "no secret member in redacted JSON");
    requireHidden(redactor.body(std::string_view(text).substr(0, text.size() * 2 / 3)), planted,
                  "no secret member in redacted JSON that was cut off");
    const json::object echo{{"data", text}};
    requireHidden(redactor.body(json::serialize(echo)), planted, "no secret member in an echo of JSON");
}

void plantInForm(std::string_view input)
{
    auto fields = http::parseForm(input);
    if (!fields) {
        return;
    }
    for (auto& [name, value] : *fields) {
        if (exchange::isSecretMember(name)) {
            value = planted;
        }
    }
    const std::string text = http::encodeForm(*fields);
    requireHidden(redactor.body(text), planted, "no secret field in a redacted form");
    requireHidden(redactor.url("/path?" + text), planted, "no secret argument in a redacted target");
    requireHidden(redactor.url("https://user:" + std::string(planted) + "@host/path?" + text), planted,
                  "no password in a redacted URL");
    requireHidden(redactor.head("GET /?" + text + " HTTP/1.1\r\nReferer: http://a/#" + text + "\r\n\r\n"), planted,
                  "no secret argument in a redacted head");
}

void plantInHead(std::string_view input)
{
    http::RequestHead head;
    std::size_t scanned = 0;
    if (http::parseRequestHead(input, scanned, {}, head).outcome != http::HeadParse::Outcome::Complete) {
        return;
    }
    std::string text;
    text.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
    for (const http::HeaderView& field : head.headers) {
        text.append(field.name).append(": ");
        if (!exchange::isSecretHeader(field.name)) {
            text.append(field.value);
        } else if (http::equalsIgnoringCase(field.name, "Cookie")) {
            text.append("a=b; session=").append(planted);
        } else if (http::equalsIgnoringCase(field.name, "Set-Cookie")) {
            text.append("session=").append(planted).append("; HttpOnly");
        } else {
            text.append("Bearer ").append(planted);
        }
        text.append("\r\n");
    }
    text.append("\r\n");
    requireHidden(redactor.head(text), planted, "no secret header in a redacted head");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    // A fuzzer finds the planted texts in the program and puts them where no secrets stand.
    if (input.find(telltale(planted)) != std::string_view::npos
        || input.find(telltale(signature)) != std::string_view::npos) {
        return 0;
    }
    plantInJson(input);
    plantInForm(input);
    plantInHead(input);
    // A token gives itself away wherever it stands.
    const std::string around = std::string(input) + " " + jwt + " " + std::string(input);
    requireHidden(exchange::withoutTokens(around), signature, "no token in a sentence");
    requireHidden(redactor.url(around), signature, "no token in a redacted URL");
    requireHidden(redactor.body(around), signature, "no token in a redacted body");
    requireHidden(redactor.head(around), signature, "no token in a redacted head");
    require(redactor.body(input) == redactor.body(input), "redacting is repeatable");
    return 0;
}
