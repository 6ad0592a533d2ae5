#include "core/exporters/secret_names.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>

#include "core/gateway/reference_text.h"
#include "core/gateway/secret_words.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::ReferencePiece;
using Kind = ReferencePiece::Kind;

constexpr std::string_view keychainVault = "keychain/";

std::string placeholder(const std::string& name)
{
    return "${{ env \"" + name + "\" }}";
}

/// Is the member a secret? What the table does not know is judged by what it was probably meant to be.
bool isSecret(const gateway::FieldTable& table, const std::string& fieldPath)
{
    auto path = std::string_view(fieldPath);
    while (path.ends_with("[]")) {
        path.remove_suffix(2);
    }
    if (const auto* field = table.find(path)) {
        return field->secret;
    }
    std::string meant;
    if (const auto* former = table.findFormer(path)) {
        meant = former->replacement;
    } else if (const auto near = table.nearest(path)) {
        meant = *near;
    }
    const auto* field = table.find(meant);
    return (field && field->secret) || path.find("secret") != std::string_view::npos
           || path.find("password") != std::string_view::npos;
}

class Replacer {
public:
    Replacer(const gateway::FieldTable& table, SecretNames& names, Literals literals) :
        m_table(table), m_names(names), m_literals(literals)
    {
    }

    json::value replaced(const json::value& value, const std::string& fieldPath, std::size_t index) const
    {
        if (const auto* list = value.if_array()) {
            json::array result;
            for (std::size_t i = 0; i < list->size(); ++i) {
                result.push_back(replaced((*list)[i], fieldPath + "[]", i));
            }
            return result;
        }
        if (const auto* record = value.if_object()) {
            return members(*record, fieldPath, index);
        }
        if (value.is_string()) {
            return replacedText(std::string_view(value.get_string()), fieldPath, index);
        }
        const bool secretNumber = value.is_number() && isSecret(m_table, fieldPath);
        return secretNumber && m_literals == Literals::Replaced
                   ? json::value(placeholder(m_names.nameFor(fieldPath, index, json::serialize(value))))
                   : value;
    }

    json::object members(const json::object& record, const std::string& fieldPath, std::size_t index) const
    {
        json::object result;
        for (const auto& [key, value] : record) {
            const std::string name(key);
            const auto path = fieldPath.empty() ? name : fieldPath + '.' + name;
            result[key] = replaced(value, path, index);
            if (auto* list = result[key].if_array()) {
                replacePairs(record, name, path, *list);
            }
        }
        return result;
    }

private:
    /// Values whose names stand in another list: a header called x-api-key holds a secret, whatever the table says.
    void replacePairs(const json::object& record, const std::string& name, const std::string& path,
                      json::array& values) const
    {
        for (std::size_t i = 0; i < values.size() && m_literals == Literals::Replaced; ++i) {
            const auto* text = values[i].if_string();
            if (text && isLiteral(std::string_view(*text)) && gateway::isPairedWithASecretName(record, name, i)) {
                values[i] = placeholder(m_names.nameFor(path + "[]", i, std::string(*text)));
            }
        }
    }

    json::value replacedText(std::string_view text, const std::string& fieldPath, std::size_t index) const
    {
        std::string result;
        bool literal = true;
        for (const auto& piece : gateway::splitReferences(text)) {
            literal = literal && (piece.kind == Kind::Text || piece.kind == Kind::Broken);
            if (piece.kind == Kind::Vault && piece.name.starts_with(keychainVault)) {
                result += placeholder(m_names.nameFor(fieldPath, index, piece.name));
            } else {
                result += piece.text;
            }
        }
        if (literal && !text.empty() && m_literals == Literals::Replaced && isSecret(m_table, fieldPath)) {
            return json::value(placeholder(m_names.nameFor(fieldPath, index, std::string(text))));
        }
        const auto password = gateway::passwordInUrl(result);
        if (m_literals == Literals::Replaced && isLiteral(password)) {
            return json::value(withPassword(
                result, placeholder(m_names.nameFor(fieldPath + ".password", index, std::string(password)))));
        }
        return json::value(result);
    }

    const gateway::FieldTable& m_table;
    SecretNames& m_names;
    Literals m_literals;
};

}  // namespace

bool isLiteral(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    return !text.empty() && std::all_of(pieces.begin(), pieces.end(), [](const auto& piece) {
        return piece.kind == Kind::Text || piece.kind == Kind::Broken;
    });
}

std::string withPassword(const std::string& url, const std::string& password)
{
    const auto former = gateway::passwordInUrl(url);
    const auto begin = static_cast<std::size_t>(former.data() - url.data());
    return url.substr(0, begin) + password + url.substr(begin + former.size());
}

void SecretNames::reserve(const std::string& name)
{
    m_sources.emplace(name, std::string());
}

std::string SecretNames::nameFor(std::string_view fieldPath, std::size_t index, const std::string& source)
{
    std::string stem = "DECK_";
    if (fieldPath == "cache_tokens_salt") {
        stem += "TOKEN_SALT";
    } else {
        for (const char c : fieldPath) {
            if (std::isalnum(static_cast<unsigned char>(c))) {
                stem += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            } else if (c != '[' && c != ']') {
                stem += '_';
            }
        }
    }
    for (std::size_t number = index + 1;; ++number) {
        const auto name = number == 1 ? stem : stem + '_' + std::to_string(number);
        const auto [known, isNew] = m_sources.emplace(name, source);
        if (isNew || known->second == source) {
            return name;
        }
    }
}

json::object withoutSecrets(const json::object& config, const gateway::FieldTable& table, SecretNames& names,
                            Literals literals)
{
    return Replacer(table, names, literals).members(config, "", 0);
}

}  // namespace gatehouse::exporters
