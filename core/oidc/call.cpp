#include "core/oidc/call.h"

#include <algorithm>
#include <array>

#include "core/http/characters.h"
#include "core/jose/claims.h"
#include "core/jose/json.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> writtenByTheHttpClient{"Host", "Content-Length", "Connection",
                                                                 "Transfer-Encoding", "Expect"};

bool isHeaderValue(std::string_view value)
{
    return http::allInSet(value, http::octets::fieldValue);
}

}  // namespace

Outcome<net::CallRequest> callRequest(const Settings& settings, std::string_view address, std::string_view field)
{
    Result<http::Url> url = http::Url::parse(address);
    if (!url) {
        return failed(FailureKind::ConfigurationInvalid, url.error().detail, field);
    }
    net::CallRequest request;
    request.url = std::move(*url);
    request.tls = settings.tls;
    request.timeout = settings.timeout;
    request.http10 = settings.http10;
    request.keepAlive = settings.keepAlive && !settings.http10;
    if (!bypassesProxy(settings.noProxy, request.url.host)) {
        request.proxy = request.url.secure() ? settings.httpsProxy : settings.httpProxy;
    }
    return request;
}

void addCallHeader(net::CallRequest& request, std::string_view name, std::string_view value)
{
    const bool reserved =
        std::any_of(writtenByTheHttpClient.begin(), writtenByTheHttpClient.end(),
                    [name](std::string_view written) { return http::equalsIgnoringCase(name, written); });
    if (!reserved && !name.empty() && http::allInSet(name, http::octets::token) && isHeaderValue(value)) {
        request.headers.set(name, std::string(value));
    }
}

void appendArguments(http::FormFields& form, const NameValues& arguments)
{
    for (const auto& [name, value] : arguments) {
        const bool taken =
            std::any_of(form.begin(), form.end(), [&name = name](const auto& field) { return field.first == name; });
        if (!taken) {
            form.emplace_back(name, value);
        }
    }
}

bool bypassesProxy(const std::vector<std::string>& noProxy, std::string_view host)
{
    return std::any_of(noProxy.begin(), noProxy.end(), [host](std::string_view entry) {
        if (entry.starts_with('.')) {
            entry.remove_prefix(1);
        }
        if (entry == "*" || http::equalsIgnoringCase(entry, host)) {
            return true;
        }
        return !entry.empty() && host.size() > entry.size() && host[host.size() - entry.size() - 1] == '.'
               && http::equalsIgnoringCase(host.substr(host.size() - entry.size()), entry);
    });
}

std::vector<std::string_view> secretsOf(const Settings& settings, std::string_view own)
{
    std::vector<std::string_view> secrets{own};
    for (const Client& client : settings.clients) {
        secrets.push_back(client.secret.revealed());
    }
    return secrets;
}

ProviderError providerError(const net::CallAnswer& answer, const std::vector<std::string_view>& secrets)
{
    ProviderError said;
    said.shown = std::to_string(answer.status);
    const Outcome<json::object> body = jsonBody(answer);
    if (!body) {
        return said;
    }
    said.error = jose::stringClaim(*body, "error").value_or("");
    said.description = jose::stringClaim(*body, "error_description").value_or("");
    std::string text = said.error;
    if (!said.description.empty()) {
        text += text.empty() ? said.description : ": " + said.description;
    }
    if (!text.empty()) {
        said.shown += " " + fitToShow(text, secrets);
    }
    return said;
}

Failure failureOfStatus(const net::CallAnswer& answer, std::string_view field,
                        const std::vector<std::string_view>& secrets)
{
    if (answer.status >= 300 && answer.status < 400) {
        std::string detail = std::to_string(answer.status);
        // The target's host is enough to see what happened; its query may hold anything.
        const std::optional<std::string_view> location = answer.headers.find("Location");
        if (const auto target = http::Url::parse(location.value_or("")); target) {
            detail += " to " + fitToShow(target->scheme + "://" + target->authority());
        }
        return {FailureKind::ProviderRedirected, detail, field, std::nullopt};
    }
    return {FailureKind::ProviderStatus, providerError(answer, secrets).shown, field, std::nullopt};
}

std::string mediaType(const net::CallAnswer& answer)
{
    const std::string_view field = answer.headers.find("Content-Type").value_or("");
    std::string type(http::trimBlanks(field.substr(0, field.find(';'))));
    std::transform(type.begin(), type.end(), type.begin(), http::lowerCase);
    return type;
}

Outcome<json::object> jsonBody(const net::CallAnswer& answer)
{
    const std::string type = mediaType(answer);
    if (!type.empty() && type != "application/json" && !(type.starts_with("application/") && type.ends_with("+json"))) {
        return failed(FailureKind::ProviderInvalidAnswer, "content type " + fitToShow(type));
    }
    const std::optional<std::string_view> coding = answer.headers.find("Content-Encoding");
    if (coding && !http::equalsIgnoringCase(*coding, "identity")) {
        // Never asked for; taking it apart is how a small answer becomes a huge one.
        return failed(FailureKind::ProviderInvalidAnswer, "content coding " + fitToShow(*coding));
    }
    Result<json::object> body = jose::parseJsonObject(answer.body);
    if (!body) {
        return failed(FailureKind::ProviderInvalidAnswer,
                      (body.error().code == ErrorCode::UnexpectedJson ? "JSON that is " : "not JSON: ")
                          + fitToShow(body.error().detail));
    }
    return std::move(*body);
}

}  // namespace gatehouse::oidc
