#pragma once

#include <QEventLoop>
#include <QTimer>

#include <optional>
#include <utility>

#include "core/base/result.h"

namespace gatehouse::secrets {

/// What an asynchronous call answers; nothing if it does not within 30 s, which is a bound for a hang and no measure.
template <class T, class Call>
std::optional<Result<T>> answerOf(Call call)
{
    std::optional<Result<T>> answer;
    QEventLoop loop;
    QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
    call([&](Result<T> result) {
        answer.emplace(std::move(result));
        loop.quit();
    });
    if (!answer) {
        loop.exec();
    }
    return answer;
}

}  // namespace gatehouse::secrets
