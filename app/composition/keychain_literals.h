#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/gateway/configuration.h"
#include "core/secrets/secret_store.h"

namespace gatehouse::app {

/// How {vault://keychain/ID} is written: what a reference that cannot be filled is left as.
std::string keychainReferenceText(const std::string& id);

/// The configuration with each {vault://keychain/ID} replaced by what `secretOf` says for the ID; other references stay
/// as they are. The result may hold secrets: it is for an export that was asked to write them, and for nothing else.
/// Pure; any thread.
gateway::Configuration withKeychainLiterals(gateway::Configuration configuration,
                                            const std::function<std::string(const std::string& id)>& secretOf);

/// The same with the secrets of a store, asked for one after the other: a locked keychain would otherwise prompt once
/// for each. `done` is called once, from the event loop (at once where no secret has to be fetched), with the first
/// failure where there is one. `store` and this must live until then; letting this go cancels.
class KeychainFill {
public:
    using Done = std::function<void(Result<gateway::Configuration>)>;

    explicit KeychainFill(secrets::SecretStore& store);
    ~KeychainFill();

    void start(gateway::Configuration configuration, Done done);

private:
    struct Implementation;
    std::shared_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::app
