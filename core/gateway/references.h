#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"

namespace gatehouse::gateway {

/// Where references find their values. Both are asked once per distinct name; neither blocks.
struct ReferenceSources {
    std::function<std::optional<std::string>(const std::string& name)> environment;
    /// `id` of {vault://keychain/ID}; the secrets are fetched beforehand (secretReferences below).
    std::function<std::optional<SecretBytes>(const std::string& id)> keychain;
};

/// Is the whole text, or a part of it, a reference?
bool isReference(std::string_view text) noexcept;
/// The ids of all {vault://keychain/ID} in the configuration.
std::vector<std::string> keychainReferences(const Configuration& configuration);
/// The names of all ${{ env "X" }} in the configuration, in order, without repeats.
std::vector<std::string> environmentReferences(const Configuration& configuration);
/// The same in one value and all that lies in it.
std::vector<std::string> environmentReferences(const boost::json::value& value);

/// Replaces every reference by its value. A value is a string, unless decK's functions toBool, toInt or toFloat are
/// applied to it or the field it fills asks for a boolean or a number. A missing variable or secret is an error that
/// names it and the place. The result holds secrets: never write it to a file.
Checked<Configuration> resolve(Configuration configuration, const ReferenceSources& sources, const FieldTable& table);

}  // namespace gatehouse::gateway
