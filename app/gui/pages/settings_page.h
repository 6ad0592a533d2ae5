#pragma once

#include <QHash>

#include "app/gui/page.h"
#include "app/gui/theme/appearance.h"

class QButtonGroup;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class InlineMessage;
class KeyField;
class KeyMap;
class SearchField;

/// What belongs to the person, not to the workspace: theme, where secrets are kept, the keys.
class SettingsPage final : public Page {
    Q_OBJECT
public:
    SettingsPage(app::Session& session, theme::AppearanceSwitch& appearance, KeyMap& keys, QWidget* parent = nullptr);

    QString title() const override { return tr("Settings"); }
    QString iconName() const override { return QStringLiteral("settings"); }
    void focusFilter() override;
    void dismiss() override;

    /// Lists the actions: once the key map has them all.
    void showKeys();

Q_SIGNALS:
    void appearanceChosen(gatehouse::gui::theme::Appearance appearance);

private:
    struct KeyRow {
        QWidget* row = nullptr;
        KeyField* field = nullptr;
        QWidget* reset = nullptr;
        InlineMessage* message = nullptr;
        QString name;
    };

    void buildAppearance(QVBoxLayout& layout);
    void buildSecrets(QVBoxLayout& layout);
    void buildKeys(QVBoxLayout& layout);
    void addKeyRow(const QString& id);
    void take(const QString& id, const QKeySequence& keys);
    void refreshKeys();
    void narrow(const QString& text);
    void showAppearance();
    void showSecrets();

    app::Session& m_session;
    theme::AppearanceSwitch& m_appearance;
    KeyMap& m_keys;
    QButtonGroup* m_themes = nullptr;
    QLabel* m_secrets = nullptr;
    QPushButton* m_memory = nullptr;
    SearchField* m_search = nullptr;
    QPushButton* m_resetAll = nullptr;
    QVBoxLayout* m_rowsLayout = nullptr;
    QHash<QString, KeyRow> m_rows;
};

}  // namespace gatehouse::gui
