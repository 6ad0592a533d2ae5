#pragma once

#include <QObject>
#include <QStringList>

#include <functional>

class QSettings;
class QWidget;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

/// Asks for the file of another workspace, new or there already, or to save this one as another, and remembers those
/// that were open. Before this one is left, all that waits is written, and what would be lost is told. What opens the
/// other is somebody else. GUI thread.
class WorkspaceActions final : public QObject {
    Q_OBJECT
public:
    static constexpr int MostRecent = 5;

    /// `state` must outlive this; `window` is the dialogs' parent and this one's.
    WorkspaceActions(app::Session& session, QSettings& state, QWidget* window);

    /// The one that was open last; empty: none that is still there.
    static QString last(const QSettings& state);

    void askNew();
    void askOpen();
    void askSaveAs();
    /// A workspace that is not there yet; a failure is told.
    void create(const QString& path);
    /// Wants the workspace opened once this one is kept; else tells what would be lost. `typed` is such a thing that
    /// the session knows nothing of; empty: none.
    void request(const QString& path, const QString& typed = {});
    /// Wants it opened whatever is lost.
    void requestAnyway(const QString& path) { Q_EMIT openRequested(path); }
    /// Writes this workspace to `path` and wants it opened; a failure is told.
    void saveAs(const QString& path);
    /// Others that were open, the last one first; none that is gone.
    QStringList recent() const;

Q_SIGNALS:
    void openRequested(const QString& path);
    void chosen(const QString& path);  ///< in a dialog: to be requested
    void failed(const QString& problem);
    /// Opening `path` now would lose something: one sentence on what.
    void wouldLose(const QString& path, const QString& what);

private:
    void ask(const QString& title, bool existing, const std::function<void(const QString&)>& use);
    void remember();

    app::Session& m_session;
    QSettings& m_state;
    QWidget* m_window;
    QString m_wanted;  ///< waits until this one is kept
    QString m_typed;
};

}  // namespace gatehouse::gui
