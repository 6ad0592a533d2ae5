#pragma once

#include <QObject>
#include <QThreadPool>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace gatehouse::gui {

/// Does one piece of work at a time away from the GUI thread and brings its outcome back through the event loop. Newer
/// work takes the place of older: its outcome never arrives. What the work refers to must outlive this; the destructor
/// waits for the piece under way. GUI thread.
class Worker final : public QObject {
public:
    explicit Worker(QObject* parent = nullptr);
    ~Worker() override;

    template <class T>
    void run(std::function<T()> work, std::function<void(T)> done)
    {
        start([work = std::move(work), done = std::move(done)]() -> std::function<void()> {
            auto outcome = std::make_shared<T>(work());
            return [done, outcome] { done(std::move(*outcome)); };
        });
    }
    /// What was asked for last is wanted no more.
    void cancel();

private:
    /// `work` runs in the thread; what it returns is called in the GUI thread.
    void start(std::function<std::function<void()>()> work);

    std::uint64_t m_newest = 0;
    QThreadPool m_pool;
};

}  // namespace gatehouse::gui
