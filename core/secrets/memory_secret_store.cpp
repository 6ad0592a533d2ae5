#include "core/secrets/memory_secret_store.h"

#include <QMetaObject>

#include <utility>

namespace gatehouse::secrets {

void MemorySecretStore::later(std::function<void()> answer)
{
    QMetaObject::invokeMethod(&m_context, std::move(answer), Qt::QueuedConnection);
}

void MemorySecretStore::probe(Callback<void> done)
{
    later([done = std::move(done)] { done({}); });
}

void MemorySecretStore::read(const std::string& id, Callback<SecretBytes> done)
{
    const auto found = m_secrets.find(id);
    auto answer = found == m_secrets.end()
                      ? Result<SecretBytes>(fail(ErrorCode::SecretMissing, id, "was not stored in this run"))
                      : Result<SecretBytes>(found->second);
    later([done = std::move(done), answer = std::move(answer)] { done(answer); });
}

void MemorySecretStore::write(const std::string& id, SecretBytes secret, Callback<void> done)
{
    m_secrets.insert_or_assign(id, std::move(secret));
    later([done = std::move(done)] { done({}); });
}

void MemorySecretStore::remove(const std::string& id, Callback<void> done)
{
    m_secrets.erase(id);
    later([done = std::move(done)] { done({}); });
}

}  // namespace gatehouse::secrets
