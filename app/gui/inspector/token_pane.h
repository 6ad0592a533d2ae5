#pragma once

#include <QWidget>

#include "app/gui/inspector/wire_text.h"

class QLabel;
class QPushButton;

namespace gatehouse::gui {

class CodeView;
class FactTable;

/// The access token that the decision stood on: header and claims of a JWT decoded, times as people say them, each
/// claim's meaning beside it. An opaque token: what the introspection answer said instead.
class TokenPane final : public QWidget {
    Q_OBJECT
public:
    explicit TokenPane(const exchange::Redactor& redactor, QWidget* parent = nullptr);
    QList<QWidget*> inTabOrder() const;
    void setExchange(exchange::ExchangePointer exchange);
    void setSecrets(Secrets secrets);

Q_SIGNALS:
    /// All exchanges with this token: "token:3f9c01ab".
    void filterRequested(const QString& filter);

private:
    void fill();

    const exchange::Redactor& m_redactor;
    exchange::ExchangePointer m_exchange;
    Secrets m_secrets = Secrets::Masked;
    QLabel* m_title;
    QPushButton* m_filter;
    QWidget* m_copy;
    CodeView* m_raw;
    FactTable* m_table;
};

}  // namespace gatehouse::gui
