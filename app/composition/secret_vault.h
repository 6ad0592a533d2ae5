#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/secrets/secret_store.h"

namespace gatehouse::app {

/// The secrets that the open workspace refers to, known for as long as it is open, with the store behind them. The
/// store is asked only when a secret is needed: a first look on the lab opens no keychain prompt. GUI thread.
class SecretVault : public QObject {
    Q_OBJECT
public:
    explicit SecretVault(std::unique_ptr<secrets::SecretStore> store, QObject* parent = nullptr);
    ~SecretVault() override;

    /// A secret of this run that no store ever sees (the lab's, made at each start).
    void setTransient(const std::string& id, SecretBytes secret);
    /// Known at once, stored in the background. Where the store cannot: unavailable(), and the secret waits, unused,
    /// until the user agrees to useMemory().
    void write(const std::string& id, SecretBytes secret);
    void remove(const std::string& id);
    /// `done` comes once no write is under way (now, where none is).
    void whenWritten(std::function<void()> done);
    /// Secrets that would go with the program: the store could not keep them, or they are in memory only.
    bool holdsUnstored() const noexcept { return !m_unstored.empty() || (m_memory && m_wroteToMemory); }
    /// Reads those that are not known yet; settled() comes when each is known or has failed.
    void require(const std::vector<std::string>& ids);
    bool isSettled() const noexcept { return m_reading.empty(); }
    std::optional<SecretBytes> find(const std::string& id) const;
    /// Why an id could not be read; empty: no such failure.
    QString problem(const std::string& id) const;

    QString kind() const;
    bool available() const noexcept { return m_available; }
    /// The store has kept or given a secret in this run.
    bool proven() const noexcept { return m_proven; }
    bool usesMemory() const noexcept { return m_memory; }
    /// From now on everything stays in memory and goes with the program.
    void useMemory();

Q_SIGNALS:
    void settled();
    void unavailable(const QString& problem);
    void provenChanged();

private:
    void readOne(const std::string& id);
    void read(const std::string& id, Result<SecretBytes> answer);
    void judge(const Error& error);
    void prove();
    void noteWritten();

    std::map<std::string, SecretBytes> m_known;
    std::map<std::string, SecretBytes> m_unstored;  ///< written while there was no store
    std::map<std::string, QString> m_problems;
    std::set<std::string> m_reading;
    std::vector<std::function<void()>> m_whenWritten;
    int m_writing = 0;
    bool m_wroteToMemory = false;
    bool m_available = true;
    bool m_proven = false;
    bool m_told = false;
    bool m_memory = false;
    std::unique_ptr<secrets::SecretStore> m_store;  ///< last: its answers stop with it
};

}  // namespace gatehouse::app
