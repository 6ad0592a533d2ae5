#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>

#include "core/gateway/field_table.h"

namespace gatehouse::exporters {

/// Names for the environment variables that take the place of secrets in an exported file: DECK_CLIENT_SECRET for
/// client_secret[0], DECK_CLIENT_SECRET_2 for client_secret[1], DECK_TOKEN_SALT for cache_tokens_salt. The same secret
/// gets the same name everywhere, different ones never share one.
class SecretNames {
public:
    /// A name that the file uses already.
    void reserve(const std::string& name);
    /// `source` tells secrets apart: the keychain's id, or the secret itself.
    std::string nameFor(std::string_view fieldPath, std::size_t index, const std::string& source);

private:
    std::map<std::string, std::string> m_sources;  ///< name → source
};

/// Is this neither empty nor, in any part, a reference?
bool isLiteral(std::string_view text);
/// A URL with another password in the place of its own (gateway::passwordInUrl), which it has.
std::string withPassword(const std::string& url, const std::string& password);

enum class Literals { Replaced, Kept };

/// The config with {vault://keychain/…} replaced by `${{ env "DECK_…" }}`, and, if asked, literals in secret fields,
/// literals whose names in a paired list are those of secrets, and passwords in URLs.
boost::json::object withoutSecrets(const boost::json::object& config, const gateway::FieldTable& table,
                                   SecretNames& names, Literals literals);

}  // namespace gatehouse::exporters
