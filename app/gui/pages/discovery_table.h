#pragma once

#include <QDialog>

class QLabel;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class FactTable;

/// What is configured beside what the provider's discovery document advertises: endpoints, methods, grants, scopes,
/// algorithms, each with a verdict. Stays open beside the form and follows it.
class DiscoveryTable final : public QDialog {
    Q_OBJECT
public:
    explicit DiscoveryTable(app::Session& session, QWidget* parent = nullptr);

private:
    void follow();

    app::Session& m_session;
    QLabel* m_summary;
    FactTable* m_table;
};

/// How many of the comparison's rows do not go together.
int misfits(const app::Session& session);

}  // namespace gatehouse::gui
