#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/importers/yaml_tree.h"

namespace gatehouse::importers {

// Small readings of Kubernetes objects. Pure; any thread. What is missing, or of another kind, is empty.

/// The member of a map; nullptr: `node` is none, or has no such member.
const YamlNode* at(const YamlNode* node, std::string_view key);
/// A scalar's text.
std::string textOf(const YamlNode* node);
/// The node's own list and map, never copies: what they hold may be pointed to as long as the document lives.
const std::vector<YamlNode>& itemsOf(const YamlNode* node);
const std::vector<YamlNode::Member>& entriesOf(const YamlNode* node);

/// "a, b" as annotations spell a list.
std::vector<std::string> splitList(const std::string& text);

/// "$DECK_X" and "${DECK_X}", which envsubst would fill, as decK's references.
std::string withDeckReferences(const std::string& text);
boost::json::value withDeckReferences(const boost::json::value& value);

/// Puts a value where a JSON pointer (RFC 6901) leads; false: there is no such place.
bool setAt(boost::json::object& record, const std::string& pointer, boost::json::value value);

/// The value and all that lie in it.
std::size_t countValues(const boost::json::value& value);

}  // namespace gatehouse::importers
