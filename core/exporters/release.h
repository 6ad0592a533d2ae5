#pragma once

#include <vector>

#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"

namespace gatehouse::exporters {

/// The configuration as the release `to` has to be given it, so that it behaves as `from` does: fields that `to` lacks
/// take their former name or are left out, defaults that differ are written out, openid-connect's config in the order
/// of the table. Every change is a note. Pure; any thread.
gateway::Configuration forRelease(const gateway::Configuration& configuration, const gateway::FieldTable& table,
                                  gateway::Version from, gateway::Version to, std::vector<Note>& notes);

/// The record in the order of the field table, what the table does not know after that. `path` is the record's own.
boost::json::object inTableOrder(const boost::json::object& record, const std::string& path,
                                 const gateway::FieldTable& table);

}  // namespace gatehouse::exporters
