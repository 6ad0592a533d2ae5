#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"

namespace gatehouse::importers {

/// One node of a YAML document with its place. Aliases and merge keys ("<<") are already replaced by what they mean.
struct YamlNode {
    enum class Kind { Null, Scalar, List, Map };
    struct Member;

    Kind kind = Kind::Null;
    std::string text;    ///< Scalar
    bool plain = false;  ///< Scalar: neither quoted nor a block, so that its type is read from its text
    std::vector<YamlNode> items;
    std::vector<Member> members;  ///< in the order of the file; keys are unique
    gateway::Position position;

    const Member* find(std::string_view key) const noexcept;
};

struct YamlNode::Member {
    std::string key;
    gateway::Position position;  ///< of the key
    YamlNode value;
};

/// What a hostile file may cost at most. Aliases count as often as they are used.
struct YamlLimits {
    std::size_t octets = std::size_t{8} * 1024 * 1024;
    std::size_t depth = 64;
    std::size_t nodes = 200'000;
    std::size_t expandedOctets = std::size_t{32} * 1024 * 1024;
};

/// Reads one document of YAML. `${{ … }}` placeholders may stand anywhere in it, also with bare quotes inside quotes,
/// as decK replaces them before it reads YAML; they come back as text. Errors: broken YAML, duplicate keys (both lines
/// are named), a second document, anything beyond the limits, octets that are no text. Pure; any thread.
gateway::Checked<YamlNode> readYaml(std::string_view text, const std::string& fileName, const YamlLimits& limits = {});

/// The same for a file of one document or several (---); empty ones are left out.
gateway::Checked<std::vector<YamlNode>> readYamlDocuments(std::string_view text, const std::string& fileName,
                                                          const YamlLimits& limits = {});

/// The node as JSON. Plain scalars are typed by YAML's core rules (true, 12, 1.5, null); words that only YAML 1.1 reads
/// as booleans (yes, on) stay strings, as does everything quoted. `placed` is told the place of each member and item
/// under its path ("a.b[1]"), `prefix` in front.
using Placed = std::function<void(const std::string& path, gateway::Position position)>;
boost::json::value toJson(const YamlNode& node, const std::string& prefix = {}, const Placed& placed = {});

}  // namespace gatehouse::importers
