#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/gateway/field_table.h"
#include "core/workspace/workspace.h"
#include "core/workspace/workspace_lock.h"

namespace gatehouse::app {

/// Holds the workspace's file: opens and locks it, and writes it a moment after each change, in a thread of its own
/// (a flush to disk may take long). GUI thread.
class WorkspaceKeeper : public QObject {
    Q_OBJECT
public:
    /// `table` must outlive this.
    explicit WorkspaceKeeper(const gateway::FieldTable& table, QObject* parent = nullptr);
    ~WorkspaceKeeper() override;  ///< writes what is waiting

    struct Opened {
        std::optional<workspace::Workspace> workspace;  ///< nullopt: there is no file yet
        QString notice;                                 ///< something to tell the user: a broken file was put aside
    };
    /// Locks and reads. Fails when another program has it open, or when it was written by a newer program; then the
    /// file is left alone and nothing is ever saved.
    Result<Opened> open(const std::string& path);

    /// `present` is asked when the moment has come.
    void saveSoon(std::function<workspace::Workspace()> present);
    void saveNow();
    /// Writes what is there now; `done` comes later with one sentence on what went wrong (empty: it is on the disk).
    void flush(std::function<void(const QString& problem)> done);
    /// Writes what is waiting and asks `present` never again: call it while what `present` looks at is still there.
    void finish();

Q_SIGNALS:
    void saveFailed(const QString& problem);
    void saved();

private:
    void write(workspace::Workspace workspace, std::function<void(const QString& problem)> done = {});

    const gateway::FieldTable& m_table;
    std::string m_path;
    std::optional<workspace::WorkspaceLock> m_lock;
    std::function<workspace::Workspace()> m_present;
    QTimer m_timer;
    QThreadPool m_writer;  ///< one thread: saves of one path never overlap
};

}  // namespace gatehouse::app
