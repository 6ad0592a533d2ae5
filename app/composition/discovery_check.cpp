#include "app/composition/discovery_check.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "app/wording/sentences.h"

namespace gatehouse::app {
namespace {

constexpr std::string_view wellKnown = "/.well-known/openid-configuration";

std::string withoutSuffix(std::string issuer)
{
    if (issuer.ends_with(wellKnown)) {
        issuer.resize(issuer.size() - wellKnown.size());
    }
    return issuer;
}

QString quoted(std::string_view text)
{
    return QStringLiteral("“%1”").arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
}

/// Where two issuers differ, in words; the commonest slips have a sentence of their own.
QString mismatch(std::string_view ours, std::string_view theirs)
{
    QString text =
        QStringLiteral("The provider calls itself %1; the two must be equal byte for byte.").arg(quoted(theirs));
    if (std::string(ours) + "/" == theirs || ours == std::string(theirs) + "/") {
        text += QStringLiteral(" Only the slash at the end differs.");
    }
    return text + QStringLiteral(" Use its spelling here, or give the provider this host name.");
}

/// The name that the document gives the provider; nullopt: none.
std::optional<std::string> issuerIn(const boost::json::object& document)
{
    const auto* theirs = document.if_contains("issuer");
    return theirs != nullptr && theirs->is_string() ? std::optional<std::string>(theirs->get_string()) : std::nullopt;
}

void judgeDocument(DiscoveryCheck& check, const std::string& body)
{
    const auto document = readDocument(body);
    if (!document) {
        check.problem = QStringLiteral("The answer is not a JSON object. Is this the issuer, and not a login page?");
        return;
    }
    const auto name = issuerIn(*document);
    if (!name) {
        check.problem = QStringLiteral("The answer names no issuer: it is not OpenID Connect discovery metadata.");
        return;
    }
    check.metadata = body;
    const std::string ours = withoutSuffix(check.issuer);
    check.problem = ours == *name ? QString() : mismatch(ours, *name);
}

QString judgeStatus(int status, const std::string& issuer)
{
    const QString url = QString::fromStdString(discoveryUrl(issuer));
    if (status == 404) {
        return QStringLiteral("%1 answers 404: there is no such realm or issuer. Check the path after the host.")
            .arg(url);
    }
    if (status >= 300 && status < 400) {
        return QStringLiteral(
                   "%1 answers with a redirect (%2), which a gateway does not follow. Use the final address.")
            .arg(url)
            .arg(status);
    }
    return QStringLiteral("%1 answers %2 instead of 200.").arg(url).arg(status);
}

}  // namespace

std::string discoveryUrl(const std::string& issuer)
{
    std::string url = withoutSuffix(issuer);
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url.append(wellKnown);
}

std::optional<boost::json::object> readDocument(const std::string& metadata)
{
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = 64;
    const boost::json::value document = boost::json::parse(metadata, error, {}, options);
    const auto* object = document.if_object();
    return error || object == nullptr ? std::nullopt : std::optional(*object);
}

DiscoveryCheck judgeDiscovery(std::string issuer, const Result<net::CallAnswer>& answer,
                              std::chrono::nanoseconds duration)
{
    DiscoveryCheck check{std::move(issuer), {}, {}, answer.has_value(), duration};
    if (!answer) {
        check.problem = wording::errorSentence(answer.error());
    } else if (answer->status != 200) {
        check.problem = judgeStatus(answer->status, check.issuer);
    } else {
        judgeDocument(check, answer->body);
    }
    return check;
}

net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::TlsOptions tls)
{
    auto url = http::Url::parse(discoveryUrl(issuer));
    if (!url) {
        co_return judgeDiscovery(std::move(issuer), fail(url.error()), std::chrono::nanoseconds{0});
    }
    net::CallRequest request;
    request.url = std::move(*url);
    request.headers.add("Accept", "application/json");
    request.tls = std::move(tls);
    DiscoveryCheck check = co_await checkDiscovery(client, std::move(issuer), std::move(request));
    co_return check;
}

net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::CallRequest request)
{
    const auto start = std::chrono::steady_clock::now();
    request.keepAlive = false;
    const net::CallOutcome outcome = co_await client.call(std::move(request));
    co_return judgeDiscovery(std::move(issuer), outcome.answer, std::chrono::steady_clock::now() - start);
}

}  // namespace gatehouse::app
