#pragma once

#include <QObject>

#include <functional>

namespace gatehouse::cli {

/// Turns SIGINT and SIGTERM into a call from the event loop. One at a time in a process; the main thread.
class Interruption : public QObject {
public:
    explicit Interruption(std::function<void()> interrupted);
    ~Interruption() override;

private:
    std::function<void()> m_interrupted;
};

}  // namespace gatehouse::cli
