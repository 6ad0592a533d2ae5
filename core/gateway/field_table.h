#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/version.h"

namespace gatehouse::gateway {

enum class FieldType { String, Boolean, Integer, Number, Array, Set, Record };

/// One field of the openid-connect plugin, a row of resources/openid-connect-fields.tsv with its sentence from
/// resources/openid-connect-descriptions.tsv. `path` is the row's name: "client_jwk[].kid", "redis.port".
struct Field {
    std::string path;
    std::string name;  ///< last segment: "kid"
    FieldType type = FieldType::String;
    std::string elementType;           ///< of Array and Set: "string", "record", "array<string>"
    std::vector<std::string> allowed;  ///< enum; empty: free
    boost::json::value defaultValue;   ///< of the newest version; null: none
    std::string
        constraints;  ///< as in the table: "0..65535", "len>=1", "format=url", "starts with /; must not contain //"
    bool required = false;
    bool referenceable = false;  ///< may hold {vault://…}
    bool secret = false;         ///< kept in the keychain, masked on screen (derived: encrypted, or a secret's name)
    Version since{3, 4};
    std::string group;
    std::string description;  ///< our own sentence

    /// The default that holds in that release (hide_credentials, ssl_verify … flipped in 3.14).
    boost::json::value defaultIn(Version version) const;
    bool existsIn(Version version) const noexcept { return since <= version; }
    bool topLevel() const noexcept { return path == name; }
};

/// The table of all 378 fields. Immutable; read once from the embedded resource; passed around by reference.
class FieldTable {
public:
    /// From the resources compiled into the program.
    static FieldTable load();
    /// From texts (tests).
    static FieldTable parse(std::string_view fields, std::string_view descriptions);

    std::span<const Field> all() const noexcept { return m_fields; }
    /// `path` with indices left out: "client_jwk[].kid". nullptr: no such field.
    const Field* find(std::string_view path) const noexcept;
    /// Fields directly below `path` ("" = top level), in table order.
    std::vector<const Field*> children(std::string_view path) const;
    /// The nearest right path to a wrong one, if one is near enough to be meant.
    std::optional<std::string> nearest(std::string_view path) const;
    /// Groups in the order of the task: issuer, client, auth-methods, bearer, introspection, password, …
    std::vector<std::string> groups() const;

private:
    std::vector<Field> m_fields;
};

}  // namespace gatehouse::gateway
