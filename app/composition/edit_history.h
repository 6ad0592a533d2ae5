#pragma once

#include <QString>

#include <chrono>
#include <cstddef>
#include <vector>

#include "core/gateway/configuration.h"

namespace gatehouse::app {

/// Undo and redo of the configuration: whole snapshots (a configuration is a few KiB), bounded, with a name each.
/// Typing into one field is one step: changes of the same name within a moment are merged.
class EditHistory {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Forgets everything before.
    void reset(gateway::Configuration present);
    const gateway::Configuration& present() const noexcept { return m_states[m_position].configuration; }

    void change(gateway::Configuration next, const QString& what, Time now);
    /// Replaces the present one without a step of its own (the lab's ports moved).
    void amend(gateway::Configuration present);
    /// The next change is a step of its own, whatever its name.
    void seal() noexcept { m_sealed = true; }

    bool canUndo() const noexcept { return m_position > 0; }
    bool canRedo() const noexcept { return m_position + 1 < m_states.size(); }
    QString undoName() const;  ///< what undo takes back: "issuer changed"; empty when nothing
    QString redoName() const;
    void undo() noexcept;
    void redo() noexcept;

private:
    struct State {
        gateway::Configuration configuration;
        QString what;
    };
    static constexpr std::size_t maximumStates = 200;
    static constexpr std::chrono::milliseconds mergeWindow{1500};

    std::vector<State> m_states{State{}};
    std::size_t m_position = 0;
    Time m_lastChange;
    bool m_sealed = true;
};

}  // namespace gatehouse::app
