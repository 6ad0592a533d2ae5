#include "app/composition/local_authority.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <QSysInfo>

namespace gatehouse::app {
namespace {

constexpr const char* secretId = "local-authority";

/// Stored as one secret: certificate and key behind each other, both PEM. Each reader finds its own.
SecretBytes stored(const net::CertifiedKey& authority)
{
    return SecretBytes(authority.certificatePem + std::string(authority.keyPem.revealed()));
}

net::CertifiedKey authorityOf(const SecretBytes& secret)
{
    constexpr std::string_view keyBegins = "-----BEGIN PRIVATE KEY";
    const std::string_view text = secret.revealed();
    const std::size_t at = std::min(text.find(keyBegins), text.size());
    return {std::string(text.substr(0, at)), SecretBytes(std::string(text.substr(at)))};
}

Result<void> writePublicly(const QString& path, const std::string& pem)
{
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(pem.data(), static_cast<qint64>(pem.size())) >= 0
                         && file.commit();
    if (!written) {
        return fail(ErrorCode::IoFailed, path.toStdString(), file.errorString().toStdString());
    }
    return {};
}

}  // namespace

LocalAuthority::LocalAuthority(secrets::SecretStore& store, std::shared_ptr<const Clock> clock, QString file) :
    m_store(store), m_clock(std::move(clock)), m_file(std::move(file))
{
}

QString LocalAuthority::dataFile(const QString& name)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/gatehouse/") + name;
}

void LocalAuthority::obtain(Done done)
{
    m_store.read(secretId, [this, done = std::move(done)](const Result<SecretBytes>& secret) {
        if (!secret && secret.error().code != ErrorCode::SecretMissing) {
            done(tl::unexpected(secret.error()));
            return;
        }
        if (secret) {
            const net::CertifiedKey authority = authorityOf(*secret);
            if (net::checkCertifiedKey(authority, m_clock->wall())) {
                done(certify(authority, false));
                return;
            }
        }
        make(done);
    });
}

void LocalAuthority::make(const Done& done)
{
    const std::string name = "Gatehouse on " + QSysInfo::machineHostName().toStdString();
    Result<net::CertifiedKey> authority = net::makeLoopbackAuthority(name.substr(0, 64), m_clock->wall());
    if (!authority) {
        done(tl::unexpected(authority.error()));
        return;
    }
    const SecretBytes secret = stored(*authority);
    m_store.write(secretId, secret, [this, done, made = std::move(*authority)](const Result<void>& written) {
        if (written) {
            done(certify(made, true));
        } else {
            done(tl::unexpected(written.error()));
        }
    });
}

Result<LocalAuthority::Made> LocalAuthority::certify(const net::CertifiedKey& authority, bool isNew) const
{
    if (const Result<void> written = writePublicly(m_file, authority.certificatePem); !written) {
        return tl::unexpected(written.error());
    }
    Result<net::CertifiedKey> server = net::makeLoopbackCertificate(authority, m_clock->wall());
    if (!server) {
        return tl::unexpected(server.error());
    }
    return Made{std::move(*server), m_file, isNew};
}

}  // namespace gatehouse::app
