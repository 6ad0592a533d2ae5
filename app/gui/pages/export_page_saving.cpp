// What leaves the export page: the clipboard, the files, the command that makes the same.
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabBar>

#include "app/composition/session.h"
#include "app/gui/pages/export_page.h"
#include "app/gui/pages/export_targets.h"
#include "app/gui/widgets/clipboard.h"
#include "app/gui/widgets/inline_message.h"

namespace gatehouse::gui {

void ExportPage::withSecrets(std::function<void(const exporters::Export&)> use)
{
    m_session.withSecrets(this,
                          [this, use = std::move(use)](const gateway::Configuration& filled, const QString& problem) {
                              if (!problem.isEmpty()) {
                                  m_message->showMessage(InlineMessage::Kind::Error, problem);
                                  Q_EMIT saved({}, problem);
                                  return;
                              }
                              m_useSecrets = use;
                              m_secretRun.start(filled, m_targets->chosen(), options());
                          });
}

void ExportPage::copy()
{
    const int index = m_files->currentIndex();
    if (!m_outcome || m_outcome->refused() || index < 0) {
        return;
    }
    if (secretsAsked()) {
        withSecrets([this, index](const exporters::Export& result) {
            if (index < static_cast<int>(result.files.size())) {
                copyToClipboard(QString::fromStdString(result.files[static_cast<std::size_t>(index)].text),
                                Secrecy::Secret);
                m_message->showMessage(InlineMessage::Kind::Success,
                                       tr("Copied with its secrets; they leave the clipboard after 10 seconds."));
            }
        });
        return;
    }
    copyToClipboard(m_outcome->texts[index], Secrecy::Plain);
    m_message->showMessage(InlineMessage::Kind::Success, tr("Copied: %1").arg(m_files->tabText(index)));
}

void ExportPage::askWhere()
{
    if (!m_outcome || m_outcome->refused()) {
        return;
    }
    const bool several = m_outcome->result.files.size() > 1;
    const QString folder =
        m_folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) : m_folder;
    auto* dialog = new QFileDialog(this, several ? tr("Save the files into a folder") : tr("Save the export"), folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (several) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setLabelText(QFileDialog::Accept, tr("Save here"));
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->selectFile(QFileInfo(QString::fromStdString(m_outcome->result.files.front().name)).fileName());
    }
    connect(dialog, &QFileDialog::fileSelected, this, &ExportPage::saveTo);
    dialog->open();
}

void ExportPage::saveTo(const QString& path)
{
    if (!m_outcome || m_outcome->refused()) {
        return;
    }
    m_folder = QFileInfo(path).absolutePath();
    m_save->setEnabled(false);
    if (secretsAsked()) {
        withSecrets([this, path](const exporters::Export& result) { m_run.save(result, path); });
    } else {
        m_run.save(m_outcome->result, path);
    }
}

void ExportPage::showSaved(const QString& path, const QString& problem)
{
    m_save->setEnabled(true);
    if (problem.isEmpty()) {
        const QString what = secretsAsked() ? tr("Saved with its secrets, for you alone to read: %1").arg(path)
                                            : tr("Saved: %1").arg(path);
        m_message->showMessage(InlineMessage::Kind::Success, what);
    } else {
        m_message->showMessage(InlineMessage::Kind::Error, problem);
    }
    Q_EMIT saved(path, problem);
}

QString ExportPage::command() const
{
    const bool several = m_outcome && m_outcome->result.files.size() > 1;
    const exporters::ExportOptions wanted = options();
    QString path;
    if (several) {
        path = QString::fromUtf8(m_targets->chosen().id.data(), static_cast<qsizetype>(m_targets->chosen().id.size()));
    } else if (m_outcome && !m_outcome->result.files.empty()) {
        path = QString::fromStdString(m_outcome->result.files.front().name);
    }
    return app::exportCommand(m_session.workspaceFile(), m_targets->chosen(), path, wanted.version, wanted.secrets);
}

}  // namespace gatehouse::gui
