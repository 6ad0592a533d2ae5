#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/keycloak/provisioner.h"

/// What Keycloak's Admin REST API calls representations: what we send to make a thing, and whether a thing that is
/// there is as it should be. Pure.
namespace gatehouse::keycloak {

/// The realm attribute that marks what we made.
inline constexpr std::string_view createdAttribute = "gatehouse.created";

boost::json::object newRealm(const LabPlan& plan);
boost::json::object newClient(const LabPlan& plan);
boost::json::object newAudienceMapper(const LabPlan& plan);
boost::json::object newUser(const LabPlan& plan);
boost::json::object newPassword(const LabPlan& plan);

bool isOurs(const boost::json::object& realm);
inline constexpr std::string_view audienceMapperName = "kong-audience";

/// Puts right in `found` what deviates from the plan; true: something did. What the plan says nothing about stays.
bool repairRealm(boost::json::object& found);
bool repairClient(boost::json::object& found, const LabPlan& plan);
bool repairAudienceMapper(boost::json::object& found, const LabPlan& plan);
bool repairUser(boost::json::object& found, const LabPlan& plan);

}  // namespace gatehouse::keycloak
