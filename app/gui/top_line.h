#pragma once

#include <QWidget>

#include "app/composition/session.h"

class QPushButton;

namespace gatehouse::gui {

class KeyMap;
class StatusButton;

/// What is always true, on every page: the route, the gateway, the identity provider, the caches. Each opens what it
/// names.
class TopLine final : public QWidget {
    Q_OBJECT
public:
    explicit TopLine(app::Session& session, QWidget* parent = nullptr);
    void keysChanged(const KeyMap& keys);

Q_SIGNALS:
    void workspaceMenuRequested(const QPoint& place);  ///< on the screen
    void routeRequested();
    void providerRequested();
    void paletteRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showRoute();
    void showGateway();
    void showStatus();
    void openGatewayMenu();
    void openCacheMenu();

    app::Session& m_session;
    QPushButton* m_workspace;
    StatusButton* m_route;
    StatusButton* m_gateway;
    QPushButton* m_startStop;
    StatusButton* m_provider;
    StatusButton* m_cache;
    QPushButton* m_palette;
    QString m_restartKeys;
};

}  // namespace gatehouse::gui
