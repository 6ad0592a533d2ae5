// The Export page on a real session; only the keychain is memory, and the gateway and the lab stay off.
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/export_page.h"
#include "app/gui/pages/export_targets.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/inline_message.h"
#include "core/exporters/exporter.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;

namespace {

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;

QString contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}  // namespace

class ExportPageTest : public QObject {
    Q_OBJECT

    struct Opened {
        QTemporaryDir folder;
        Session session{options(folder)};
        ExportPage page{session};

        Opened()
        {
            session.setServiceUrl(u"http://127.0.0.1:9000"_s);  // the lab would have put its own there
            session.setField(u"issuer"_s, "https://idp.example/realms/demo");
            session.setSecret(u"client_secret[0]"_s, u"hush-hush"_s);
            QSignalSpy shown(&page, &ExportPage::shown);
            page.resize(1100, 700);
            page.show();
            QApplication::setActiveWindow(&page);
            if (!QTest::qWaitForWindowExposed(&page) || (shown.isEmpty() && !shown.wait())) {
                qWarning("the page was not shown");
            }
        }

        static Session::Options options(const QTemporaryDir& folder)
        {
            Session::Options options;
            options.workspaceFile = folder.filePath(u"it's mine.gatehouse"_s);
            options.memorySecrets = true;
            options.startLab = false;
            options.startGateway = false;
            return options;
        }

        template <class Widget>
        Widget* named(const QString& name) const
        {
            for (Widget* one : page.findChildren<Widget*>()) {
                const auto* button = qobject_cast<const QAbstractButton*>(one);
                if (one->accessibleName() == name || (button != nullptr && button->text() == name)) {
                    return one;
                }
            }
            return nullptr;
        }

        bool choose(const QString& id)
        {
            QSignalSpy shown(&page, &ExportPage::shown);
            return page.chooseTarget(id) && (!shown.isEmpty() || shown.wait());
        }
        QString preview() const { return named<CodeView>(u"Preview"_s)->toPlainText(); }
        FactTable* notes() const { return page.findChild<FactTable*>(); }
        QString said() const
        {
            QStringList texts;
            for (const auto* one : page.findChildren<InlineMessage*>()) {
                if (one->isVisible()) {
                    texts.append(one->text());
                }
            }
            return texts.join(u'\n');
        }
        QString save(const QString& name)
        {
            QSignalSpy saved(&page, &ExportPage::saved);
            page.saveTo(folder.filePath(name));
            return saved.wait() ? saved.first()[1].toString() : u"nothing happened"_s;
        }
    };

private Q_SLOTS:
    void everyTargetOfTheRegistryIsPreviewedWhole()
    {
        Opened at;
        const auto all = exporters::exporters();
        QCOMPARE(at.page.findChild<ExportTargets*>()->count(), static_cast<int>(all.size()));
        for (const exporters::Exporter& one : all) {
            const QString id = QString::fromStdString(std::string(one.id));
            if (id != u"deck"_s) {
                QVERIFY2(at.choose(id), qPrintable(id));
            }
            const auto result = one.write(at.session.configuration(), {.madeFor = at.session.version()});
            QVERIFY2(result, qPrintable(id));
            const QString text = QString::fromStdString(result->files.front().text);
            QTRY_VERIFY2(at.preview() == text, qPrintable(id));
            QCOMPARE(at.notes()->rowCount(), static_cast<int>(result->notes.size()));
            QCOMPARE(at.named<QTabBar>(u"Files"_s)->count(), static_cast<int>(result->files.size()));
            QVERIFY2(!text.contains(u"hush-hush"_s), qPrintable(id));
        }
    }

    void thePreviewIsColoured()
    {
        Opened at;
        for (const QString& id : {u"deck"_s, u"admin-api"_s, u"terraform"_s, u"keycloak-realm"_s, u"oauth2-proxy"_s,
                                  u"mod_auth_openidc"_s, u"lua-resty-openidc"_s}) {
            if (id != u"deck"_s) {
                QVERIFY2(at.choose(id), qPrintable(id));
            }
            QSet<QRgb> colors;
            const auto* view = at.named<CodeView>(u"Preview"_s);
            for (QTextBlock block = view->document()->begin(); block.isValid(); block = block.next()) {
                for (const auto& range : block.layout()->formats()) {
                    colors.insert(range.format.foreground().color().rgb());
                }
            }
            QVERIFY2(colors.size() >= 3, qPrintable(u"%1: %2 colours"_s.arg(id).arg(colors.size())));
        }
    }

    void itFollowsTheConfigurationAndTheRelease()
    {
        Opened at;
        at.session.setField(u"client_id"_s, boost::json::array{"another-client"});
        QTRY_VERIFY(at.preview().contains(u"another-client"_s));
        QVERIFY(!at.preview().contains(u"hide_credentials"_s));
        auto* version = at.named<QComboBox>(u"Gateway release of the export"_s);
        QCOMPARE(version->currentText(), u"3.15"_s);
        version->setCurrentText(u"3.4"_s);
        Q_EMIT version->activated(version->currentIndex());
        // A default that flipped in 3.14 has to be written out for a release before it.
        QTRY_VERIFY(at.preview().contains(u"ssl_verify: true"_s));
        QVERIFY(at.notes()->rowCount() > 0);
        QVERIFY(at.notes()->item(0, 0)->text().size() > 2);
    }

    void whatIsRefusedSaysWhyAndWhereToMendIt()
    {
        Opened at;
        at.session.setField(u"issuer"_s, boost::json::value());
        QTRY_VERIFY(at.said().contains(u"not written out"_s));
        QVERIFY(!at.named<QPushButton>(u"Save…"_s)->isEnabled());
        QVERIFY(at.notes()->rowCount() > 0);
        QVERIFY(at.notes()->item(0, 1)->text().contains(u"issuer"_s));
        QSignalSpy asked(&at.page, &Page::fieldRequested);
        QTest::mouseClick(at.named<QPushButton>(u"Show in form"_s), Qt::LeftButton);
        QCOMPARE(asked.first().first().toString(), u"issuer"_s);
        at.session.undo();
        QTRY_VERIFY(at.said().isEmpty());
        QVERIFY(at.named<QPushButton>(u"Save…"_s)->isEnabled());
    }

    void oneFileIsSavedAndSecretsStayReferences()
    {
        Opened at;
        QCOMPARE(at.save(u"kong.yaml"_s), QString());
        const QString written = contentOf(at.folder.filePath(u"kong.yaml"_s));
        QCOMPARE(written, at.preview());
        QVERIFY(written.contains(u"${{ env \"DECK_CLIENT_SECRET\" }}"_s));
        QVERIFY2(at.save(u"no/such/folder/kong.yaml"_s).contains(u"cannot be written"_s), qPrintable(at.said()));
        QVERIFY(at.said().contains(u"cannot be written"_s));
    }

    void secretsAreWrittenOnlyWhenAskedForAndForTheOwnerAlone()
    {
        Opened at;
        auto* box = at.page.findChild<QCheckBox*>();
        QVERIFY(!box->isChecked());
        box->click();
        QTRY_VERIFY2(at.preview().contains(u"••••••••"_s), qPrintable(at.preview()));
        QVERIFY(!at.preview().contains(u"hush-hush"_s));
        QVERIFY(at.page.command().contains(u" --with-secrets"_s));
        QCOMPARE(at.save(u"kong.yaml"_s), QString());
        const QString path = at.folder.filePath(u"kong.yaml"_s);
        QVERIFY(contentOf(path).contains(u"hush-hush"_s));
        QCOMPARE(QFile::permissions(path), ownerOnly);
        at.page.toggleReveal();
        QTRY_VERIFY(at.preview().contains(u"hush-hush"_s));
        at.page.toggleReveal();
        QTRY_VERIFY(!at.preview().contains(u"hush-hush"_s));
        box->click();
        QTRY_VERIFY(at.preview().contains(u"DECK_CLIENT_SECRET"_s));
    }

    void severalFilesGoIntoAFolder()
    {
        Opened at;
        QVERIFY(at.choose(u"docker-compose"_s));
        auto* files = at.named<QTabBar>(u"Files"_s);
        QVERIFY(files->count() > 1);
        files->setCurrentIndex(1);
        QTRY_VERIFY(!at.preview().startsWith(u"services"_s));
        QCOMPARE(at.save(u"play"_s), QString());
        for (int i = 0; i < files->count(); ++i) {
            QVERIFY2(QFileInfo(at.folder.filePath(u"play/"_s + files->tabText(i))).size() > 0,
                     qPrintable(files->tabText(i)));
        }
        QVERIFY(at.page.command().endsWith(u" -o docker-compose"_s));
    }

    void scriptsCanBeRun()
    {
        Opened at;
        QVERIFY(at.choose(u"admin-api"_s));
        QCOMPARE(at.save(u"make.sh"_s), QString());
        QVERIFY(QFileInfo(at.folder.filePath(u"make.sh"_s)).isExecutable());
    }

    void theCommandWritesTheSame()
    {
        Opened at;
        QTest::mouseClick(at.named<QPushButton>(u"Copy as command"_s), Qt::LeftButton);
        const QString command = QApplication::clipboard()->text();
        QVERIFY2(command.startsWith(u"gatehouse-cli export '"_s), qPrintable(command));
        QVERIFY2(command.contains(u"it'\\''s mine.gatehouse' --to deck --gateway-version 3.15 -o kong.yaml"_s),
                 qPrintable(command));
        QTest::mouseClick(at.named<QPushButton>(u"Copy"_s), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), at.preview());
    }

    void typingWhileItIsLookedAtKeepsThePlace()
    {
        Opened at;
        QVERIFY(at.choose(u"shell"_s));
        auto* view = at.named<CodeView>(u"Preview"_s);
        QTRY_VERIFY(view->verticalScrollBar()->maximum() > 20);
        view->verticalScrollBar()->setValue(15);
        at.session.setRoutePath(u"/other"_s);
        QTRY_VERIFY(at.preview().contains(u"/other"_s));
        QCOMPARE(view->verticalScrollBar()->value(), 15);
    }
};

QTEST_MAIN(ExportPageTest)
#include "tst_export_page.moc"
