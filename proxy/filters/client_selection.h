#pragma once

#include <cstddef>

#include "core/oidc/settings.h"
#include "proxy/filters/request_arguments.h"

namespace gatehouse::proxy {

/// Which of the configured clients a request asks for: the argument named by client_arg in header, query, body; for a
/// name other than client_id, then client_id in the same order. Its value is a client id or an index from 1. Index 0
/// of the list when nothing is asked for or what is asked for does not exist.
std::size_t selectClient(const oidc::Settings& settings, const RequestArguments& arguments);

/// The entry of a list that pairs with the clients by index; a list that is too short counts with its first entry.
/// Empty when the list is.
std::string_view pairedWithClient(const std::vector<std::string>& list, std::size_t client);

}  // namespace gatehouse::proxy
