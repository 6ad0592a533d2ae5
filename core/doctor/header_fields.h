#pragma once

#include <string>
#include <vector>

#include "core/doctor/plugin_view.h"

namespace gatehouse::doctor {

/// A header that the configuration has written: where it stands ("upstream_headers[1]") and its name, without what may
/// follow a colon (`authorization:bearer`).
struct HeaderField {
    std::string path;
    std::string name;
};

/// The headers with names beginning in `direction` ("upstream_", "downstream_"), as single fields, pairs and records.
/// Without those that are empty, `nil` (switched off) or references. Table order.
std::vector<HeaderField> headerFields(const PluginView& plugin, const std::string& direction);

}  // namespace gatehouse::doctor
