#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <memory>

#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"

namespace gatehouse::app {

/// What came of writing a configuration out: files and notes, or the problems for which it was refused.
struct ExportOutcome {
    exporters::Export result;
    QStringList texts;              ///< the files' texts, in their order
    gateway::Diagnostics problems;  ///< not empty: nothing was written
    bool refused() const noexcept { return !problems.empty(); }
};

/// Writes a configuration out for a target in a thread of its own, so that the window never waits for it; and saves
/// what came of it. All functions: the owner's thread.
class ExportRun : public QObject {
    Q_OBJECT
public:
    /// `table` must outlive this.
    explicit ExportRun(const gateway::FieldTable& table, QObject* parent = nullptr);
    ~ExportRun() override;  ///< waits for what is under way (milliseconds; a save: the disk)

    /// Replaces a run that is under way; answered by `finished`. A configuration with errors for the release it was
    /// made for is refused as the command line does.
    void start(gateway::Configuration configuration, const exporters::Exporter& exporter,
               exporters::ExportOptions options);
    /// Nothing comes of what is under way.
    void cancel() noexcept { ++m_generation; }
    /// Writes an export to `path`: a file, or a folder where there are several; answered by `saved`.
    void save(exporters::Export result, const QString& path);

Q_SIGNALS:
    void finished(const std::shared_ptr<const gatehouse::app::ExportOutcome>& outcome);
    /// `problem`: one sentence; empty: it is there.
    void saved(const QString& path, const QString& problem);

private:
    const gateway::FieldTable& m_table;
    quint64 m_generation = 0;
    QThreadPool m_worker;  ///< one thread: runs come back in their order
};

/// The command that writes the same: one line for a POSIX shell. `path` empty: to standard output.
QString exportCommand(const QString& source, const exporters::Exporter& exporter, const QString& path,
                      gateway::Version version, exporters::Secrets secrets);

}  // namespace gatehouse::app
