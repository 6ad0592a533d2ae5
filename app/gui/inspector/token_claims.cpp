#include "app/gui/inspector/token_claims.h"

#include <QCoreApplication>
#include <QDateTime>

#include <boost/json.hpp>

#include <cstdlib>

#include "core/base/encoding.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// More is not read, and measuring it for the table would hold up the window.
constexpr qsizetype LongestValue = 1000;

QString tr(const char* text)
{
    return QCoreApplication::translate("TokenClaims", text);
}

struct Meaning {
    std::string_view name;
    const char* text;
};

// RFC 7515, 7519, 7662, 8693, 9068, OpenID Connect Core, and what Keycloak adds.
constexpr Meaning Meanings[] = {
    {"alg", QT_TRANSLATE_NOOP("TokenClaims", "how it is signed")},
    {"kid", QT_TRANSLATE_NOOP("TokenClaims", "which key signed it")},
    {"typ", QT_TRANSLATE_NOOP("TokenClaims", "what kind of token it is")},
    {"iss", QT_TRANSLATE_NOOP("TokenClaims", "who issued it")},
    {"sub", QT_TRANSLATE_NOOP("TokenClaims", "whom it is about")},
    {"aud", QT_TRANSLATE_NOOP("TokenClaims", "for whom it is meant")},
    {"exp", QT_TRANSLATE_NOOP("TokenClaims", "when it ends")},
    {"nbf", QT_TRANSLATE_NOOP("TokenClaims", "not to be used before")},
    {"iat", QT_TRANSLATE_NOOP("TokenClaims", "when it was issued")},
    {"auth_time", QT_TRANSLATE_NOOP("TokenClaims", "when the user logged in")},
    {"jti", QT_TRANSLATE_NOOP("TokenClaims", "the token's own id")},
    {"azp", QT_TRANSLATE_NOOP("TokenClaims", "the client that got it")},
    {"client_id", QT_TRANSLATE_NOOP("TokenClaims", "the client that got it")},
    {"scope", QT_TRANSLATE_NOOP("TokenClaims", "what it allows")},
    {"scp", QT_TRANSLATE_NOOP("TokenClaims", "what it allows")},
    {"active", QT_TRANSLATE_NOOP("TokenClaims", "is it good right now")},
    {"token_type", QT_TRANSLATE_NOOP("TokenClaims", "how it is to be sent")},
    {"username", QT_TRANSLATE_NOOP("TokenClaims", "the user's name")},
    {"preferred_username", QT_TRANSLATE_NOOP("TokenClaims", "the user's login name")},
    {"name", QT_TRANSLATE_NOOP("TokenClaims", "the user's full name")},
    {"given_name", QT_TRANSLATE_NOOP("TokenClaims", "first name")},
    {"family_name", QT_TRANSLATE_NOOP("TokenClaims", "last name")},
    {"email", QT_TRANSLATE_NOOP("TokenClaims", "the user's address")},
    {"email_verified", QT_TRANSLATE_NOOP("TokenClaims", "was the address checked")},
    {"acr", QT_TRANSLATE_NOOP("TokenClaims", "how strong the login was")},
    {"amr", QT_TRANSLATE_NOOP("TokenClaims", "how the user logged in")},
    {"sid", QT_TRANSLATE_NOOP("TokenClaims", "the session at the provider")},
    {"session_state", QT_TRANSLATE_NOOP("TokenClaims", "the session at the provider")},
    {"nonce", QT_TRANSLATE_NOOP("TokenClaims", "ties it to one login")},
    {"cnf", QT_TRANSLATE_NOOP("TokenClaims", "the key its sender must hold")},
    {"realm_access", QT_TRANSLATE_NOOP("TokenClaims", "roles in the whole realm")},
    {"resource_access", QT_TRANSLATE_NOOP("TokenClaims", "roles at single clients")},
    {"groups", QT_TRANSLATE_NOOP("TokenClaims", "the user's groups")},
    {"roles", QT_TRANSLATE_NOOP("TokenClaims", "the user's roles")},
    {"allowed-origins", QT_TRANSLATE_NOOP("TokenClaims", "web origins that may use it")},
};

QString meaningOf(std::string_view name)
{
    for (const Meaning& meaning : Meanings) {
        if (meaning.name == name) {
            return tr(meaning.text);
        }
    }
    return {};
}

bool isTime(std::string_view name)
{
    return name == "exp" || name == "nbf" || name == "iat" || name == "auth_time" || name == "updated_at";
}

void readTime(Claim& claim, std::string_view name, std::int64_t value, std::int64_t seenAt)
{
    const QDateTime time = QDateTime::fromSecsSinceEpoch(value);
    claim.value = time.toString(u"yyyy-MM-dd HH:mm:ss"_s);
    const std::int64_t ahead = value - seenAt;
    const QString span = spanText(std::chrono::seconds(std::abs(ahead)));
    if (name == "exp") {
        claim.alarming = ahead <= 0;
        claim.remark =
            ahead > 0 ? tr("%1 after this request").arg(span) : tr("expired %1 before this request").arg(span);
    } else if (name == "nbf" && ahead > 0) {
        claim.alarming = true;
        claim.remark = tr("not valid for another %1").arg(span);
    } else {
        claim.alarming = ahead > 0 && name != "updated_at";
        claim.remark =
            ahead > 0 ? tr("%1 ahead of this machine's clock").arg(span) : tr("%1 before this request").arg(span);
    }
}

std::optional<boost::json::object> decodePart(std::string_view part)
{
    const std::optional<std::string> octets = base64urlDecode(part);
    if (!octets) {
        return std::nullopt;
    }
    boost::system::error_code failure;
    boost::json::value value = boost::json::parse(*octets, failure);
    if (failure || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.as_object());
}

}  // namespace

QString spanText(std::chrono::seconds span)
{
    const auto count = span.count();
    if (count < 120) {
        return tr("%1 s").arg(count);
    }
    if (count < 2 * 3600) {
        return tr("%1 min").arg(count / 60);
    }
    if (count < 48 * 3600) {
        return tr("%1 h").arg(count / 3600);
    }
    return tr("%1 days").arg(count / (24 * 3600));
}

std::vector<Claim> claimsOf(const boost::json::object& object, std::chrono::system_clock::time_point seenAt)
{
    const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(seenAt.time_since_epoch()).count();
    std::vector<Claim> claims;
    for (const auto& member : object) {
        Claim claim;
        claim.name = QString::fromUtf8(member.key().data(), static_cast<qsizetype>(member.key().size()));
        claim.meaning = meaningOf(member.key());
        if (member.value().is_string()) {
            claim.value = QString::fromUtf8(member.value().get_string().c_str());
        } else {
            claim.value = QString::fromStdString(boost::json::serialize(member.value()));
        }
        if (claim.value.size() > LongestValue) {
            claim.value = tr("%1… (%2 characters in all)").arg(claim.value.left(LongestValue)).arg(claim.value.size());
        }
        if (isTime(member.key()) && member.value().is_number()) {
            boost::system::error_code failure;
            const auto seconds = member.value().to_number<std::int64_t>(failure);
            if (!failure) {
                readTime(claim, member.key(), seconds, now);
            }
        }
        claims.push_back(std::move(claim));
    }
    return claims;
}

std::optional<TokenContent> decodeToken(std::string_view token, std::chrono::system_clock::time_point seenAt)
{
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    const std::optional<boost::json::object> header = decodePart(token.substr(0, first));
    const std::optional<boost::json::object> claims = decodePart(token.substr(first + 1, second - first - 1));
    if (!header || !claims) {
        return std::nullopt;
    }
    return TokenContent{claimsOf(*header, seenAt), claimsOf(*claims, seenAt)};
}

}  // namespace gatehouse::gui
