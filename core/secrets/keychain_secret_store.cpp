#include "core/secrets/keychain_secret_store.h"

#include <qt6keychain/keychain.h>

#include <QByteArray>
#include <QTimer>

#include <openssl/crypto.h>

#include <memory>
#include <utility>

namespace gatehouse::secrets {

namespace {

constexpr const char* probeId = "probe";
constexpr const char* probeText = "gatehouse keychain probe";

ErrorCode codeOf(QKeychain::Error error) noexcept
{
    switch (error) {
    case QKeychain::EntryNotFound: return ErrorCode::SecretMissing;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser: return ErrorCode::KeychainDenied;
    default: return ErrorCode::KeychainUnavailable;
    }
}

/// The platform's own words on one line; ids are names, so they may be told.
Error errorOf(const QKeychain::Job& job, const std::string& id)
{
    auto words = job.errorString().simplified();
    while (words.endsWith(u'.')) {
        words.chop(1);
    }
    return Error{codeOf(job.error()), "keychain entry " + id,
                 words.isEmpty() ? std::string("the keychain gave no reason") : words.toStdString()};
}

/// In place, for every QByteArray that shares these octets: QtKeychain's job holds one until it is deleted, and fill()
/// would only wipe a copy. What the platform's library copied further is out of reach.
void wipe(const QByteArray& octets) noexcept
{
    OPENSSL_cleanse(const_cast<char*>(octets.constData()), static_cast<std::size_t>(octets.size()));
}

}  // namespace

KeychainSecretStore::KeychainSecretStore(const std::string& service, std::chrono::milliseconds patience) :
    m_service(QString::fromStdString(service)), m_patience(patience)
{
}

void KeychainSecretStore::start(QKeychain::Job* job, const std::string& id,
                                std::function<void(QKeychain::Job&)> finished)
{
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(QString::fromStdString(id));
    QObject::connect(job, &QKeychain::Job::finished, &m_context,
                     [finished = std::move(finished)](QKeychain::Job* ended) { finished(*ended); });
    job->start();
}

void KeychainSecretStore::probe(Callback<void> done)
{
    auto once = [answered = std::make_shared<bool>(false), done = std::move(done)](const Result<void>& outcome) {
        if (!std::exchange(*answered, true)) {
            done(outcome);
        }
    };
    QTimer::singleShot(m_patience, &m_context, [once, patience = m_patience] {
        once(fail(ErrorCode::KeychainUnavailable, "keychain",
                  "no answer within " + std::to_string(patience.count()) + " ms"));
    });
    writeReadRemove(once);
}

void KeychainSecretStore::writeReadRemove(Callback<void> done)
{
    // Each step answers for the whole only if it fails.
    auto removeProbe = [this, done](const Result<SecretBytes>& read) {
        if (!read) {
            done(fail(ErrorCode::KeychainUnavailable, "keychain", read.error().detail));
        } else if (!(*read == SecretBytes(probeText))) {
            done(fail(ErrorCode::KeychainUnavailable, "keychain", "gave back something else than was written"));
        } else {
            remove(probeId, done);
        }
    };
    write(probeId, SecretBytes(probeText), [this, done, removeProbe](const Result<void>& written) {
        if (!written) {
            done(fail(ErrorCode::KeychainUnavailable, "keychain", written.error().detail));
        } else {
            read(probeId, removeProbe);
        }
    });
}

void KeychainSecretStore::read(const std::string& id, Callback<SecretBytes> done)
{
    start(new QKeychain::ReadPasswordJob(m_service), id, [id, done = std::move(done)](QKeychain::Job& job) {
        if (job.error() != QKeychain::NoError) {
            done(fail(errorOf(job, id)));
            return;
        }
        const auto octets = static_cast<QKeychain::ReadPasswordJob&>(job).binaryData();
        SecretBytes secret(octets.toStdString());
        wipe(octets);
        done(std::move(secret));
    });
}

void KeychainSecretStore::write(const std::string& id, SecretBytes secret, Callback<void> done)
{
    auto* job = new QKeychain::WritePasswordJob(m_service);
    const QByteArray octets(secret.revealed().data(), static_cast<qsizetype>(secret.revealed().size()));
    job->setBinaryData(octets);
    start(job, id, [id, octets, done = std::move(done)](QKeychain::Job& ended) {
        wipe(octets);
        if (ended.error() == QKeychain::NoError) {
            done({});
        } else {
            done(fail(errorOf(ended, id)));
        }
    });
}

void KeychainSecretStore::remove(const std::string& id, Callback<void> done)
{
    start(new QKeychain::DeletePasswordJob(m_service), id, [id, done = std::move(done)](QKeychain::Job& job) {
        if (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound) {
            done({});
        } else {
            done(fail(errorOf(job, id)));
        }
    });
}

}  // namespace gatehouse::secrets
