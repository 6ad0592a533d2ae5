#include "app/composition/export_run.h"

#include <algorithm>

#include "app/composition/output_files.h"
#include "core/exporters/shell_text.h"
#include "core/gateway/validation.h"

namespace gatehouse::app {
namespace {

/// Runs in the worker.
std::shared_ptr<const ExportOutcome> outcomeOf(const gateway::Configuration& configuration,
                                               const gateway::FieldTable& table, const exporters::Exporter& exporter,
                                               const exporters::ExportOptions& options)
{
    auto outcome = std::make_shared<ExportOutcome>();
    gateway::Diagnostics problems = gateway::validate(configuration, table, options.madeFor);
    if (!gateway::hasErrors(problems)) {
        auto written = exporter.write(configuration, options);
        if (written) {
            outcome->result = std::move(*written);
            for (const exporters::ExportedFile& file : outcome->result.files) {
                outcome->texts.append(QString::fromStdString(file.text));
            }
            return outcome;
        }
        problems = std::move(written.error());
    }
    std::copy_if(problems.begin(), problems.end(), std::back_inserter(outcome->problems),
                 [](const gateway::Diagnostic& one) { return one.severity == gateway::Severity::Error; });
    return outcome;
}

QString quoted(const QString& text)
{
    static const QString harmless = QStringLiteral("._-+/:@%=");
    const bool plain = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c.unicode() < 128 && c.isLetterOrNumber()) || harmless.contains(c);
    });
    return plain ? text : QString::fromStdString(exporters::shellQuoted(text.toStdString()));
}

}  // namespace

ExportRun::ExportRun(const gateway::FieldTable& table, QObject* parent) : QObject(parent), m_table(table)
{
    m_worker.setMaxThreadCount(1);
}

ExportRun::~ExportRun()
{
    m_worker.waitForDone();
}

void ExportRun::start(gateway::Configuration configuration, const exporters::Exporter& exporter,
                      exporters::ExportOptions options)
{
    const quint64 generation = ++m_generation;
    m_worker.start([this, generation, configuration = std::move(configuration), &exporter, options] {
        auto outcome = outcomeOf(configuration, m_table, exporter, options);
        QMetaObject::invokeMethod(
            this,
            [this, generation, outcome = std::move(outcome)] {
                if (generation == m_generation) {
                    Q_EMIT finished(outcome);
                }
            },
            Qt::QueuedConnection);
    });
}

void ExportRun::save(exporters::Export result, const QString& path)
{
    m_worker.start([this, result = std::move(result), path] {
        const QString problem =
            result.files.size() == 1
                ? writeOutputFile(path, result.files.front().text, result.holdsSecrets, result.files.front().executable)
                : writeOutputFolder(path, result.files, result.holdsSecrets);
        QMetaObject::invokeMethod(
            this, [this, path, problem] { Q_EMIT saved(path, problem); }, Qt::QueuedConnection);
    });
}

QString exportCommand(const QString& source, const exporters::Exporter& exporter, const QString& path,
                      gateway::Version version, exporters::Secrets secrets)
{
    QStringList words{QStringLiteral("gatehouse-cli"),
                      QStringLiteral("export"),
                      quoted(source),
                      QStringLiteral("--to"),
                      QString::fromUtf8(exporter.id.data(), static_cast<qsizetype>(exporter.id.size())),
                      QStringLiteral("--gateway-version"),
                      QString::fromStdString(version.toString())};
    if (secrets == exporters::Secrets::Included) {
        words.append(QStringLiteral("--with-secrets"));
    }
    if (!path.isEmpty()) {
        words.append({QStringLiteral("-o"), quoted(path)});
    }
    return words.join(QLatin1Char(' '));
}

}  // namespace gatehouse::app
