#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace gatehouse {

/// JSON on one line. As boost::json::serialize, but 11.166 instead of 1.1166E1: log lines are read by people, too.
std::string jsonLine(const boost::json::value& value);

}  // namespace gatehouse
