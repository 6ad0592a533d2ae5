#pragma once

#include <QWidget>

#include "core/exchange/exchange.h"

namespace gatehouse::gui {

/// Where the time went: one bar a leg on the exchange's own scale, cut into looking up, connecting, TLS, sending,
/// waiting and receiving, with the numbers beside.
class TimingView final : public QWidget {
    Q_OBJECT
public:
    explicit TimingView(QWidget* parent = nullptr);
    void setExchange(exchange::ExchangePointer exchange);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    exchange::ExchangePointer m_exchange;
};

/// One stretch of a leg's time, for TimingView and its test.
struct Phase {
    QString name;
    std::chrono::nanoseconds from{0};  ///< since the leg's start
    std::chrono::nanoseconds to{0};
};
std::vector<Phase> phasesOf(const exchange::Leg& leg);

}  // namespace gatehouse::gui
