#include "core/oidc/failure.h"

#include <algorithm>

namespace gatehouse::oidc {
namespace {

constexpr std::size_t maximumQuote = 200;
constexpr std::size_t shortestToken = 32;  // a run of token characters this long is taken for a token or secret

bool isTokenCharacter(char letter) noexcept
{
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')
           || std::string_view("-._~+/=").find(letter) != std::string_view::npos;
}

std::string withoutSecret(std::string_view text, std::string_view secret)
{
    std::string out;
    while (!secret.empty()) {
        const std::size_t at = text.find(secret);
        if (at == std::string_view::npos) {
            break;
        }
        out.append(text.substr(0, at)).append("[hidden]");
        text.remove_prefix(at + secret.size());
    }
    out += text;
    return out;
}

std::string withoutTokens(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto end = std::find_if_not(text.begin(), text.end(), isTokenCharacter);
        const auto run = static_cast<std::size_t>(end - text.begin());
        if (run >= shortestToken) {
            out += "[hidden]";
        } else {
            out += text.substr(0, run);
        }
        text.remove_prefix(run);
        if (!text.empty()) {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return out;
}

/// Length of the well-formed UTF-8 sequence of more than one octet at the front, or 0.
std::size_t utf8Length(std::string_view text) noexcept
{
    const auto octet = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t length = 0;
    if (octet(0) >= 0xc2 && octet(0) <= 0xdf) {
        length = 2;
    } else if (octet(0) >= 0xe0 && octet(0) <= 0xef) {
        length = 3;
    } else if (octet(0) >= 0xf0 && octet(0) <= 0xf4) {
        length = 4;
    }
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (octet(0) == 0xe0 && octet(1) < 0xa0) || (octet(0) == 0xf0 && octet(1) < 0x90);
    const bool outside = (octet(0) == 0xed && octet(1) > 0x9f) || (octet(0) == 0xf4 && octet(1) > 0x8f);
    const bool control = octet(0) == 0xc2 && octet(1) < 0xa0;
    return overlong || outside || control ? 0 : length;
}

}  // namespace

bool isProviderFault(FailureKind kind) noexcept
{
    switch (kind) {
    case FailureKind::ProviderUnreachable:
    case FailureKind::ProviderTimedOut:
    case FailureKind::ProviderTlsFailed:
    case FailureKind::ProviderRedirected:
    case FailureKind::ProviderStatus:
    case FailureKind::ProviderInvalidAnswer:
    case FailureKind::ProviderIssuerMismatch:
    case FailureKind::ProviderEndpointMissing: return true;
    default: return false;
    }
}

Failure failureOfCall(const Error& error)
{
    const std::string detail = fitToShow(error.detail);
    switch (error.code) {
    case ErrorCode::TimedOut: return {FailureKind::ProviderTimedOut, detail, "timeout", std::nullopt};
    case ErrorCode::TlsFailed: return {FailureKind::ProviderTlsFailed, detail, "ssl_verify", std::nullopt};
    case ErrorCode::Cancelled: return {FailureKind::Cancelled, detail, {}, std::nullopt};
    case ErrorCode::TooLarge:
    case ErrorCode::ProtocolViolation: return {FailureKind::ProviderInvalidAnswer, detail, {}, std::nullopt};
    default: return {FailureKind::ProviderUnreachable, detail, "issuer", std::nullopt};
    }
}

std::string fitToShow(std::string_view text, const std::vector<std::string_view>& secrets)
{
    // Enough for any secret to be found before the cut.
    std::string masked(text.substr(0, 64 * 1024));
    for (const std::string_view secret : secrets) {
        masked = withoutSecret(masked, secret);
    }
    masked = withoutTokens(masked);
    std::string out;
    for (std::string_view rest = masked; !rest.empty() && out.size() < maximumQuote;) {
        const auto first = static_cast<unsigned char>(rest.front());
        const std::size_t length = first < 0x80 ? 1 : utf8Length(rest);
        if (length == 0 || first < 0x20 || first == 0x7f) {
            out.push_back(length == 0 ? '?' : ' ');
            rest.remove_prefix(1);
            continue;
        }
        if (out.size() + length > maximumQuote) {
            break;
        }
        out += rest.substr(0, length);
        rest.remove_prefix(length);
    }
    return out;
}

}  // namespace gatehouse::oidc
