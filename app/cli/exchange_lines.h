#pragma once

#include <QString>

#include <boost/json/object.hpp>

#include "app/cli/terminal.h"
#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::cli {

/// One exchange for people: time, method, path, status, duration, verdict, calls to the identity provider. One line.
QString exchangeLine(const exchange::Exchange& exchange, const exchange::Redactor& redactor, const Terminal& terminal);
/// The same for programs: the object that --json prints. Holds no secret.
boost::json::object exchangeObject(const exchange::Exchange& exchange, const exchange::Redactor& redactor);
/// "1 call to the identity provider", "answered from the cache: 0 calls to the identity provider", or nothing where no
/// identity provider comes into it.
QString providerCalls(const exchange::Exchange& exchange);

}  // namespace gatehouse::cli
