#pragma once

#include <QString>

#include <functional>
#include <memory>

#include "core/base/clock.h"
#include "core/net/certificate.h"
#include "core/secrets/secret_store.h"

namespace gatehouse::app {

/// The certificate authority that Gatehouse makes for this machine when it is asked to serve HTTPS. Its key lives in
/// the secret store, its certificate also in a file, so that the user can have it trusted; Gatehouse installs it
/// nowhere. Main thread.
class LocalAuthority {
public:
    /// `file`: where the authority's certificate is written.
    LocalAuthority(secrets::SecretStore& store, std::shared_ptr<const Clock> clock, QString file);

    struct Made {
        net::CertifiedKey server;  ///< for localhost, 127.0.0.1 and ::1, valid for 90 days
        QString authorityFile;
        bool authorityIsNew = false;  ///< nobody trusts it yet
    };
    /// Makes the authority where there is none that can be used. Fails with what the store says, or IoFailed.
    void obtain(std::function<void(Result<Made>)> done);

    /// The usual place: gatehouse/NAME in the user's data folder.
    static QString dataFile(const QString& name);

private:
    using Done = std::function<void(Result<Made>)>;
    void make(const Done& done);
    Result<Made> certify(const net::CertifiedKey& authority, bool isNew) const;

    secrets::SecretStore& m_store;
    std::shared_ptr<const Clock> m_clock;
    QString m_file;
};

}  // namespace gatehouse::app
