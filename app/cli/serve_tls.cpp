#include "app/cli/serve_tls.h"

#include <QFile>

#include "app/cli/listen_address.h"
#include "app/wording/sentences.h"
#include "core/secrets/memory_secret_store.h"

namespace gatehouse::cli {
namespace {

constexpr qint64 longestFile = 1024 * 1024;

Result<std::string> readFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::IoFailed, path, file.errorString().toStdString());
    }
    const QByteArray octets = file.read(longestFile);
    return octets.toStdString();
}

QString authorityFileOf(bool forThisRun)
{
    return app::LocalAuthority::dataFile(forThisRun ? QStringLiteral("local-authority-of-this-run.pem")
                                                    : QStringLiteral("local-authority.pem"));
}

}  // namespace

std::vector<Option> tlsOptions()
{
    return {
        {"tls",
         {},
         "serve HTTPS, with a certificate for localhost by an authority of this machine's own; its key is "
         "made once and kept in the keychain, and steps to have it trusted are shown"},
        {"tls-certificate", "FILE", "serve HTTPS with this certificate and its chain (PEM); needs --tls-key", '\0',
         Offer::File},
        {"tls-key", "FILE", "the certificate's private key (PEM, without passphrase)", '\0', Offer::File},
        {"tls-for-this-run", {}, "serve HTTPS with an authority that is kept nowhere and ends with this run"},
    };
}

std::optional<TlsChoice> tlsChoice(const Arguments& arguments, const std::string& host, Terminal& terminal)
{
    TlsChoice choice;
    choice.certificateFile = arguments.value("tls-certificate").value_or("");
    choice.keyFile = arguments.value("tls-key").value_or("");
    choice.forThisRun = arguments.has("tls-for-this-run");
    const bool given = !choice.certificateFile.empty();
    choice.wanted = arguments.has("tls") || choice.forThisRun || given;
    if (given == choice.keyFile.empty()) {
        terminal.problem(QStringLiteral("--tls-certificate and --tls-key belong together. Give both."));
        return std::nullopt;
    }
    if (given && choice.forThisRun) {
        terminal.problem(QStringLiteral("--tls-for-this-run makes a certificate, and --tls-certificate gives one. "
                                        "Leave one of them out."));
        return std::nullopt;
    }
    if (choice.wanted && !given && !isLoopback(host)) {
        terminal.problem(QStringLiteral("the local authority vouches for localhost only, and %1 is reached from "
                                        "elsewhere. Give a certificate for it with --tls-certificate and --tls-key.")
                             .arg(QString::fromStdString(host)));
        return std::nullopt;
    }
    return choice;
}

ServeTls::ServeTls(TlsChoice choice, secrets::SecretStore& keychain, std::shared_ptr<const Clock> clock,
                   Terminal& terminal) :
    m_choice(std::move(choice)),
    m_clock(std::move(clock)),
    m_terminal(terminal),
    m_memory(m_choice.forThisRun ? std::make_unique<secrets::MemorySecretStore>() : nullptr),
    m_authority(m_memory != nullptr ? *m_memory : keychain, m_clock, authorityFileOf(m_choice.forThisRun))
{
}

void ServeTls::obtain(Ready ready)
{
    if (!m_choice.wanted) {
        ready(nullptr, std::nullopt);
        return;
    }
    if (!m_choice.certificateFile.empty()) {
        obtainGiven(ready);
        return;
    }
    m_authority.obtain([this, ready = std::move(ready)](const Result<app::LocalAuthority::Made>& made) {
        if (!made) {
            failed(made.error(), ready);
            return;
        }
        m_authorityFile = made->authorityFile;
        use(made->server, ready);
    });
}

void ServeTls::obtainGiven(const Ready& ready)
{
    Result<std::string> certificate = readFile(m_choice.certificateFile);
    Result<std::string> key = readFile(m_choice.keyFile);
    if (!certificate || !key) {
        failed(certificate ? key.error() : certificate.error(), ready);
        return;
    }
    const net::CertifiedKey pair{std::move(*certificate), SecretBytes(std::move(*key))};
    if (const Result<void> good = net::checkCertifiedKey(pair, m_clock->wall()); !good) {
        Error error = good.error();
        error.origin = error.origin == "private key" ? m_choice.keyFile : m_choice.certificateFile;
        failed(error, ready);
        return;
    }
    use(pair, ready);
}

void ServeTls::use(const net::CertifiedKey& pair, const Ready& ready)
{
    Result<Context> context = net::ServerTlsContext::create(pair);
    if (!context) {
        failed(context.error(), ready);
        return;
    }
    ready(std::move(*context), std::nullopt);
}

void ServeTls::failed(const Error& error, const Ready& ready)
{
    m_terminal.problem(wording::errorSentence(error));
    const bool keychain = error.code == ErrorCode::KeychainUnavailable || error.code == ErrorCode::KeychainDenied;
    if (keychain) {
        m_terminal.message(QStringLiteral("The local authority's key is kept in the keychain and nowhere else. Unlock "
                                          "or start it, give a certificate "
                                          "with --tls-certificate and --tls-key, or use --tls-for-this-run."));
    }
    ready(nullptr, keychain ? ExitCode::SecretUnavailable : ExitCode::WrongUse);
}

}  // namespace gatehouse::cli
