#pragma once

#include <QString>

#include <boost/json/object.hpp>

#include "app/cli/terminal.h"
#include "core/exchange/exchange.h"
#include "core/exchange/packed_exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::cli {

/// What an exchange asked of the identity provider.
struct ProviderCalls {
    std::size_t made = 0;
    bool cached = false;  ///< a call was needless, or another exchange's
};
ProviderCalls providerCallsOf(const exchange::Exchange& exchange);
ProviderCalls providerCallsOf(const exchange::PackedExchange& exchange);

/// One exchange for people: time, method, path, status, duration, verdict, calls to the identity provider. One line.
QString exchangeLine(const exchange::Exchange& exchange, const exchange::Redactor& redactor, const Terminal& terminal);
/// Its parts; ExchangeLineWriter puts them together, too.
QString exchangeTime(std::chrono::system_clock::time_point time, const Terminal& terminal);
QString exchangeStatus(int status, const Terminal& terminal);
QString exchangeRequest(const exchange::Leg& client, const exchange::Redactor& redactor);
QString exchangeVerdict(const exchange::Verdict& verdict, const ProviderCalls& calls, const Terminal& terminal);

/// The same for programs: the object that --json prints. Holds no secret.
boost::json::object exchangeObject(const exchange::Exchange& exchange, const exchange::Redactor& redactor);
/// "1 call to the identity provider", "answered from the cache: 0 calls to the identity provider", or nothing where no
/// identity provider comes into it.
QString providerCalls(const ProviderCalls& calls);
QString providerCalls(const exchange::Exchange& exchange);

}  // namespace gatehouse::cli
