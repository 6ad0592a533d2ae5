#include "core/importers/kubernetes_texts.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace gatehouse::importers {

namespace json = boost::json;

const YamlNode* at(const YamlNode* node, std::string_view key)
{
    const auto* member = node ? node->find(key) : nullptr;
    return member ? &member->value : nullptr;
}

std::string textOf(const YamlNode* node)
{
    return node && node->kind == YamlNode::Kind::Scalar ? node->text : std::string();
}

const std::vector<YamlNode>& itemsOf(const YamlNode* node)
{
    static const std::vector<YamlNode> none;
    return node ? node->items : none;
}

const std::vector<YamlNode::Member>& entriesOf(const YamlNode* node)
{
    static const std::vector<YamlNode::Member> none;
    return node ? node->members : none;
}

std::vector<std::string> splitList(const std::string& text)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        auto word = text.substr(begin, end - begin);
        while (word.starts_with(' ')) {
            word.erase(0, 1);
        }
        while (word.ends_with(' ')) {
            word.pop_back();
        }
        if (!word.empty()) {
            words.push_back(std::move(word));
        }
        begin = end + 1;
    }
    return words;
}

std::string withDeckReferences(const std::string& text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool braces = text.compare(i, 2, "${") == 0;
        const auto begin = i + (braces ? 2 : 1);
        auto end = begin;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) {
            ++end;
        }
        const bool name = text[i] == '$' && text.compare(begin, 5, "DECK_") == 0 && end > begin
                          && (!braces || (end < text.size() && text[end] == '}'));
        if (name) {
            result += "${{ env \"" + text.substr(begin, end - begin) + "\" }}";
            i = braces ? end : end - 1;
        } else {
            result += text[i];
        }
    }
    return result;
}

json::value withDeckReferences(const json::value& value)
{
    if (const auto* text = value.if_string()) {
        return json::value(withDeckReferences(std::string(*text)));
    }
    if (const auto* list = value.if_array()) {
        json::array result;
        for (const auto& item : *list) {
            result.push_back(withDeckReferences(item));
        }
        return result;
    }
    return value;
}

bool setAt(json::object& record, const std::string& pointer, json::value value)
{
    json::value* here = nullptr;
    for (std::size_t begin = 1; begin <= pointer.size();) {
        const auto end = std::min(pointer.find('/', begin), pointer.size());
        std::string name;
        for (std::size_t i = begin; i < end; ++i) {
            const bool escape = pointer[i] == '~' && i + 1 < end;
            name += escape ? (pointer[i + 1] == '1' ? '/' : '~') : pointer[i];
            i += escape ? 1 : 0;
        }
        begin = end + 1;
        if (!here || here->is_object()) {
            here = &(here ? here->get_object() : record)[name];
        } else if (here->is_array() && !name.empty() && name.size() < 6
                   && name.find_first_not_of("0123456789") == std::string::npos
                   && std::stoul(name) < here->get_array().size()) {
            here = &here->get_array()[std::stoul(name)];
        } else if (here->is_null() && begin <= pointer.size() + 1) {
            here = &here->emplace_object()[name];
        } else {
            return false;
        }
    }
    *here = std::move(value);
    return true;
}

std::size_t countValues(const json::value& value)
{
    std::size_t count = 1;
    if (const auto* list = value.if_array()) {
        for (const auto& item : *list) {
            count += countValues(item);
        }
    } else if (const auto* record = value.if_object()) {
        for (const auto& member : *record) {
            count += countValues(member.value());
        }
    }
    return count;
}

}  // namespace gatehouse::importers
