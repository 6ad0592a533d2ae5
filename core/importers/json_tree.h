#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/importers/yaml_tree.h"

namespace gatehouse::importers {

/// Reads JSON (RFC 8259), also several texts one after the other as `curl` prints several answers, into the same tree
/// as YAML, with the place of every value. Errors: what is no JSON, a name twice in one object (both lines are named),
/// anything beyond the limits, octets that are no text. Pure; any thread.
gateway::Checked<std::vector<YamlNode>> readJsonTexts(std::string_view text, const std::string& fileName,
                                                      const YamlLimits& limits = {});

}  // namespace gatehouse::importers
