#include "app/composition/edit_history.h"

namespace gatehouse::app {

void EditHistory::reset(gateway::Configuration present, std::string yaml)
{
    m_states.clear();
    m_states.push_back({std::move(present), std::move(yaml), {}});
    m_position = 0;
    m_sealed = true;
}

void EditHistory::change(gateway::Configuration next, std::string yaml, const QString& what, Time now)
{
    m_states.resize(m_position + 1, State{});
    const bool merge = !m_sealed && m_position > 0 && m_states.back().what == what && now - m_lastChange < mergeWindow;
    if (merge) {
        m_states.back().configuration = std::move(next);
        m_states.back().yaml = std::move(yaml);
    } else {
        m_states.push_back({std::move(next), std::move(yaml), what});
        if (m_states.size() > maximumStates) {
            m_states.erase(m_states.begin());
        }
        m_position = m_states.size() - 1;
    }
    m_lastChange = now;
    m_sealed = false;
}

QString EditHistory::undoName() const
{
    return canUndo() ? m_states[m_position].what : QString();
}

QString EditHistory::redoName() const
{
    return canRedo() ? m_states[m_position + 1].what : QString();
}

void EditHistory::undo() noexcept
{
    if (canUndo()) {
        --m_position;
        m_sealed = true;
    }
}

void EditHistory::redo() noexcept
{
    if (canRedo()) {
        ++m_position;
        m_sealed = true;
    }
}

}  // namespace gatehouse::app
