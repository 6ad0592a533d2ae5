#include "core/gateway/config_checker.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "core/gateway/formats.h"
#include "core/gateway/references.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

/// Records that may be left out but not set to null, though they have defaults.
constexpr std::array notNullable{"redis",
                                 "cluster_cache_redis",
                                 "redis.cluster_nodes[].ip",
                                 "redis.sentinel_nodes[].host",
                                 "cluster_cache_redis.cluster_nodes[].ip",
                                 "cluster_cache_redis.sentinel_nodes[].host",
                                 "proof_of_possession_mtls_from_header.allow_partial_chain",
                                 "proof_of_possession_mtls_from_header.certificate_header_format",
                                 "proof_of_possession_mtls_from_header.secure_source"};

Show showOf(const Field& field)
{
    return field.secret ? Show::KindOnly : Show::Value;
}

/// Text fields that hold URLs though the table has no constraint for them.
bool holdsUrl(const Field& field)
{
    return field.type == FieldType::String
           && (field.path == "issuer" || field.path.ends_with("_endpoint") || field.path == "http_proxy"
               || field.path == "https_proxy" || field.name == "jwks_uri");
}

std::string withoutIndices(std::string_view path)
{
    std::string result;
    bool inside = false;
    for (const char letter : path) {
        inside = inside && letter != ']';
        if (!inside) {
            result += letter;
        }
        inside = inside || letter == '[';
    }
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

/// The parts of a field's constraints that hold for the value itself or, with "element " in front, for its elements.
std::vector<std::string_view> constraintsOf(const Field& field, bool ofElement)
{
    constexpr std::string_view elementMark = "element ";
    std::vector<std::string_view> result;
    std::string_view rest = field.constraints;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        auto part = trimmed(rest.substr(0, end));
        if (part.starts_with(elementMark) == ofElement) {
            result.push_back(ofElement ? part.substr(elementMark.size()) : part);
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return result;
}

std::optional<double> readNumber(std::string_view text)
{
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<std::size_t> leastLength(std::string_view constraint)
{
    constexpr std::string_view mark = "len>=";
    if (!constraint.starts_with(mark)) {
        return std::nullopt;
    }
    const auto number = readNumber(constraint.substr(mark.size()));
    return number ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

std::string asListText(const json::value& value, const Field& field)
{
    if (field.secret) {
        return "write it as a list: [ … ]";
    }
    return "write [" + (value.is_string() ? std::string(value.get_string()) : json::serialize(value)) + "]";
}

}  // namespace

ConfigChecker::ConfigChecker(const FieldTable& table, Version version, ReportFault report) :
    m_table(table), m_version(version), m_report(std::move(report))
{
}

void ConfigChecker::checkConfig(const json::object& config) const
{
    checkMembers(config, "", "");
}

void ConfigChecker::checkField(const std::string& path, const json::value& value) const
{
    const auto fieldPath = withoutIndices(path);
    if (fieldPath.ends_with("[]")) {
        if (const auto* list = m_table.find(std::string_view(fieldPath).substr(0, fieldPath.size() - 2))) {
            checkElement(*list, path, value);
            return;
        }
    }
    checkMember(path, fieldPath, value);
}

void ConfigChecker::checkMembers(const json::object& record, const std::string& path,
                                 const std::string& fieldPath) const
{
    for (const auto& [key, value] : record) {
        const std::string name(key);
        checkMember(path.empty() ? name : path + '.' + name, fieldPath.empty() ? name : fieldPath + '.' + name, value);
    }
    for (const auto* field : m_table.children(fieldPath)) {
        const auto* value = record.if_contains(field->name);
        if (field->required && field->existsIn(m_version) && (!value || value->is_null())) {
            error(path.empty() ? field->name : path + '.' + field->name, "missing, but required",
                  field->path == "issuer" ? "write issuer: https://…" : "");
        }
    }
}

void ConfigChecker::checkMember(const std::string& path, const std::string& fieldPath, const json::value& value) const
{
    const auto* field = m_table.find(fieldPath);
    if (!field) {
        if (const auto* former = m_table.findFormer(fieldPath)) {
            checkFormer(*former, path);
        } else {
            checkUnknown(path, fieldPath);
        }
        return;
    }
    if (!field->existsIn(m_version)) {
        error(path, "exists since " + field->since.toString() + ", this is " + m_version.toString(),
              "remove it, or choose release " + field->since.toString() + " or newer");
        return;
    }
    checkValue(*field, path, value);
}

void ConfigChecker::checkFormer(const FormerField& former, const std::string& path) const
{
    if (m_version < former.replacedIn) {
        return;  // the right name in that release
    }
    if (former.replacement.empty()) {
        m_report(Severity::Warning, path, "has no effect any more", "remove it");
        return;
    }
    m_report(Severity::Warning, path, "an old name",
             "write " + former.replacement + (former.note.empty() ? std::string() : " (" + former.note + ")"));
}

void ConfigChecker::checkUnknown(const std::string& path, const std::string& fieldPath) const
{
    const auto near = m_table.nearest(fieldPath);
    error(path, "no such field", near ? "did you mean " + *near + "?" : "");
}

void ConfigChecker::checkValue(const Field& field, const std::string& path, const json::value& value) const
{
    if (value.is_null()) {
        const bool refused = std::find(notNullable.begin(), notNullable.end(), field.path) != notNullable.end();
        if (refused) {
            error(path, "may be left out, but not empty", "remove it");
        }
        return;  // missing required members are reported by checkMembers
    }
    const bool reference = value.is_string() && isReference(value.get_string());
    if (reference) {
        checkVault(field, path, value.get_string());
    }
    switch (field.type) {
    case FieldType::String: checkString(field, path, value, false); break;
    case FieldType::Boolean:
        if (!value.is_bool() && !reference) {
            const auto word = value.is_string() ? booleanWord(value.get_string()) : std::nullopt;
            const bool quoted = word && (value.get_string() == "true" || value.get_string() == "false");
            if (!word || quoted) {
                expected(field, path, "true or false", value, quoted ? "write it without quotes" : "");
            }
        }
        break;
    case FieldType::Integer:
    case FieldType::Number:
        if (!reference) {
            checkNumber(field, path, value);
        }
        break;
    case FieldType::Array:
    case FieldType::Set: checkList(field, path, value); break;
    case FieldType::Record:
        if (value.is_object()) {
            checkMembers(value.get_object(), path, field.path);
        } else {
            expected(field, path, "a record", value);
        }
        break;
    }
}

void ConfigChecker::checkList(const Field& field, const std::string& path, const json::value& value) const
{
    if (!value.is_array()) {
        expected(field, path, "a list", value, value.is_object() ? "" : asListText(value, field));
        return;
    }
    const auto& list = value.get_array();
    for (const auto constraint : constraintsOf(field, false)) {
        if (const auto least = leastLength(constraint); least && list.size() < *least) {
            error(path,
                  "expected at least " + std::to_string(*least) + (*least == 1 ? " entry" : " entries") + ", got none");
        }
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto elementPath = path + '[' + std::to_string(i) + ']';
        checkElement(field, elementPath, list[i]);
        const bool twice = std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i])
                           != list.begin() + static_cast<std::ptrdiff_t>(i);
        if (field.type == FieldType::Set && twice) {
            m_report(Severity::Warning, elementPath, "is here twice", "remove it");
        }
    }
}

void ConfigChecker::checkElement(const Field& field, const std::string& path, const json::value& value) const
{
    if (field.elementType == "record") {
        if (value.is_object()) {
            checkMembers(value.get_object(), path, field.path + "[]");
        } else {
            expected(field, path, "a record", value);
        }
    } else if (field.elementType == "array<string>") {
        if (!value.is_array()) {
            expected(field, path, "a list", value, value.is_string() ? asListText(value, field) : "");
            return;
        }
        for (std::size_t i = 0; i < value.get_array().size(); ++i) {
            checkString(field, path + '[' + std::to_string(i) + ']', value.get_array()[i], true);
        }
    } else {
        if (value.is_string() && isReference(value.get_string())) {
            checkVault(field, path, value.get_string());
        }
        checkString(field, path, value, true);
    }
}

void ConfigChecker::checkString(const Field& field, const std::string& path, const json::value& value,
                                bool asElement) const
{
    if (!value.is_string()) {
        const bool scalar = value.is_number() || value.is_bool();
        expected(field, path, "a string", value, scalar ? "put it in quotes" : "");
        return;
    }
    const std::string_view text = value.get_string();
    if (isReference(text)) {
        return;
    }
    if (!field.allowed.empty() && std::find(field.allowed.begin(), field.allowed.end(), text) == field.allowed.end()) {
        const auto near = nearestWord(text, field.allowed);
        expected(field, path, anyOf(field.allowed), value, near ? "did you mean \"" + *near + "\"?" : "");
        return;
    }
    for (const auto constraint : constraintsOf(field, asElement)) {
        checkConstraint(field, constraint, path, text);
    }
    if (holdsUrl(field)) {
        checkConstraint(field, "format=url", path, text);
    }
}

void ConfigChecker::checkConstraint(const Field& field, std::string_view constraint, const std::string& path,
                                    std::string_view text) const
{
    std::optional<std::string> fault;
    if (const auto least = leastLength(constraint); least && text.size() < *least) {
        fault = "expected some text, got none";
    } else if (constraint == "format=url") {
        fault = urlFault(text);
    } else if (constraint == "format=host" || constraint == "format=sni") {
        fault = hostFormatFault(text);
    } else if (constraint == "format=uuid") {
        fault = uuidFault(text);
    } else if (constraint == "starts with /" && !text.starts_with('/')) {
        fault = "expected text that begins with /, got " + describe(json::string(text), showOf(field));
    } else if (constraint == "must not contain //" && text.find("//") != std::string_view::npos) {
        fault = "two slashes in a row";
    }
    if (fault) {
        error(path, std::move(*fault));
    }
}

void ConfigChecker::checkNumber(const Field& field, const std::string& path, const json::value& value) const
{
    const bool whole = field.type == FieldType::Integer;
    if (!value.is_number() || (whole && value.is_double() && std::floor(value.get_double()) != value.get_double())) {
        expected(field, path, whole ? "a whole number" : "a number", value,
                 value.is_string() && readNumber(value.get_string()) ? "write it without quotes" : "");
        return;
    }
    const auto number = value.to_number<double>();
    for (const auto constraint : constraintsOf(field, false)) {
        if (constraint.starts_with('>')) {
            const auto bound = readNumber(constraint.substr(1));
            if (bound && number <= *bound) {
                expected(field, path, "a number above " + std::string(constraint.substr(1)), value);
            }
            continue;
        }
        const auto dots = constraint.find("..");
        if (dots == std::string_view::npos) {
            continue;
        }
        const auto least = readNumber(constraint.substr(0, dots));
        const auto most = readNumber(constraint.substr(dots + 2));
        if ((least && number < *least) || (most && number > *most)) {
            expected(field, path,
                     "a number from " + std::string(constraint.substr(0, dots)) + " to "
                         + std::string(constraint.substr(dots + 2)),
                     value);
        }
    }
}

void ConfigChecker::checkVault(const Field& field, const std::string& path, std::string_view text) const
{
    // The keychain's are ours and leave the program as decK variables.
    const auto vault = text.find("{vault://");
    if (vault != std::string_view::npos && !text.substr(vault).starts_with("{vault://keychain/")
        && !field.referenceableIn(m_version)) {
        m_report(Severity::Warning, path, "the gateway does not look up vault references in this field",
                 field.referenceable ? "it does since " + field.referenceableSince.toString() : "");
    }
}

void ConfigChecker::expected(const Field& field, const std::string& path, std::string what, const json::value& value,
                             std::string suggestion) const
{
    error(path, "expected " + std::move(what) + ", got " + describe(value, showOf(field)), std::move(suggestion));
}

void ConfigChecker::error(const std::string& path, std::string message, std::string suggestion) const
{
    m_report(Severity::Error, path, std::move(message), std::move(suggestion));
}

}  // namespace gatehouse::gateway
