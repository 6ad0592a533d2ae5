#pragma once

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"

namespace gatehouse::gateway {

/// Everything that is wrong with a configuration for that release: unknown fields (with the nearest right name), wrong
/// types, values outside an enum or a range, a scalar where a list is expected, exclusive fields set together, missing
/// issuer, references to services or routes that do not exist. Values that are still references are not judged by their
/// content. Pure; any thread.
Diagnostics validate(const Configuration& configuration, const FieldTable& table, Version version);

/// The same for one field's new value: what the form shows under the field while the user types.
Diagnostics validateField(const FieldTable& table, Version version, std::string_view path,
                          const boost::json::value& value);

/// `config` with the defaults of that release filled in for every top-level field (records only where set).
boost::json::object effectiveConfig(const boost::json::object& config, const FieldTable& table, Version version);

/// The fields that are set but on which this program's gateway does not act yet, in table order. serve prints one line
/// each.
std::vector<std::string> notActedOn(const boost::json::object& config, const FieldTable& table);

}  // namespace gatehouse::gateway
