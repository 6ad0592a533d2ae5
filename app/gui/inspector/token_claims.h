#pragma once

#include <QString>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace gatehouse::gui {

/// A member of a JWT's header or claims, or of an introspection answer, made readable.
struct Claim {
    QString name;
    QString value;          ///< strings bare, the rest as JSON; times as local time
    QString remark;         ///< "expires 4 min after this request"; empty for most
    QString meaning;        ///< what the claim says, in a few words; empty: not a registered one
    bool alarming = false;  ///< expired, not yet valid
};

/// What a token says about itself. Decoded for reading only: nothing is verified here.
struct TokenContent {
    std::vector<Claim> header;
    std::vector<Claim> claims;
};

/// RFC 7519 in RFC 7515 compact form. nullopt: not a JWT (an opaque token, or broken).
std::optional<TokenContent> decodeToken(std::string_view token, std::chrono::system_clock::time_point seenAt);
/// The members of a JSON object as claims (RFC 7662 section 2.2, RFC 7519 section 4.1).
std::vector<Claim> claimsOf(const boost::json::object& object, std::chrono::system_clock::time_point seenAt);

/// "4 min", "42 s", "3 h", "12 days": a span as people say it.
QString spanText(std::chrono::seconds span);

}  // namespace gatehouse::gui
