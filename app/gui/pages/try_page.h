#pragma once

#include <QTimer>

#include "app/gui/page.h"

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/random.h"
#include "core/exchange/redaction.h"
#include "core/scenario/scenario.h"

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class InlineMessage;
class KeycloakPanel;
class StepCard;

/// The how-to as cards, one a step, against the lab, a Keycloak or a gateway that runs already.
class TryPage final : public Page {
    Q_OBJECT
public:
    explicit TryPage(app::Session& session, QWidget* parent = nullptr);
    ~TryPage() override;

    QString title() const override { return tr("Try"); }
    QString iconName() const override { return QStringLiteral("try"); }
    void focusFilter() override;
    bool run() override;
    void toggleReveal() override;
    void keysChanged(const KeyMap& keys) override;

    StepCard* card(int index) const;
    KeycloakPanel* keycloakPanel() const noexcept { return m_keycloak; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildRequest();
    void buildCards();
    void chooseTarget(int target);
    void takeRequest();
    void showTarget();
    void showRunning();
    void onStepStarted(int index);
    void onStepFinished(int index, const scenario::StepResult& result);
    void onRunFinished(bool passed);

    app::Session& m_session;
    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    QButtonGroup* m_targets = nullptr;
    QLineEdit* m_url = nullptr;
    QWidget* m_urlRow = nullptr;
    QLineEdit* m_path = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    QLabel* m_where = nullptr;
    QPushButton* m_runAll = nullptr;
    QPushButton* m_cancel = nullptr;
    KeycloakPanel* m_keycloak = nullptr;
    InlineMessage* m_message = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_cardsLayout = nullptr;
    std::vector<StepCard*> m_cards;
    std::vector<std::optional<std::chrono::nanoseconds>> m_durations;
    bool m_revealed = false;
    QTimer m_hideSecrets;
    QTimer m_takeSoon;  ///< what is typed is kept though the field was not left
};

}  // namespace gatehouse::gui
