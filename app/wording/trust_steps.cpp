#include "app/wording/trust_steps.h"

namespace gatehouse::wording {

QStringList trustSteps(const QString& file, const QString& url, bool lasting)
{
    QStringList steps{
        QStringLiteral(
            "The certificate is signed by Gatehouse's authority for this machine, which can vouch for localhost "
            "only. It is installed nowhere. To have it trusted:"),
        QStringLiteral("  once, by curl:     curl --cacert '%1' %2/").arg(file, url),
    };
    if (!lasting) {
        return steps;
    }
    steps += {
        QStringLiteral("  by Debian, Ubuntu: sudo cp '%1' /usr/local/share/ca-certificates/gatehouse.crt && "
                       "sudo update-ca-certificates")
            .arg(file),
        QStringLiteral("  by Fedora:         sudo trust anchor '%1'").arg(file),
        QStringLiteral("  by Firefox:        Settings → Privacy & Security → Certificates → View Certificates → "
                       "Authorities → Import"),
        QStringLiteral("  by Chrome (Linux): certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n gatehouse -i '%1'")
            .arg(file),
    };
    return steps;
}

}  // namespace gatehouse::wording
