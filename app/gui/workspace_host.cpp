#include "app/gui/workspace_host.h"

#include <QApplication>
#include <QFileInfo>
#include <QSettings>

#include "app/gui/main_window.h"
#include "app/gui/workspace_actions.h"

namespace gatehouse::gui {

WorkspaceHost::WorkspaceHost(app::Session::Options options, theme::AppearanceSwitch& appearance, QString stateFile) :
    m_options(std::move(options)), m_appearance(appearance), m_stateFile(std::move(stateFile))
{
}

WorkspaceHost::~WorkspaceHost() = default;

bool WorkspaceHost::isOpen(const QString& path) const
{
    // Two files that are not there yet have no canonical path, and are not the same for it.
    const QFileInfo wanted(path);
    const QFileInfo present(m_session->workspaceFile());
    return wanted.absoluteFilePath() == present.absoluteFilePath()
           || (wanted.exists() && wanted.canonicalFilePath() == present.canonicalFilePath());
}

QString WorkspaceHost::open(const QString& path)
{
    if (m_session && isOpen(path)) {
        return {};
    }
    app::Session::Options options = m_options;
    options.workspaceFile = path;
    options.startGateway = options.startGateway && !m_session;  // the port is free only when the other one is gone
    auto next = std::make_unique<app::Session>(options);
    if (!next->workspaceProblem().isEmpty()) {
        return next->workspaceProblem();
    }
    const bool isLater = m_session != nullptr;
    const bool quits = QApplication::quitOnLastWindowClosed();
    QApplication::setQuitOnLastWindowClosed(false);
    if (m_window) {
        m_window->close();  // keeps what was arranged
    }
    m_window.reset();
    m_session = std::move(next);
    m_window = std::make_unique<MainWindow>(*m_session, m_appearance, m_stateFile);
    connect(
        m_window.get(), &MainWindow::workspaceRequested, this,
        [this](const QString& wanted) {
            const QString problem = open(wanted);
            if (!problem.isEmpty()) {
                m_window->tellProblem(problem);
            }
        },
        Qt::QueuedConnection);  // the window that asks goes away
    m_window->show();
    QApplication::setQuitOnLastWindowClosed(quits);
    if (isLater && m_options.startGateway) {
        m_session->startGateway();
    }
    Q_EMIT opened();
    return {};
}

QString WorkspaceHost::openLast()
{
    const QString last = WorkspaceActions::last(QSettings(m_stateFile, QSettings::IniFormat));
    if (last.isEmpty()) {
        return open({});
    }
    const QString problem = open(last);
    if (problem.isEmpty()) {
        return {};
    }
    const QString second = open({});
    if (second.isEmpty()) {
        m_window->tellProblem(problem);
    }
    return second.isEmpty() ? QString() : problem;
}

}  // namespace gatehouse::gui
