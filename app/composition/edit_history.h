#pragma once

#include <QString>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/gateway/configuration.h"

namespace gatehouse::app {

/// Undo and redo of the configuration and of the text it is written in: whole snapshots (a configuration is a few KiB),
/// bounded, with a name each. Typing into one field is one step: changes of the same name within a moment are merged.
class EditHistory {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Forgets everything before. `yaml` says the same in a person's words: their order, comments and quoting.
    void reset(gateway::Configuration present, std::string yaml = {});
    const gateway::Configuration& present() const noexcept { return m_states[m_position].configuration; }
    const std::string& yaml() const noexcept { return m_states[m_position].yaml; }

    void change(gateway::Configuration next, std::string yaml, const QString& what, Time now);
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
        std::string yaml;
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
