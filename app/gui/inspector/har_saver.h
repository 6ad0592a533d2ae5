#pragma once

#include <QObject>

#include <thread>
#include <vector>

#include "app/gui/inspector/wire_text.h"

namespace gatehouse::gui {

/// Writes exchanges into a HAR file on a thread of its own, secrets masked unless told otherwise. One use; deletes
/// itself after `finished`. Destroying it earlier gives up and leaves what is written, which is a whole file.
class HarSaver final : public QObject {
    Q_OBJECT
public:
    HarSaver(std::vector<exchange::ExchangePointer> exchanges, const QString& path, Secrets secrets = Secrets::Masked,
             QObject* parent = nullptr);
    void start();

Q_SIGNALS:
    /// In the thread of this object; `problem` is a sentence, empty when all went well.
    void finished(const QString& problem);

private:
    std::vector<exchange::ExchangePointer> m_exchanges;
    QString m_path;
    Secrets m_secrets;
    std::jthread m_thread;
};

}  // namespace gatehouse::gui
