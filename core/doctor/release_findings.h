#pragma once

#include "core/doctor/finding.h"
#include "core/gateway/field_table.h"

namespace gatehouse::doctor {

/// What is otherwise in the release `to` than in `from`, at its place, with what to write so that it behaves the same:
/// defaults that differ, fields of another name, references that are read as plain text. What `validate` says of `to`
/// (fields that it lacks, routes without protocols) is not said again. Pure; any thread.
Findings releaseFindings(const gateway::Configuration& configuration, const gateway::FieldTable& table,
                         gateway::Version from, gateway::Version to);

}  // namespace gatehouse::doctor
