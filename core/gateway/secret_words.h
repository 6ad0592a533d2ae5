#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>

namespace gatehouse::gateway {

/// For names that no table describes (other plugins, consumers, headers, typing errors): does what is called so have to
/// be kept secret? Case and the difference between '-' and '_' do not matter. Pure; any thread.
bool soundsLikeASecret(std::string_view name);

/// Names and values that pair by their place, as `token_headers_names` and `token_headers_values` do: is entry `index`
/// of `values` called like a secret? False where `values` is no such list. Pure; any thread.
bool isPairedWithASecretName(const boost::json::object& record, std::string_view values, std::size_t index);

/// Where in "https://alex:doe@host" the password stands (RFC 3986 section 3.2.1 advises against it, and it is a secret
/// all the same); empty: there is none. Pure; any thread.
std::string_view passwordInUrl(std::string_view text) noexcept;

}  // namespace gatehouse::gateway
