#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/version.h"

namespace gatehouse::exporters {

/// Secrets leave as references (environment, Secret, variable) unless asked for in so many words.
enum class Secrets { AsReferences, Included };

enum class NoteKind {
    CannotExpress,  ///< set here, and the target has nothing for it: it is left out
    Differs,        ///< the target does something else, or the same under another name
    Needs,          ///< to be given or done before the result works
};

/// "cannot express", "differs", "needs".
std::string_view noteKindWord(NoteKind kind) noexcept;

/// One thing to know about a result; computed from the configuration, never a fixed text about the target.
struct Note {
    NoteKind kind = NoteKind::Differs;
    std::string field;     ///< its place in the configuration: "plugins[0].config.leeway", "services[1].url"
    std::string sentence;  ///< one sentence, without a value that may be secret

    bool operator==(const Note&) const = default;
};

struct ExportedFile {
    std::string name;         ///< relative, in the target's folder: "compose.yaml"
    std::string text;         ///< UTF-8, ends with a line end
    std::string_view syntax;  ///< for highlighting: "yaml", "json", "bash", "hcl", "apache", "nginx", "toml", …
    bool executable = false;
};

struct Export {
    std::vector<ExportedFile> files;  ///< at least one
    std::vector<Note> notes;          ///< also comments at the top of the files whose format has comments
    bool holdsSecrets = false;        ///< to be kept with mode 0600
};

struct ExportOptions {
    gateway::Version version = gateway::newestVersion;  ///< the release that will read the result
    /// The release whose defaults the configuration means where it says nothing.
    gateway::Version madeFor = gateway::newestVersion;
    Secrets secrets = Secrets::AsReferences;
};

/// A target: one source file of that name, one line in registry.cpp, one folder of golden samples below
/// tests/core/exporters. `write` is pure (any thread); it fails where the configuration has nothing for the target.
struct Exporter {
    std::string_view id;       ///< the wire word: `--to id`
    std::string_view title;    ///< "Kubernetes Ingress Controller"
    std::string_view summary;  ///< a clause without a full stop
    gateway::Checked<Export> (*write)(const gateway::Configuration& configuration,
                                      const ExportOptions& options) = nullptr;
};

/// All targets, in the order in which they are offered. One line each.
std::span<const Exporter> exporters() noexcept;
/// nullptr: there is no such target.
const Exporter* findExporter(std::string_view id) noexcept;

}  // namespace gatehouse::exporters
