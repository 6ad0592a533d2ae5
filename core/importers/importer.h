#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/importers/deck.h"

namespace gatehouse::importers {

/// What came out of a file.
struct Import {
    DeckReading reading;               ///< the configuration, and values in it that are wrong
    std::vector<std::string> leftOut;  ///< one sentence each: what the file holds and a configuration cannot
};

/// A kind of file: one source file of that name, one line in registry.cpp, one folder of samples below
/// tests/core/importers. `read` is pure (any thread); it fails, with line and column, where the text is not of this
/// kind.
struct Importer {
    std::string_view id;       ///< the wire word: `--from id`
    std::string_view title;    ///< "Kubernetes Ingress Controller"
    std::string_view summary;  ///< a clause without a full stop
    gateway::Checked<Import> (*read)(std::string_view text, const std::string& fileName) = nullptr;
};

std::span<const Importer> importers() noexcept;
/// nullptr: there is no such kind.
const Importer* findImporter(std::string_view id) noexcept;
/// The kind that the text seems to be of, by its first lines; decK where nothing else is likelier.
const Importer& likelyImporter(std::string_view text) noexcept;

/// What registry.cpp lists; each is defined in the file of its name.
Importer deckImporter();
Importer adminApiImporter();
Importer kicImporter();
Importer keycloakRealmImporter();

}  // namespace gatehouse::importers
