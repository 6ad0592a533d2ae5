#include "app/gui/inspector/har_saver.h"

#include <QCoreApplication>

#include "app/wording/sentences.h"
#include "core/base/random.h"
#include "core/exchange/har.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {
namespace {

/// Runs on the saver's thread.
QString write(const std::stop_token& stop, const std::vector<exchange::ExchangePointer>& exchanges,
              const std::string& path, Secrets secrets)
{
    SystemRandom random;
    const exchange::Redactor redactor(random);
    exchange::HarOptions options;
    options.creatorVersion = QCoreApplication::applicationVersion().toStdString();
    options.redactor = secrets == Secrets::Masked ? &redactor : nullptr;
    options.sentence = [](const exchange::Verdict& verdict) { return wording::verdictSentence(verdict).toStdString(); };
    Result<exchange::HarWriter> writer = exchange::HarWriter::create(path, std::move(options));
    if (!writer) {
        return wording::errorSentence(writer.error());
    }
    for (const exchange::ExchangePointer& exchange : exchanges) {
        if (stop.stop_requested()) {
            break;
        }
        if (const Result<void> written = writer->append(*exchange); !written) {
            return wording::errorSentence(written.error());
        }
    }
    return {};
}

}  // namespace

HarSaver::HarSaver(std::vector<exchange::ExchangePointer> exchanges, const QString& path, Secrets secrets,
                   QObject* parent) :
    QObject(parent), m_exchanges(std::move(exchanges)), m_path(path), m_secrets(secrets)
{
    connect(this, &HarSaver::finished, this, &QObject::deleteLater);
}

void HarSaver::start()
{
    // The thread is joined in the destructor of m_thread, before this object's own base goes: `this` stays valid in it.
    m_thread = std::jthread([this, path = m_path.toStdString()](const std::stop_token& stop) {
        const QString problem = write(stop, m_exchanges, path, m_secrets);
        QMetaObject::invokeMethod(
            this, [this, problem] { Q_EMIT finished(problem); }, Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::gui
