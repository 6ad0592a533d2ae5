#include "app/gui/widgets/worker.h"

namespace gatehouse::gui {

Worker::Worker(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

Worker::~Worker()
{
    cancel();
    m_pool.waitForDone();
}

void Worker::cancel()
{
    ++m_newest;
    m_pool.clear();
}

void Worker::start(std::function<std::function<void()>()> work)
{
    cancel();
    m_pool.start([this, mine = m_newest, work = std::move(work)] {
        auto arrive = work();
        QMetaObject::invokeMethod(
            this,
            [this, mine, arrive = std::move(arrive)] {
                if (mine == m_newest) {
                    arrive();
                }
            },
            Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::gui
