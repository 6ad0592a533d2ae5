#include "app/composition/keychain_literals.h"
#include "app/composition/session_implementation.h"
#include "core/gateway/references.h"

namespace gatehouse::app {

QString Session::workspaceFile() const
{
    return m_implementation->workspaceFile;
}

bool Session::refersToSecrets() const
{
    return !gateway::keychainReferences(configuration()).empty();
}

void Session::withSecrets(QObject* receiver, SecretsFilled done)
{
    const auto ids = gateway::keychainReferences(configuration());
    SecretVault& vault = *m_implementation->vault;
    vault.require(ids);
    const auto answer = [this, ids, done = std::move(done)] {
        for (const std::string& id : ids) {
            if (!m_implementation->vault->find(id)) {
                const QString why = m_implementation->vault->problem(id);
                done({}, QStringLiteral("The secret %1 cannot be read: %2. Nothing was written.")
                             .arg(QString::fromStdString(id), why));
                return;
            }
        }
        done(withKeychainLiterals(configuration(),
                                  [this](const std::string& id) {
                                      const auto secret = m_implementation->vault->find(id);
                                      return secret ? std::string(secret->revealed()) : keychainReferenceText(id);
                                  }),
             {});
    };
    if (vault.isSettled()) {
        QMetaObject::invokeMethod(receiver, answer, Qt::QueuedConnection);
    } else {
        connect(&vault, &SecretVault::settled, receiver, answer, Qt::SingleShotConnection);
    }
}

}  // namespace gatehouse::app
