#pragma once

#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"
#include "core/oidc/settings.h"

namespace gatehouse::gateway {

/// The plugin's config as the filters use it. The config has been resolved and validated without errors; what a release
/// does by default is filled in.
oidc::Settings compileSettings(const Plugin& plugin, const FieldTable& table, Version version);

}  // namespace gatehouse::gateway
