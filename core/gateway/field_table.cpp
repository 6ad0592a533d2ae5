#include "core/gateway/field_table.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <set>

#include "core/gateway/embedded_tables.h"
#include "core/gateway/spelling.h"

namespace gatehouse::gateway {

namespace {

constexpr std::size_t fieldColumns = 14;
constexpr std::size_t descriptionColumns = 3;
constexpr std::size_t formerColumns = 4;

/// The order of the work: who the provider is, who we are, how callers prove themselves, what is asked of them, what
/// goes on to whom, and the rare things last.
constexpr std::array groupOrder{"issuer",
                                "client",
                                "discovery",
                                "auth-methods",
                                "bearer",
                                "introspection",
                                "password",
                                "client-credentials",
                                "refresh",
                                "userinfo",
                                "claims-authz",
                                "consumers",
                                "headers-upstream",
                                "headers-downstream",
                                "cache",
                                "errors",
                                "tls/http",
                                "session",
                                "cookie",
                                "authorization-code",
                                "logout",
                                "par/jar/jarm",
                                "dpop",
                                "mtls",
                                "token-exchange",
                                "other"};

/// Secrets that the plugin's own schema does not mark as encrypted.
constexpr std::array unmarkedSecrets{"cache_tokens_salt", "http_proxy_authorization", "https_proxy_authorization"};
/// Marked as encrypted by the schema, yet "not a secret" in RFC 6749 section 2.2.
constexpr std::array markedButPublic{"client_id"};

template <class List>
bool contains(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// The rows below the head line; each has at least `columns` cells, missing ones are empty.
std::vector<std::vector<std::string_view>> readRows(std::string_view text, std::size_t columns)
{
    std::vector<std::vector<std::string_view>> rows;
    bool head = true;
    for (const auto line : split(text, '\n')) {
        if (line.empty() || std::exchange(head, false)) {
            continue;
        }
        auto cells = split(line, '\t');
        assert(cells.size() <= columns);
        cells.resize(columns);
        rows.push_back(std::move(cells));
    }
    return rows;
}

FieldType readType(std::string_view word)
{
    constexpr std::array<std::pair<std::string_view, FieldType>, 7> words{{{"string", FieldType::String},
                                                                           {"boolean", FieldType::Boolean},
                                                                           {"integer", FieldType::Integer},
                                                                           {"number", FieldType::Number},
                                                                           {"array", FieldType::Array},
                                                                           {"set", FieldType::Set},
                                                                           {"record", FieldType::Record}}};
    const auto* found = std::find_if(words.begin(), words.end(), [&](const auto& pair) { return pair.first == word; });
    assert(found != words.end());
    return found->second;
}

/// "3.8", or "3.4-" for "3.4 or before"; empty: the oldest we model.
Version readVersion(std::string_view word)
{
    if (word.empty() || word == "3.4-") {
        return oldestVersion;
    }
    const auto version = Version::parse(word);
    assert(version);
    return *version;
}

boost::json::value readValue(std::string_view json)
{
    return json.empty() ? boost::json::value(nullptr) : boost::json::parse(json);
}

bool isSecret(std::string_view path, bool encrypted)
{
    return (encrypted && !contains(markedButPublic, path)) || contains(unmarkedSecrets, path);
}

Field readField(const std::vector<std::string_view>& cells)
{
    Field field;
    field.path = cells[0];
    field.name = field.path.substr(field.path.rfind('.') + 1);
    field.type = readType(cells[1]);
    field.elementType = cells[2];
    if (!cells[3].empty()) {
        for (const auto word : split(cells[3], '|')) {
            field.allowed.emplace_back(word);
        }
    }
    field.defaultValue = readValue(cells[4]);
    field.constraints = cells[5];
    field.required = cells[6] == "y";
    field.referenceable = cells[7] == "y";
    field.secret = isSecret(cells[0], cells[8] == "y");
    // No schema was published for 3.5 and 3.6; where the changelog knows the release better than the schemas, it wins.
    field.since = readVersion(cells[11].empty() ? cells[9] : cells[11]);
    field.group = cells[10];
    if (const auto equals = cells[12].find('='); equals != std::string_view::npos) {
        field.formerDefault.emplace(readVersion(cells[12].substr(0, equals)), readValue(cells[12].substr(equals + 1)));
    }
    field.referenceableSince = std::max(field.since, readVersion(cells[13]));
    return field;
}

/// "client_jwk[].kid" lies below "client_jwk[]", which we name "client_jwk"; "issuer" lies below "".
std::string_view parentOf(std::string_view path)
{
    const auto dot = path.rfind('.');
    auto parent = path.substr(0, dot == std::string_view::npos ? 0 : dot);
    if (parent.ends_with("[]")) {
        parent.remove_suffix(2);
    }
    return parent;
}

/// A third of what was written may be wrong; more, and it was not meant.
std::size_t tolerance(std::size_t length)
{
    return std::clamp<std::size_t>(length / 3, 1, 6);
}

}  // namespace

boost::json::value Field::defaultIn(Version version) const
{
    return formerDefault && version < formerDefault->first ? formerDefault->second : defaultValue;
}

FieldTable FieldTable::load()
{
    return parse(embeddedFields(), embeddedDescriptions(), embeddedFormerFields());
}

FieldTable FieldTable::parse(std::string_view fields, std::string_view descriptions, std::string_view formerFields)
{
    FieldTable table;
    for (const auto& cells : readRows(fields, fieldColumns)) {
        [[maybe_unused]] const bool isNew = table.m_index.emplace(cells[0], table.m_fields.size()).second;
        assert(isNew);
        table.m_fields.push_back(readField(cells));
    }
    for (const auto& cells : readRows(descriptions, descriptionColumns)) {
        const auto found = table.m_index.find(cells[0]);
        assert(found != table.m_index.end());
        table.m_fields[found->second].description = cells[1];
        table.m_fields[found->second].reference = cells[2];
    }
    for (const auto& cells : readRows(formerFields, formerColumns)) {
        table.m_formerIndex.emplace(cells[0], table.m_former.size());
        table.m_former.push_back(FormerField{.path = std::string(cells[0]),
                                             .replacement = std::string(cells[1]),
                                             .replacedIn = readVersion(cells[2]),
                                             .note = std::string(cells[3])});
    }
    return table;
}

const Field* FieldTable::find(std::string_view path) const noexcept
{
    const auto found = m_index.find(path);
    return found == m_index.end() ? nullptr : &m_fields[found->second];
}

const FormerField* FieldTable::findFormer(std::string_view path) const noexcept
{
    const auto found = m_formerIndex.find(path);
    return found == m_formerIndex.end() ? nullptr : &m_former[found->second];
}

std::vector<const Field*> FieldTable::children(std::string_view path) const
{
    if (path.ends_with("[]")) {
        path.remove_suffix(2);
    }
    std::vector<const Field*> result;
    for (const auto& field : m_fields) {
        if (parentOf(field.path) == path) {
            result.push_back(&field);
        }
    }
    return result;
}

std::optional<std::string> FieldTable::nearest(std::string_view path) const
{
    const auto wanted = foldedWord(path);
    const Field* best = nullptr;
    std::size_t bestDistance = tolerance(wanted.size()) + 1;
    for (const auto& field : m_fields) {
        const auto candidate = foldedWord(field.path);
        const auto gap = std::max(candidate.size(), wanted.size()) - std::min(candidate.size(), wanted.size());
        if (gap >= bestDistance) {
            continue;
        }
        if (const auto found = editDistance(wanted, candidate); found < bestDistance) {
            best = &field;
            bestDistance = found;
        }
    }
    return best ? std::optional(best->path) : std::nullopt;
}

std::vector<std::string> FieldTable::groups() const
{
    std::set<std::string, std::less<>> present;
    for (const auto& field : m_fields) {
        present.insert(field.group);
    }
    std::vector<std::string> result;
    for (const auto* group : groupOrder) {
        if (const auto found = present.find(std::string_view(group)); found != present.end()) {
            result.push_back(*found);
            present.erase(found);
        }
    }
    result.insert(result.end(), present.begin(), present.end());
    return result;
}

}  // namespace gatehouse::gateway
