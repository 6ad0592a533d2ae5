#pragma once

#include <boost/json/object.hpp>

#include "core/gateway/config_checker.h"

namespace gatehouse::gateway {

/// What the fields of one plugin say about each other and the gateway refuses: fields that exclude each other, fields
/// that need each other. What it takes and what then goes wrong is in core/doctor.
void checkRules(const boost::json::object& config, const ReportFault& report);

}  // namespace gatehouse::gateway
