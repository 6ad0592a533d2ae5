#pragma once

#include <boost/json/object.hpp>

#include "core/gateway/config_checker.h"

namespace gatehouse::gateway {

/// What the fields of one plugin say about each other: fields that exclude each other, fields that need each other, and
/// lists whose entries pair by their place.
void checkRules(const boost::json::object& config, const ReportFault& report);

}  // namespace gatehouse::gateway
