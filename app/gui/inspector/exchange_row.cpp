#include "app/gui/inspector/exchange_row.h"

#include <QCryptographicHash>

#include <algorithm>
#include <limits>

#include "core/base/encoding.h"

namespace gatehouse::gui {
namespace {

std::uint8_t capped(std::size_t count) noexcept
{
    return static_cast<std::uint8_t>(std::min<std::size_t>(count, 255));
}

}  // namespace

ExchangeRow rowOf(exchange::ExchangePointer exchange)
{
    ExchangeRow row;
    std::size_t ghosts = 0;
    std::size_t shared = 0;
    for (const exchange::Leg& leg : exchange->legs) {
        // Metadata and keys come from the cache nearly always; a hit is what spared a call for this credential.
        const bool metadata =
            leg.purpose == exchange::LegPurpose::Discovery || leg.purpose == exchange::LegPurpose::Jwks;
        ghosts += leg.ghost && !metadata ? 1U : 0U;
        shared += leg.shared ? 1U : 0U;
        row.purposes = static_cast<std::uint16_t>(row.purposes | (1U << static_cast<unsigned>(leg.purpose)));
    }
    row.tokenHash = tokenHash(exchange->accessToken);
    row.footprint = static_cast<std::uint32_t>(
        std::min<std::size_t>(exchange->footprint() + sizeof(ExchangeRow), std::numeric_limits<std::uint32_t>::max()));
    row.status = static_cast<std::uint16_t>(exchange->legs.empty() ? 0 : exchange->client().status);
    row.decision = exchange->verdict.decision;
    row.reason = exchange->verdict.reason;
    row.identityProviderCalls = capped(exchange->identityProviderCalls());
    row.ghosts = capped(ghosts);
    row.shared = capped(shared);
    row.id = exchange->id;
    row.exchange = std::move(exchange);
    return row;
}

std::string tokenHashWord(std::uint32_t hash)
{
    std::string octets;
    for (int shift = 24; shift >= 0; shift -= 8) {
        octets.push_back(static_cast<char>((hash >> shift) & 0xffU));
    }
    return hexEncode(octets);
}

std::uint32_t tokenHash(std::string_view token)
{
    if (token.empty()) {
        return 0;
    }
    const QByteArray digest = QCryptographicHash::hash(
        QByteArrayView(token.data(), static_cast<qsizetype>(token.size())), QCryptographicHash::Sha256);
    std::uint32_t hash = 0;
    for (int i = 0; i < 4; ++i) {
        hash = (hash << 8U) | static_cast<unsigned char>(digest[i]);
    }
    return hash == 0 ? 1 : hash;
}

std::string_view pathOf(std::string_view url) noexcept
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return url;
    }
    const std::size_t slash = url.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
}

}  // namespace gatehouse::gui
