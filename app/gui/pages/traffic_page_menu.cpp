// What can be taken out of the list: the menu of a request, and the list as a HAR file.
#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QStandardPaths>

#include "app/gui/inspector/curl_command.h"
#include "app/gui/inspector/exchange_detail.h"
#include "app/gui/inspector/exchange_view.h"
#include "app/gui/inspector/filter_field.h"
#include "app/gui/inspector/har_saver.h"
#include "app/gui/pages/traffic_page.h"
#include "app/gui/theme/icons.h"
#include "app/gui/widgets/clipboard.h"
#include "app/gui/widgets/inline_message.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

void TrafficPage::showMenu(ExchangeView& view, const QPoint& where)
{
    const exchange::ExchangePointer chosen = view.current();
    if (!chosen) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* action : actions()) {
        if (action->objectName() == u"traffic.replay"_s || action->objectName() == u"traffic.pin"_s) {
            menu->addAction(action);
        }
    }
    menu->addSeparator();
    const Secrets secrets = m_revealed ? Secrets::Revealed : Secrets::Masked;
    menu->addAction(theme::icon(u"copy"_s),
                    m_revealed ? tr("Copy as curl, with its secrets") : tr("Copy as curl, secrets masked"), this,
                    [this, chosen, secrets] {
                        copyToClipboard(curlCommand(*chosen, m_redactor, secrets),
                                        secrets == Secrets::Revealed ? Secrecy::Secret : Secrecy::Plain);
                    });
    if (!chosen->requestId.empty()) {
        menu->addAction(theme::icon(u"copy"_s), tr("Copy the request id"), this,
                        [chosen] { copyToClipboard(QString::fromStdString(chosen->requestId), Secrecy::Plain); });
    }
    menu->addSeparator();
    const auto addFilter = [this, menu](const QString& text, const QString& filter) {
        menu->addAction(theme::icon(u"filter"_s), text, this, [this, filter] { m_filter->setText(filter); });
    };
    const QString path = QString::fromStdString(std::string(pathOf(chosen->client().url))).section(u'?', 0, 0);
    addFilter(tr("Only this path"), u"path:\"%1\""_s.arg(path));
    if (!chosen->accessToken.empty()) {
        addFilter(tr("Only this token"),
                  u"token:"_s + QString::fromStdString(tokenHashWord(tokenHash(chosen->accessToken))));
    }
    menu->popup(where);
}

void TrafficPage::saveHar()
{
    if (m_model.rowCount() == 0) {
        return;
    }
    const QString masked = tr("HTTP archive, secrets masked (*.har)");
    const QString plain = tr("HTTP archive with passwords and tokens in plain text (*.har)");
    auto* dialog =
        new QFileDialog(this, tr("Save HAR"), QStandardPaths::writableLocation(QStandardPaths::HomeLocation));
    dialog->setNameFilters({masked, plain});
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"har"_s);
    dialog->selectFile(u"gatehouse.har"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, plain](const QString& path) {
        writeHar(path, dialog->selectedNameFilter() == plain ? Secrets::Revealed : Secrets::Masked);
    });
    dialog->open();
}

void TrafficPage::writeHar(const QString& path, Secrets secrets)
{
    auto* saver = new HarSaver(m_model.visible(), path, secrets, this);
    m_har->setEnabled(false);
    connect(
        saver, &HarSaver::finished, this, [this, path, secrets, count = m_model.rowCount()](const QString& problem) {
            m_har->setEnabled(true);
            if (!problem.isEmpty()) {
                m_message->showMessage(InlineMessage::Kind::Error, problem);
            } else if (secrets == Secrets::Masked) {
                m_message->showMessage(InlineMessage::Kind::Success,
                                       tr("%n request(s) saved in %1, secrets masked.", nullptr, count).arg(path));
            } else {
                m_message->showMessage(InlineMessage::Kind::Warning,
                                       tr("%n request(s) saved in %1, with every password and token in it: give it to "
                                          "nobody.",
                                          nullptr, count)
                                           .arg(path));
            }
        });
    saver->start();
}

}  // namespace gatehouse::gui
