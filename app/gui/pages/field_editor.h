#pragma once

#include <QWidget>

#include "core/gateway/field_table.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class Badge;
class ValueEditor;

/// The field chosen in the list: what it is, its default, and an editor made for its type when it is chosen.
class FieldEditor final : public QWidget {
    Q_OBJECT
public:
    explicit FieldEditor(app::Session& session, QWidget* parent = nullptr);

    void setField(const gateway::Field* field);
    const gateway::Field* field() const noexcept { return m_field; }
    void focusEditor();

Q_SIGNALS:
    /// The list that a field inside a list's records belongs to.
    void fieldRequested(const QString& path);

private:
    void showValue();
    void showFacts();
    void showError(const QString& error);
    void showFindings();
    void reset();

    app::Session& m_session;
    const gateway::Field* m_field = nullptr;
    QLabel* m_name;
    QLabel* m_facts;
    QLabel* m_description;
    QLabel* m_error;
    QLabel* m_advice;
    QPushButton* m_reset;
    QWidget* m_scroll;
    QVBoxLayout* m_place;
    ValueEditor* m_editor = nullptr;
    QString m_inputError;
};

}  // namespace gatehouse::gui
