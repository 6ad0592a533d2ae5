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

extern "C" void onSignal(int)
{
    const char octet = 1;
    [[maybe_unused]] const auto written = ::write(signalPipe[1], &octet, 1);
}

}  // namespace

Interruption::Interruption(std::function<void()> interrupted) : m_interrupted(std::move(interrupted))
{
    assert(signalPipe[0] < 0);
    if (::pipe2(signalPipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    auto* notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, this);
    QObject::connect(notifier, &QSocketNotifier::activated, this, [this] {
        std::array<char, 16> octets{};
        while (::read(signalPipe[0], octets.data(), octets.size()) > 0) {
            m_interrupted();
        }
    });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
}

Interruption::~Interruption()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    for (int& descriptor : signalPipe) {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        descriptor = -1;
    }
}

}  // namespace gatehouse::cli
