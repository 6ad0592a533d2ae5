#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

#include "core/gateway/describe.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"

namespace gatehouse::gateway {

/// Told of each fault: `path` is the place within the config ("auth_methods[1]").
using ReportFault =
    std::function<void(Severity severity, const std::string& path, std::string message, std::string suggestion)>;

/// Checks values against the field table: names, types, enums, ranges, formats, required members. One value at a time;
/// what fields say about each other is in config_rules.h.
class ConfigChecker {
public:
    ConfigChecker(const FieldTable& table, Version version, ReportFault report);

    void checkConfig(const boost::json::object& config) const;
    /// `path` with or without indices: "client_jwk[0].kid".
    void checkField(const std::string& path, const boost::json::value& value) const;

private:
    void checkMembers(const boost::json::object& record, const std::string& path, const std::string& fieldPath) const;
    void checkMember(const std::string& path, const std::string& fieldPath, const boost::json::value& value) const;
    void checkFormer(const FormerField& former, const std::string& path) const;
    void checkUnknown(const std::string& path, const std::string& fieldPath) const;
    void checkValue(const Field& field, const std::string& path, const boost::json::value& value) const;
    void checkList(const Field& field, const std::string& path, const boost::json::value& value) const;
    void checkElement(const Field& field, const std::string& path, const boost::json::value& value) const;
    void checkString(const Field& field, const std::string& path, const boost::json::value& value,
                     bool asElement) const;
    void checkNumber(const Field& field, const std::string& path, const boost::json::value& value) const;
    void checkConstraint(const Field& field, std::string_view constraint, const std::string& path,
                         std::string_view text) const;
    void checkVault(const Field& field, const std::string& path, std::string_view text) const;
    void expected(const Field& field, const std::string& path, std::string what, const boost::json::value& value,
                  std::string suggestion = {}) const;
    void error(const std::string& path, std::string message, std::string suggestion = {}) const;

    const FieldTable& m_table;
    Version m_version;
    ReportFault m_report;
};

}  // namespace gatehouse::gateway
