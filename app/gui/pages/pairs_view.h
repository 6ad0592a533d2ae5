#pragma once

#include <QWidget>

#include <vector>

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class PairedTable;

/// The plugin's clients, one row each, and below them the headers and arguments that are lists of pairs, too.
class PairsView final : public QWidget {
    Q_OBJECT
public:
    explicit PairsView(app::Session& session, QWidget* parent = nullptr);

    /// Clients first, then in the order of gateway::pairedLists().
    const std::vector<PairedTable*>& tables() const noexcept { return m_tables; }
    /// Puts the cursor into the first row of a field; false: it is in none of these.
    bool focusField(const QString& field);

Q_SIGNALS:
    void fieldRequested(const QString& field);

private:
    std::vector<PairedTable*> m_tables;
};

}  // namespace gatehouse::gui
