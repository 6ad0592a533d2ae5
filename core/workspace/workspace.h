#pragma once

#include <boost/json/object.hpp>

#include <string>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"
#include "core/gateway/version.h"

namespace gatehouse::workspace {

/// What 'Try' and the configuration run against.
enum class TargetKind { Lab, Keycloak, Url };

struct Target {
    TargetKind kind = TargetKind::Lab;
    std::string url;  ///< of Keycloak, or of a gateway that runs already; empty for the lab
};

/// One project: a gateway's configuration and what it is run with. Holds no secrets, only references to them.
struct Workspace {
    /// The file format this program writes. Older ones are read, newer ones are refused.
    static constexpr int formatVersion = 1;

    std::string id;  ///< names this workspace's secrets in the keychain; made by `create`, never changed
    gateway::Version gatewayVersion = gateway::newestVersion;
    std::string listen = "127.0.0.1:8000";
    Target target;
    gateway::Configuration configuration;
    /// Small things worth remembering that are neither configuration nor looks. No secrets here either.
    boost::json::object state;
    /// The file as it was read: gives the order of the keys, and holds what this version of the program does not know.
    boost::json::object document;
};

/// An empty workspace with a fresh id.
Workspace create(Random& random);

/// Reads a `*.gatehouse` file. Fails with NotFound, PermissionDenied, IoFailed (a folder), TooLarge (over 8 MiB),
/// InvalidSyntax (with line and column, or the member's name) or UnsupportedMethod (written by a newer program). The
/// file is never touched. Any thread.
Result<Workspace> load(const std::string& path);

/// Writes it atomically: after a crash at any moment there is the old file or the new one. The file gets mode 0600;
/// missing parent folders are made with 0700. Refuses with InvalidArgument to write a literal secret
/// (secret_literals.h) and to replace a file that `load` would refuse. Any thread; saves of one path must not overlap.
Result<void> save(const std::string& path, const Workspace& workspace, const gateway::FieldTable& table);

/// The same texts without a file.
Result<Workspace> parse(std::string_view text, const std::string& origin);
std::string render(const Workspace& workspace);

/// Keeps the file as it stands now beside it, as `<path>.bak`: call it once after `load`, so that 'as it was when it
/// was opened' can always be had again. No file: nothing to do.
Result<void> keepPrevious(const std::string& path);

/// Moves a file that cannot be read out of the way, to `<path>.broken`, `<path>.broken-2` …; returns the new name.
Result<std::string> keepAside(const std::string& path);

}  // namespace gatehouse::workspace
