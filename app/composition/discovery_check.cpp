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

QString judgeDocument(const std::string& issuer, const std::string& body)
{
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = 64;
    const boost::json::value document = boost::json::parse(body, error, {}, options);
    const auto* object = document.if_object();
    if (error || object == nullptr) {
        return QStringLiteral("The answer is not a JSON object. Is this the issuer, and not a login page?");
    }
    const auto* theirs = object->if_contains("issuer");
    if (theirs == nullptr || !theirs->is_string()) {
        return QStringLiteral("The answer names no issuer: it is not OpenID Connect discovery metadata.");
    }
    const std::string_view name{theirs->get_string().data(), theirs->get_string().size()};
    const std::string ours = withoutSuffix(issuer);
    return ours == name ? QString() : mismatch(ours, name);
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

DiscoveryCheck judgeDiscovery(std::string issuer, const Result<net::CallAnswer>& answer,
                              std::chrono::nanoseconds duration)
{
    DiscoveryCheck check{std::move(issuer), {}, {}, duration};
    if (!answer) {
        check.problem = wording::errorSentence(answer.error());
    } else if (answer->status != 200) {
        check.problem = judgeStatus(answer->status, check.issuer);
    } else {
        check.problem = judgeDocument(check.issuer, answer->body);
        if (check.problem.isEmpty()) {
            check.metadata = answer->body;
        }
    }
    return check;
}

net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::TlsOptions tls)
{
    const auto start = std::chrono::steady_clock::now();
    auto url = http::Url::parse(discoveryUrl(issuer));
    if (!url) {
        co_return judgeDiscovery(std::move(issuer), fail(url.error()), std::chrono::nanoseconds{0});
    }
    net::CallRequest request;
    request.url = std::move(*url);
    request.headers.add("Accept", "application/json");
    request.tls = std::move(tls);
    request.keepAlive = false;
    const net::CallOutcome outcome = co_await client.call(std::move(request));
    co_return judgeDiscovery(std::move(issuer), outcome.answer, std::chrono::steady_clock::now() - start);
}

}  // namespace gatehouse::app
