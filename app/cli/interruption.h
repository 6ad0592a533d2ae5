#pragma once

#include <QObject>

#include <functional>

namespace gatehouse::cli {

/// Turns signals into calls from the event loop. One at a time in a process; the main thread.
class Interruption : public QObject {
public:
    /// `interrupted`: SIGINT, SIGTERM, and SIGHUP when the terminal has gone. `reload`: any other SIGHUP; without it
    /// that signal does what it always does.
    explicit Interruption(std::function<void()> interrupted, std::function<void()> reload = nullptr);
    ~Interruption() override;

private:
    void handle(char signal);

    std::function<void()> m_interrupted;
    std::function<void()> m_reload;
    bool m_hadTerminal = false;
};

}  // namespace gatehouse::cli
