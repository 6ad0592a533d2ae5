#pragma once

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

#include <functional>

namespace gatehouse::app {

/// Runs the event loop until something holds. The bound is for a hang and no measure of time.
inline bool waitFor(const std::function<bool()>& holds)
{
    QEventLoop loop;
    QTimer look;
    QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (holds()) {
            loop.quit();
        }
    });
    look.start(2);
    if (!holds()) {
        loop.exec();
    }
    return holds();
}

}  // namespace gatehouse::app
