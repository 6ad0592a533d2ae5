#include "app/composition/secret_vault.h"

#include <utility>

#include "app/wording/sentences.h"
#include "core/secrets/memory_secret_store.h"

namespace gatehouse::app {

SecretVault::SecretVault(std::unique_ptr<secrets::SecretStore> store, QObject* parent) :
    QObject(parent), m_store(std::move(store))
{
}

SecretVault::~SecretVault() = default;

void SecretVault::setTransient(const std::string& id, SecretBytes secret)
{
    m_problems.erase(id);
    m_known.insert_or_assign(id, std::move(secret));
}

void SecretVault::write(const std::string& id, SecretBytes secret)
{
    m_problems.erase(id);
    m_known.insert_or_assign(id, secret);
    ++m_writing;
    m_wroteToMemory = m_wroteToMemory || m_memory;
    m_store->write(id, secret, [this, id, secret](const Result<void>& answer) {
        --m_writing;
        noteWritten();
        if (answer) {
            prove();
            return;
        }
        m_known.erase(id);
        m_unstored.insert_or_assign(id, secret);
        m_problems.insert_or_assign(id, wording::errorSentence(answer.error()));
        judge(answer.error());
        Q_EMIT settled();
    });
}

void SecretVault::whenWritten(std::function<void()> done)
{
    m_whenWritten.push_back(std::move(done));
    noteWritten();
}

/// Later, when what this write came to has been noted, too.
void SecretVault::noteWritten()
{
    if (m_writing > 0 || m_whenWritten.empty()) {
        return;
    }
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_writing == 0) {
                for (const auto& done : std::exchange(m_whenWritten, {})) {
                    done();
                }
            }
        },
        Qt::QueuedConnection);
}

void SecretVault::remove(const std::string& id)
{
    m_known.erase(id);
    m_unstored.erase(id);
    m_problems.erase(id);
    // What cannot be removed is not there, or the keychain is gone: the reference is gone either way.
    m_store->remove(id, [](const Result<void>&) {});
}

void SecretVault::require(const std::vector<std::string>& ids)
{
    for (const std::string& id : ids) {
        if (!m_known.contains(id) && !m_problems.contains(id) && !m_reading.contains(id)) {
            m_reading.insert(id);
            readOne(id);
        }
    }
}

void SecretVault::readOne(const std::string& id)
{
    m_store->read(id, [this, id](Result<SecretBytes> answer) { read(id, std::move(answer)); });
}

void SecretVault::read(const std::string& id, Result<SecretBytes> answer)
{
    m_reading.erase(id);
    if (answer) {
        m_known.insert_or_assign(id, std::move(*answer));
        prove();
    } else if (!m_known.contains(id)) {
        m_problems.insert_or_assign(id, wording::errorSentence(answer.error()));
        judge(answer.error());
    }
    if (isSettled()) {
        Q_EMIT settled();
    }
}

void SecretVault::prove()
{
    if (!m_proven) {
        m_proven = true;
        Q_EMIT provenChanged();
    }
}

void SecretVault::judge(const Error& error)
{
    const bool missing = error.code == ErrorCode::KeychainUnavailable || error.code == ErrorCode::KeychainDenied;
    if (!missing || m_told) {
        return;
    }
    m_available = false;
    m_told = true;
    Q_EMIT unavailable(wording::errorSentence(error));
}

std::optional<SecretBytes> SecretVault::find(const std::string& id) const
{
    const auto found = m_known.find(id);
    return found == m_known.end() ? std::nullopt : std::optional(found->second);
}

QString SecretVault::problem(const std::string& id) const
{
    const auto found = m_problems.find(id);
    return found == m_problems.end() ? QString() : found->second;
}

QString SecretVault::kind() const
{
    const std::string_view kind = m_store->kind();
    return QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size()));
}

void SecretVault::useMemory()
{
    m_reading.clear();
    m_problems.clear();
    m_store = std::make_unique<secrets::MemorySecretStore>();
    m_writing = 0;  // answers of the store that is gone come no more
    m_available = false;
    m_told = true;
    m_memory = true;
    for (auto& [id, secret] : m_unstored) {
        write(id, std::move(secret));
    }
    m_unstored.clear();
    Q_EMIT settled();
}

}  // namespace gatehouse::app
