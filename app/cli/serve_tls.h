#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/composition/local_authority.h"
#include "core/net/server_tls.h"

namespace gatehouse::cli {

/// What of serve's options is about HTTPS.
struct TlsChoice {
    bool wanted = false;
    std::string certificateFile;  ///< empty: the local authority's
    std::string keyFile;
    bool forThisRun = false;  ///< the authority's key is kept nowhere
};

std::vector<Option> tlsOptions();
/// nullopt, and a message, where they do not go together. `host`: to be listened on.
std::optional<TlsChoice> tlsChoice(const Arguments& arguments, const std::string& host, Terminal& terminal);

/// Gets what the listener shows its clients. Main thread; alive until it has answered.
class ServeTls {
public:
    ServeTls(TlsChoice choice, secrets::SecretStore& keychain, std::shared_ptr<const Clock> clock, Terminal& terminal);

    using Context = std::shared_ptr<const net::ServerTlsContext>;
    /// With nullptr: HTTP. With an exit code: the reason has been said.
    using Ready = std::function<void(Context, std::optional<ExitCode>)>;
    void obtain(Ready ready);

    /// Of the authority; empty where the certificate was given or there is none.
    const QString& authorityFile() const noexcept { return m_authorityFile; }

private:
    void obtainGiven(const Ready& ready);
    void use(const net::CertifiedKey& pair, const Ready& ready);
    void failed(const Error& error, const Ready& ready);

    TlsChoice m_choice;
    std::shared_ptr<const Clock> m_clock;
    Terminal& m_terminal;
    std::unique_ptr<secrets::SecretStore> m_memory;
    app::LocalAuthority m_authority;
    QString m_authorityFile;
};

}  // namespace gatehouse::cli
