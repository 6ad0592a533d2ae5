#pragma once

#include <QObject>

#include <map>
#include <string>

#include "core/secrets/secret_store.h"

namespace gatehouse::secrets {

/// Secrets for this run only, wiped when the store goes. One thread, with an event loop.
class MemorySecretStore final : public SecretStore {
public:
    void probe(Callback<void> done) override;
    void read(const std::string& id, Callback<SecretBytes> done) override;
    void write(const std::string& id, SecretBytes secret, Callback<void> done) override;
    void remove(const std::string& id, Callback<void> done) override;
    std::string_view kind() const noexcept override { return "memory, for this run"; }

private:
    /// Answers later, from the event loop, as the keychain does; answers still waiting go when the store goes.
    void later(std::function<void()> answer);

    std::map<std::string, SecretBytes> m_secrets;
    QObject m_context;  ///< last: gone first, and with it every answer still waiting
};

}  // namespace gatehouse::secrets
