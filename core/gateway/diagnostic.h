#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace gatehouse::gateway {

enum class Severity { Error, Warning, Note };

/// Something about a configuration, at the place where it stands: what was expected and what came. Never holds a
/// secret's value. Rendered as "file:line:column: error: plugins[0].config.cache_ttl: expected a number, got a string
/// ("x")".
struct Diagnostic {
    Severity severity = Severity::Error;
    std::string file;        ///< empty: not from a file
    int line = 0;            ///< from 1; 0: unknown
    int column = 0;          ///< from 1; 0: unknown
    std::string path;        ///< where in the document: "services[0].plugins[1].config.auth_methods[2]"
    std::string field;       ///< the plugin's field if it is about one: "auth_methods"
    std::string message;     ///< one clause: what is wrong, what is allowed, what came
    std::string suggestion;  ///< the nearest right name, or what to do; may be empty

    std::string toString() const;
};

using Diagnostics = std::vector<Diagnostic>;
bool hasErrors(const Diagnostics& diagnostics) noexcept;

/// A value, or why there is none.
template <class T>
using Checked = tl::expected<T, Diagnostics>;

}  // namespace gatehouse::gateway
