#pragma once

#include <QFrame>

#include "core/keycloak/provisioner.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class InlineMessage;
class SecretField;

/// 'Test with Keycloak': address and admin login, one press, and each thing that is made there with its outcome.
class KeycloakPanel final : public QFrame {
    Q_OBJECT
public:
    explicit KeycloakPanel(app::Session& session, QWidget* parent = nullptr);

    void test();
    void cleanUp();

private:
    void buildLogin(QVBoxLayout& layout);
    keycloak::AdminLogin login() const;
    void begin(const QString& sentence);
    void addStep(const keycloak::ProvisionStep& step);
    void finish(bool succeeded, const QString& problem);

    app::Session& m_session;
    QLineEdit* m_url = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    QPushButton* m_test = nullptr;
    QPushButton* m_cleanUp = nullptr;
    QPushButton* m_cancel = nullptr;
    QVBoxLayout* m_steps = nullptr;
    QLabel* m_progress = nullptr;
    InlineMessage* m_message = nullptr;
    bool m_cleaning = false;
    bool m_stepFailed = false;
};

}  // namespace gatehouse::gui
