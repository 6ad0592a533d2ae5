// RFC 6750 section 2: the places of a request that may hold an access token: Authorization and the fields like it, the
// query, a cookie, a form or JSON body. The input is a whole request.
#include "proxy/filters/auth/bearer_token.h"
#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using namespace gatehouse::proxy;
using fuzzing::require;

namespace {

const Credential* lookedFor(const Extraction& extraction)
{
    const auto* credential = std::get_if<Credential>(&extraction);
    if (credential != nullptr) {
        require(isBearerToken(credential->token()), "what is found is a token");
        require(credential->token().find_first_of(" ,;\"\r\n\t&") == std::string_view::npos, "one token and no more");
        require(!credential->name.empty(), "it was found somewhere");
    }
    return credential;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    http::RequestHead head;
    std::size_t scanned = 0;
    const http::HeadParse parse = http::parseRequestHead(input, scanned, {}, head);
    if (parse.outcome != http::HeadParse::Outcome::Complete) {
        return 0;
    }
    oidc::Settings settings;
    settings.bearerTokenParamType = {true, true, true, true};
    settings.bearerTokenCookieName = "at";
    RequestArguments arguments(head, head.query);
    const Extraction inHead = extractBearerToken(settings, arguments, Look::HeadOnly);
    const Extraction known = extractBearerToken(settings, arguments, Look::KnownInHead);
    const Credential* const found = lookedFor(inHead);
    const auto* const quick = std::get_if<Credential>(&known);
    require(found == nullptr || (quick != nullptr && quick->token() == found->token()), "a quick look finds the same");
    arguments.readBody(input.substr(parse.end));
    lookedFor(extractBearerToken(settings, arguments, Look::BodyOnly));
    settings.bearerTokenParamType = {false, false, false, false};
    require(lookedFor(extractBearerToken(settings, arguments, Look::HeadOnly)) == nullptr,
            "nothing is found where nobody looks");
    return 0;
}
