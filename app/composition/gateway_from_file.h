#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"
#include "core/gateway/runtime_configuration.h"
#include "core/secrets/secret_store.h"

namespace gatehouse::app {

/// What came out of a decK file.
struct LoadedGateway {
    gateway::Configuration configuration;  ///< as written, references unresolved
    std::shared_ptr<const gateway::RuntimeConfiguration> runtime;
};

/// Why nothing came out of it.
struct LoadFailure {
    enum class Kind {
        File,           ///< missing, unreadable, a folder, not YAML
        Configuration,  ///< fields, references, variables
        Secret,         ///< the keychain did not give what a reference names
    };
    Kind kind = Kind::File;
    gateway::Diagnostics diagnostics;  ///< of File and Configuration
    Error error;                       ///< of Secret
};

using Loaded = tl::expected<LoadedGateway, LoadFailure>;

/// Reads a decK file, fetches the secrets that {vault://keychain/…} names, resolves, validates and compiles.
/// `done` is called once: at once where no secret has to be fetched, else from the event loop. `store`, `table` and the
/// returned handle must live until then; letting the handle go cancels.
class GatewayFromFile {
public:
    using Done = std::function<void(Loaded)>;

    GatewayFromFile(const gateway::FieldTable& table, gateway::Version version, secrets::SecretStore& store);
    ~GatewayFromFile();

    void load(const std::string& path, Done done);
    /// The same for a configuration that is there already; `known` secrets are not asked of the store.
    void load(gateway::Configuration configuration, std::map<std::string, SecretBytes> known, Done done);

private:
    struct Implementation;
    std::shared_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::app
