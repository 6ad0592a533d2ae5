// Certificates and private keys: pasted, from a file, decoded; the key in the keychain only.
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/certificates_view.h"
#include "app/gui/widgets/code_view.h"
#include "core/net/certificate.h"
#include "tests/app/gui/pages/opened_page.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gatehouse::gui::CertificatesView;
using Opened = gui::OpenedPage<CertificatesView>;
using Kind = app::CertificateEntity::Kind;

class CertificatesViewTest : public QObject {
    Q_OBJECT

    net::CertifiedKey m_authority = *net::makeLoopbackAuthority("a", std::chrono::system_clock::now());
    net::CertifiedKey m_pair = *net::makeLoopbackCertificate(m_authority, std::chrono::system_clock::now());

    QString keyText(const net::CertifiedKey& pair) const
    {
        return QString::fromStdString(std::string(pair.keyPem.revealed()));
    }
    static bool shows(const Opened& at, const QString& text)
    {
        for (int row = 0; row < at.page.facts()->rowCount(); ++row) {
            if (at.page.facts()->item(row, 1)->text().contains(text)) {
                return true;
            }
        }
        return false;
    }
    static std::string keyOf(const Opened& at) { return app::certificatesOf(at.session.configuration()).at(0).key; }

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_DISPLAY_MISSING")) {
            QSKIP(qPrintable(qEnvironmentVariable("GATEHOUSE_TEST_DISPLAY_MISSING")));
        }
    }

    void aPastedPairIsDecodedAndItsKeyIsInNoText()
    {
        Opened at;
        at.page.add(Kind::OwnKey);
        QCOMPARE(at.page.list()->count(), 1);
        // Both at once, as many tools write them, into the field itself.
        at.page.certificate()->setPlainText(keyText(m_pair) + QString::fromStdString(m_pair.certificatePem));
        QTRY_VERIFY_WITH_TIMEOUT(shows(at, u"CN=localhost"_s) && shows(at, u"EC, P-256"_s), 30'000);
        QVERIFY(shows(at, u"IP Address:127.0.0.1"_s));
        QVERIFY(keyOf(at).starts_with("{vault://keychain/"));
        QVERIFY(!at.page.certificate()->toPlainText().contains(u"PRIVATE"_s));
        QVERIFY(!at.page.certificate()->document()->isUndoAvailable());
        QVERIFY(!at.session.yaml().contains(u"PRIVATE"_s));
        QVERIFY(at.session.yaml().contains(u"BEGIN CERTIFICATE"_s));
        QCOMPARE(at.page.problem(), QString());
        QCOMPARE(at.page.marks(), QString());
        // Used by the plugin, by its id.
        at.named<QPushButton>(u"Use for mutual TLS"_s);
        for (QPushButton* button : at.page.findChildren<QPushButton*>()) {
            if (button->text().contains(u"mutual TLS"_s)) {
                button->click();
            }
        }
        QVERIFY(at.session.fieldValue(u"tls_client_auth_cert_id"_s)
                == boost::json::value(app::certificatesOf(at.session.configuration()).at(0).id));
    }

    void anothersKeyIsSaidSo()
    {
        Opened at;
        at.page.add(Kind::OwnKey);
        at.page.take(QString::fromStdString(m_pair.certificatePem));
        at.page.take(keyText(m_authority));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.marks().contains(u"does not belong"_s), 30'000);
        // The right one instead, and the mark goes.
        at.page.take(keyText(m_pair));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.marks().isEmpty(), 30'000);
        // Undo takes the key away and leaves the certificate.
        while (!keyOf(at).empty() && at.session.canUndo()) {
            at.session.undo();
        }
        QVERIFY(at.session.yaml().contains(u"BEGIN CERTIFICATE"_s));
    }

    void aFileThatIsNoneIsRefusedAndNothingChanges()
    {
        Opened at;
        at.page.add(Kind::Authority);
        const QString yaml = at.session.yaml();
        const auto file = [&](const QString& name, const QByteArray& text) {
            QFile one(at.folder.filePath(name));
            return one.open(QIODevice::WriteOnly) && one.write(text) == text.size() ? one.fileName() : QString();
        };
        at.page.takeFile(file(u"no.pem"_s, "nothing of the kind"));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.problem().contains(u"no PEM file"_s), 30'000);
        at.page.takeFile(file(u"large.pem"_s, QByteArray(2 * 1024 * 1024, 'x')));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.problem().contains(u"larger than 1 MiB"_s), 30'000);
        at.page.takeFile(at.folder.filePath(u"gone.pem"_s));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.problem().contains(u"cannot be read"_s), 30'000);
        QCOMPARE(at.session.yaml(), yaml);
        at.page.takeFile(file(u"ca.pem"_s, QByteArray::fromStdString(m_authority.certificatePem)));
        QTRY_VERIFY_WITH_TIMEOUT(shows(at, u"CN=a"_s), 30'000);
        QVERIFY(at.page.list()->item(0)->text().contains(u"CN=a"_s));
        // One that may sign nothing is no authority.
        at.page.take(QString::fromStdString(
            m_pair.certificatePem.substr(0, m_pair.certificatePem.size() - m_authority.certificatePem.size())));
        QTRY_VERIFY_WITH_TIMEOUT(at.page.marks().contains(u"no authority"_s), 30'000);
    }

    void everyControlHasANameAndTakesTheFocus()
    {
        Opened at;
        at.page.add(Kind::OwnKey);
        for (QWidget* widget : at.page.findChildren<QWidget*>()) {
            const bool isControl =
                qobject_cast<QAbstractButton*>(widget) != nullptr || qobject_cast<QPlainTextEdit*>(widget) != nullptr;
            if (isControl && widget->isVisible()) {
                const auto* button = qobject_cast<QAbstractButton*>(widget);
                QVERIFY(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()));
                QVERIFY(widget->focusPolicy() != Qt::NoFocus);
            }
        }
    }
};

QTEST_MAIN(CertificatesViewTest)
#include "tst_certificates_view.moc"
