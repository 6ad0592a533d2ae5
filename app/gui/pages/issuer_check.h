#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include "app/gui/widgets/badge.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class DiscoveryTable;

/// The line under the issuer: its discovery document is fetched a moment after the last key, never in the way of
/// typing; tells whether it answers, how fast, whether the issuer is the same byte for byte, and its endpoints.
class IssuerCheck final : public QWidget {
    Q_OBJECT
public:
    explicit IssuerCheck(app::Session& session, QWidget* parent = nullptr);

    /// Checks when the issuer is another than the one checked last.
    void setIssuer(const QString& issuer);
    void checkNow();
    QString sentence() const;

private:
    void onChecked(const QString& issuer, const QString& metadata, const QString& problem, int milliseconds);
    void showEndpoints(const QString& metadata);
    void showComparison();
    void openTable();
    void showState(theme::Role role, Mark mark, const QString& sentence);

    app::Session& m_session;
    QString m_manner;  ///< how it was asked: proxies, TLS …
    QString m_issuer;
    QTimer m_soon;
    StatusDot* m_dot;
    QLabel* m_sentence;
    QPushButton* m_more;
    QPushButton* m_compare;
    QPointer<DiscoveryTable> m_table;
    QWidget* m_endpoints;
    QGridLayout* m_grid;
};

}  // namespace gatehouse::gui
