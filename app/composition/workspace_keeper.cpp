#include "app/composition/workspace_keeper.h"

#include "app/wording/sentences.h"

namespace gatehouse::app {

WorkspaceKeeper::WorkspaceKeeper(const gateway::FieldTable& table, QObject* parent) : QObject(parent), m_table(table)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(300);
    connect(&m_timer, &QTimer::timeout, this, &WorkspaceKeeper::saveNow);
    m_writer.setMaxThreadCount(1);
}

WorkspaceKeeper::~WorkspaceKeeper()
{
    finish();
    m_writer.waitForDone();
}

void WorkspaceKeeper::finish()
{
    if (m_timer.isActive()) {
        saveNow();
    }
    m_present = nullptr;
}

Result<WorkspaceKeeper::Opened> WorkspaceKeeper::open(const std::string& path)
{
    auto lock = workspace::WorkspaceLock::acquire(path);
    if (!lock) {
        return fail(lock.error());
    }
    Opened opened;
    auto loaded = workspace::load(path);
    if (loaded) {
        if (auto kept = workspace::keepPrevious(path); !kept) {
            opened.notice = wording::errorSentence(kept.error());
        }
        opened.workspace = std::move(*loaded);
    } else if (loaded.error().code == ErrorCode::InvalidSyntax) {
        auto aside = workspace::keepAside(path);
        if (!aside) {
            return fail(aside.error());
        }
        opened.notice = QStringLiteral("The workspace could not be read (%1), so it was put aside as %2 and this one "
                                       "starts from the sample.")
                            .arg(QString::fromStdString(loaded.error().detail), QString::fromStdString(*aside));
    } else if (loaded.error().code != ErrorCode::NotFound) {
        return fail(loaded.error());
    }
    m_lock = std::move(*lock);
    m_path = path;
    return opened;
}

void WorkspaceKeeper::saveSoon(std::function<workspace::Workspace()> present)
{
    m_present = std::move(present);
    // Not restarted by later changes: while somebody types on, it is still written every 300 ms.
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void WorkspaceKeeper::saveNow()
{
    m_timer.stop();
    if (m_lock && m_present) {
        write(m_present());
    }
}

void WorkspaceKeeper::flush(std::function<void(const QString& problem)> done)
{
    m_timer.stop();
    if (m_lock && m_present) {
        write(m_present(), std::move(done));
    } else {
        QMetaObject::invokeMethod(
            this, [done = std::move(done)] { done({}); }, Qt::QueuedConnection);
    }
}

void WorkspaceKeeper::write(workspace::Workspace workspace, std::function<void(const QString& problem)> done)
{
    m_writer.start([this, path = m_path, workspace = std::move(workspace), done = std::move(done)] {
        const Result<void> result = workspace::save(path, workspace, m_table);
        const QString problem = result ? QString() : wording::errorSentence(result.error());
        QMetaObject::invokeMethod(
            this,
            [this, problem, done] {
                if (problem.isEmpty()) {
                    Q_EMIT saved();
                } else {
                    Q_EMIT saveFailed(problem);
                }
                if (done) {
                    done(problem);
                }
            },
            Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::app
