#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// A piece of a string: plain text, or one reference in it.
struct ReferencePiece {
    enum class Kind { Text, Environment, Vault, Broken };
    Kind kind = Kind::Text;
    std::string_view text;  ///< as it stands
    /// Environment: the variable's name. Vault: "keychain/ID", "env/NAME" …
    std::string name;
    std::vector<std::string> functions;  ///< Environment: toBool, toInt, toFloat, indent
    std::string fault;                   ///< Broken: what is wrong
};

/// Cuts a string at its references. Text without any comes back as one piece.
std::vector<ReferencePiece> splitReferences(std::string_view text);

}  // namespace gatehouse::gateway
