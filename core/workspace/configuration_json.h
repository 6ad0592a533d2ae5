#pragma once

#include <boost/json/object.hpp>

#include <string>

#include "core/base/result.h"
#include "core/gateway/configuration.h"

namespace gatehouse::workspace {

/// The whole model as JSON, with decK's words for its members; references stay as they are written. Entities come in
/// the model's order, `config` in its own, and what the model does not know stands behind what it knows.
boost::json::object configurationToJson(const gateway::Configuration& configuration);

/// The reverse. InvalidSyntax names the place that does not fit ("services[0].port: expected a number from 0 to
/// 65535").
Result<gateway::Configuration> configurationFromJson(const boost::json::object& json, const std::string& origin);

}  // namespace gatehouse::workspace
