#include "proxy/filters/failure_answers.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/http/url.h"
#include "proxy/filters/client_selection.h"

namespace gatehouse::proxy {
namespace {

namespace json = boost::json;

LocalAnswer jsonAnswer(int status, const json::object& body)
{
    LocalAnswer answer;
    answer.status = status;
    answer.headers.add("Content-Type", "application/json; charset=utf-8");
    answer.body = json::serialize(body);
    return answer;
}

/// With display_errors the reason's wire word is shown; never the provider's words (RFC 6750 section 3.1 keeps those
/// from the caller).
json::object messageBody(const oidc::Settings& settings, std::string_view message, const Refusal& refusal)
{
    json::object body;
    body["message"] = message;
    if (settings.displayErrors) {
        body["reason"] = exchange::reasonWord(refusal.reason);
    }
    return body;
}

std::optional<LocalAnswer> redirect(const std::vector<std::string>& targets, std::size_t client)
{
    const std::string_view target = pairedWithClient(targets, client);
    if (target.empty()) {
        return std::nullopt;
    }
    LocalAnswer answer;
    answer.status = 302;
    answer.headers.add("Location", std::string(target));
    return answer;
}

}  // namespace

std::string challenge(const oidc::Settings& settings, ErrorCodeShown shown)
{
    const Result<http::Url> issuer = http::Url::parse(settings.issuer);
    std::string value = "Bearer realm=\"" + (issuer ? issuer->host : std::string()) + '"';
    if (settings.exposeErrorCode && shown != ErrorCodeShown::None) {
        value += shown == ErrorCodeShown::InvalidToken ? ", error=\"invalid_token\"" : ", error=\"insufficient_scope\"";
    }
    return value;
}

LocalAnswer unauthorizedAnswer(const oidc::Settings& settings, std::size_t client, const Refusal& refusal,
                               ErrorCodeShown shown)
{
    if (std::optional<LocalAnswer> elsewhere = redirect(settings.unauthorizedRedirectUri, client)) {
        return std::move(*elsewhere);
    }
    LocalAnswer answer = jsonAnswer(401, messageBody(settings, settings.unauthorizedErrorMessage, refusal));
    answer.headers.add("WWW-Authenticate", challenge(settings, shown));
    return answer;
}

LocalAnswer forbiddenAnswer(const oidc::Settings& settings, std::size_t client, const Refusal& refusal)
{
    if (std::optional<LocalAnswer> elsewhere = redirect(settings.forbiddenRedirectUri, client)) {
        return std::move(*elsewhere);
    }
    LocalAnswer answer = jsonAnswer(403, messageBody(settings, settings.forbiddenErrorMessage, refusal));
    answer.headers.add("WWW-Authenticate", challenge(settings, ErrorCodeShown::InsufficientScope));
    return answer;
}

LocalAnswer unexpectedAnswer(const oidc::Settings& settings, std::size_t client)
{
    if (std::optional<LocalAnswer> elsewhere = redirect(settings.unexpectedRedirectUri, client)) {
        return std::move(*elsewhere);
    }
    return jsonAnswer(500, {{"message", "An unexpected error occurred"}});
}

LocalAnswer tooLargeAnswer()
{
    return jsonAnswer(413, {{"message", "Request body too large"}});
}

LocalAnswer badRequestAnswer()
{
    return jsonAnswer(400, {{"message", "Bad request"}});
}

}  // namespace gatehouse::proxy
