#pragma once

#include <QObject>

#include <memory>

#include "app/composition/session.h"
#include "app/gui/theme/appearance.h"

namespace gatehouse::gui {

class MainWindow;

/// The window on one workspace after the other: opening another puts a fresh session and window in the place of these,
/// once it is known that it can be opened. GUI thread.
class WorkspaceHost final : public QObject {
    Q_OBJECT
public:
    /// `appearance` must outlive this.
    WorkspaceHost(app::Session::Options options, theme::AppearanceSwitch& appearance, QString stateFile);
    ~WorkspaceHost() override;

    /// Empty: it is open. Else one sentence on why it cannot be, and what was open still is.
    QString open(const QString& path);
    /// The one that was open last, else the sample; where the former cannot be opened, the window says why.
    QString openLast();
    app::Session* session() const noexcept { return m_session.get(); }
    MainWindow* window() const noexcept { return m_window.get(); }

Q_SIGNALS:
    void opened();

private:
    bool isOpen(const QString& path) const;

    app::Session::Options m_options;
    theme::AppearanceSwitch& m_appearance;
    QString m_stateFile;
    std::unique_ptr<app::Session> m_session;
    std::unique_ptr<MainWindow> m_window;  ///< gone before the session it shows
};

}  // namespace gatehouse::gui
