#pragma once

#include <QObject>
#include <QString>

#include <chrono>
#include <functional>
#include <string>

#include "core/secrets/secret_store.h"

namespace QKeychain {
class Job;
}

namespace gatehouse::secrets {

/// Secrets in the platform's keychain through QtKeychain, each under the service name "gatehouse" (or the one given)
/// and its id. One thread, with an event loop. Never falls back to a file.
class KeychainSecretStore final : public SecretStore {
public:
    /// `patience` bounds the probe: a keychain that never answers is none. Long enough to type a password at its
    /// prompt.
    explicit KeychainSecretStore(const std::string& service = "gatehouse",
                                 std::chrono::milliseconds patience = std::chrono::minutes(1));

    void probe(Callback<void> done) override;
    void read(const std::string& id, Callback<SecretBytes> done) override;
    void write(const std::string& id, SecretBytes secret, Callback<void> done) override;
    void remove(const std::string& id, Callback<void> done) override;
    std::string_view kind() const noexcept override { return "OS keychain"; }

private:
    /// Starts a job whose end is answered by `finished`, unless the store is gone by then.
    void start(QKeychain::Job* job, const std::string& id, std::function<void(QKeychain::Job&)> finished);

    /// The steps of the probe, without the bound.
    void writeReadRemove(Callback<void> done);

    QString m_service;
    std::chrono::milliseconds m_patience;
    QObject m_context;  ///< last: gone first, and with it every answer still waiting
};

}  // namespace gatehouse::secrets
