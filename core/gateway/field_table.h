#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
    bool referenceable = false;        ///< may hold {vault://…} in the newest version
    Version referenceableSince{3, 4};  ///< only meaningful if referenceable
    bool secret = false;               ///< kept in the keychain, masked on screen: encrypted, or a secret's name
    Version since{3, 4};
    std::string group;
    std::string description;  ///< our own sentence
    std::string reference;    ///< the specification's section that defines it: "RFC 7662 section 2.1"; may be empty
    /// The default that held before a release: {3.14, false}. At most one.
    std::optional<std::pair<Version, boost::json::value>> formerDefault;

    /// The default that holds in that release (hide_credentials, ssl_verify … flipped in 3.14).
    boost::json::value defaultIn(Version version) const;
    bool existsIn(Version version) const noexcept { return since <= version; }
    bool referenceableIn(Version version) const noexcept { return referenceable && referenceableSince <= version; }
    bool topLevel() const noexcept { return path == name; }
};

/// A name of older configurations that is no row of the table, from resources/openid-connect-former-fields.tsv.
struct FormerField {
    std::string path;             ///< "session_redis_host"
    std::string replacement;      ///< "redis.host"; empty: it has no effect any more
    Version replacedIn = {3, 4};  ///< the release that brought the replacement; before it, the former name was right
    std::string note;             ///< what else changes with the name; may be empty
};

/// The table of all 378 fields. Immutable; read once from the embedded resource; passed around by reference.
class FieldTable {
public:
    /// From the resources compiled into the program.
    static FieldTable load();
    /// From texts (tests).
    static FieldTable parse(std::string_view fields, std::string_view descriptions, std::string_view formerFields = {});

    std::span<const Field> all() const noexcept { return m_fields; }
    /// `path` with indices left out: "client_jwk[].kid". nullptr: no such field.
    const Field* find(std::string_view path) const noexcept;
    /// The former field of that path, so that a message can say what to use instead. nullptr: never was one.
    const FormerField* findFormer(std::string_view path) const noexcept;
    std::span<const FormerField> former() const noexcept { return m_former; }
    /// Fields directly below `path` ("" = top level; "client_jwk" and "client_jwk[]" are the same), in table order.
    std::vector<const Field*> children(std::string_view path) const;
    /// The nearest right path to a wrong one, if one is near enough to be meant.
    std::optional<std::string> nearest(std::string_view path) const;
    /// Groups in the order of the task: issuer, client, auth-methods, bearer, introspection, password, …
    std::vector<std::string> groups() const;

private:
    std::vector<Field> m_fields;
    std::vector<FormerField> m_former;
    std::map<std::string, std::size_t, std::less<>> m_index;        ///< path → place in m_fields
    std::map<std::string, std::size_t, std::less<>> m_formerIndex;  ///< path → place in m_former
};

}  // namespace gatehouse::gateway
