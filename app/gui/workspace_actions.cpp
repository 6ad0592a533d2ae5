#include "app/gui/workspace_actions.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

#include <utility>

#include "app/composition/session.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

const QString RecentKey = u"workspaces/recent"_s;

}  // namespace

WorkspaceActions::WorkspaceActions(app::Session& session, QSettings& state, QWidget* window) :
    QObject(window), m_session(session), m_state(state), m_window(window)
{
    remember();
    connect(&m_session, &app::Session::readyToClose, this, [this](const QString& problem) {
        const QString path = std::exchange(m_wanted, {});
        const QString lost = problem.isEmpty() ? m_typed : problem;
        if (path.isEmpty()) {
            return;
        }
        if (lost.isEmpty()) {
            Q_EMIT openRequested(path);
        } else {
            Q_EMIT wouldLose(path, lost);
        }
    });
}

void WorkspaceActions::ask(const QString& title, bool existing, const std::function<void(const QString&)>& use)
{
    auto* dialog = new QFileDialog(m_window, title, QFileInfo(m_session.workspaceFile()).absolutePath(),
                                   tr("Workspaces (*.gatehouse)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(u"gatehouse"_s);
    dialog->setAcceptMode(existing ? QFileDialog::AcceptOpen : QFileDialog::AcceptSave);
    dialog->setFileMode(existing ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    // A workspace that is there already is never written over: it is opened as it is, or the name refused.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    connect(dialog, &QFileDialog::fileSelected, this, use);
    dialog->open();
}

void WorkspaceActions::askNew()
{
    ask(tr("New workspace"), false, [this](const QString& path) { create(path); });
}

void WorkspaceActions::askOpen()
{
    ask(tr("Open a workspace"), true, [this](const QString& path) { Q_EMIT chosen(path); });
}

void WorkspaceActions::askSaveAs()
{
    ask(tr("Save this workspace as"), false, [this](const QString& path) { saveAs(path); });
}

void WorkspaceActions::create(const QString& path)
{
    if (QFileInfo::exists(path)) {
        Q_EMIT failed(tr("%1 is there already. Open it, or choose another name.").arg(path));
    } else {
        Q_EMIT chosen(path);
    }
}

void WorkspaceActions::request(const QString& path, const QString& typed)
{
    const bool waits = !m_wanted.isEmpty();
    m_wanted = path;
    m_typed = typed;
    if (!waits) {
        m_session.prepareToClose();
    }
}

void WorkspaceActions::saveAs(const QString& path)
{
    if (QFileInfo::exists(path)) {
        Q_EMIT failed(tr("%1 is there already, and nothing was written. Choose another name.").arg(path));
        return;
    }
    const QString problem = m_session.saveCopy(path);
    if (problem.isEmpty()) {
        Q_EMIT chosen(path);
    } else {
        Q_EMIT failed(problem);
    }
}

QString WorkspaceActions::last(const QSettings& state)
{
    const QString path = state.value(RecentKey).toStringList().value(0);
    return QFileInfo::exists(path) ? path : QString();
}

QStringList WorkspaceActions::recent() const
{
    QStringList paths;
    for (const QString& path : m_state.value(RecentKey).toStringList()) {
        if (path != m_session.workspaceFile() && QFileInfo::exists(path) && paths.size() < MostRecent) {
            paths.append(path);
        }
    }
    return paths;
}

void WorkspaceActions::remember()
{
    QStringList paths = m_state.value(RecentKey).toStringList();
    paths.removeAll(m_session.workspaceFile());
    paths.prepend(m_session.workspaceFile());
    m_state.setValue(RecentKey, paths.mid(0, MostRecent + 1));
}

}  // namespace gatehouse::gui
