#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/exchange/exchange.h"

namespace gatehouse::gui {

/// What the list needs of one exchange without looking into it: 48 octets, so that a million of them are scanned in
/// milliseconds. Text is made only when it is painted.
struct ExchangeRow {
    exchange::ExchangePointer exchange;
    exchange::ExchangeId id = 0;
    std::uint32_t tokenHash = 0;  ///< first 32 bits of SHA-256 of the access token; 0: no token
    std::uint32_t footprint = 0;  ///< octets, capped
    std::uint16_t status = 0;
    exchange::Decision decision = exchange::Decision::Failed;
    exchange::Reason reason = exchange::Reason::None;
    std::uint8_t identityProviderCalls = 0;  ///< capped at 255
    std::uint8_t ghosts = 0;                 ///< token, introspection … answered from a cache; not metadata or keys
    std::uint8_t shared = 0;                 ///< waited for another exchange's call
    std::uint16_t purposes = 0;              ///< bit per LegPurpose of its legs
};

ExchangeRow rowOf(exchange::ExchangePointer exchange);

/// "3f9c01ab": names a token without showing it; the filter's token:… .
std::string tokenHashWord(std::uint32_t hash);
std::uint32_t tokenHash(std::string_view token);

/// Path and query of an absolute or origin-form URL.
std::string_view pathOf(std::string_view url) noexcept;

}  // namespace gatehouse::gui
