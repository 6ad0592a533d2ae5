#pragma once

#include <QTableView>

#include "app/gui/inspector/exchange_model.h"

namespace gatehouse::gui {

class ExchangeDelegate;

/// The traffic list. Follows new rows only while it stands at the end; what arrives never moves the selection, the
/// scroll position or the focus.
class ExchangeView final : public QTableView {
    Q_OBJECT
public:
    explicit ExchangeView(ExchangeModel& model, QWidget* parent = nullptr);

    exchange::ExchangePointer current() const;
    /// Selects it and brings it into view; false: it is not shown.
    bool select(exchange::ExchangeId id);
    void step(int rows);
    /// Nothing is chosen any more.
    void forget();
    bool isAtEnd() const;
    /// Marks these with a pin wherever they stand.
    void setPinned(const std::vector<exchange::ExchangePointer>& pinned);

Q_SIGNALS:
    void currentExchangeChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void layOutColumns();

    ExchangeModel& m_model;
    ExchangeDelegate* m_delegate;
    exchange::ExchangePointer m_current;
    bool m_follow = true;
    bool m_resetting = false;
};

}  // namespace gatehouse::gui
