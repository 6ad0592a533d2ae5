#pragma once

#include <string>
#include <vector>

#include "core/exchange/exchange.h"

namespace gatehouse::exchange {

/// The secrets that an exchange itself shows to be some: the decided token, the tokens its token call was answered
/// with, the credentials and cookies its requests carried. An upstream may echo them and the configuration may send
/// them on in headers of any name. Longest first, each once; none under eight letters, which any text may hold by
/// chance. Pure.
std::vector<std::string> ownSecrets(const Exchange& exchange);

}  // namespace gatehouse::exchange
