#include "app/cli/interruption.h"

#include <QSocketNotifier>

#include <array>
#include <cassert>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace gatehouse::cli {
namespace {

// A signal handler may only touch what is static, and write to a pipe.
std::array<int, 2> signalPipe{-1, -1};

extern "C" void onSignal(int signal)
{
    const char octet = signal == SIGHUP ? 'h' : 'i';
    [[maybe_unused]] const auto written = ::write(signalPipe[1], &octet, 1);
}

/// Whether the process has a terminal that controls it.
bool hasTerminal()
{
    const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return descriptor >= 0;
}

}  // namespace

Interruption::Interruption(std::function<void()> interrupted, std::function<void()> reload) :
    m_interrupted(std::move(interrupted)), m_reload(std::move(reload)), m_hadTerminal(hasTerminal())
{
    assert(signalPipe[0] < 0);
    if (::pipe2(signalPipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    auto* notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, this);
    QObject::connect(notifier, &QSocketNotifier::activated, this, [this] {
        char octet = 0;
        while (::read(signalPipe[0], &octet, 1) == 1) {
            handle(octet);
        }
    });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    if (m_reload) {
        std::signal(SIGHUP, onSignal);
    }
}

void Interruption::handle(char signal)
{
    const bool terminalGone = m_hadTerminal && !hasTerminal();
    if (signal == 'h' && !terminalGone) {
        m_reload();
    } else {
        m_interrupted();
    }
}

Interruption::~Interruption()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    if (m_reload) {
        std::signal(SIGHUP, SIG_DFL);
    }
    for (int& descriptor : signalPipe) {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        descriptor = -1;
    }
}

}  // namespace gatehouse::cli
