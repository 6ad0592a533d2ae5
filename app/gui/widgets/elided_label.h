#pragma once

#include <QLabel>

namespace gatehouse::gui {

/// A one-line label that may shrink: what does not fit ends in an ellipsis and stands whole in the tooltip.
class ElidedLabel final : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString& text = {}, Qt::TextElideMode mode = Qt::ElideRight, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::TextElideMode m_mode;
};

}  // namespace gatehouse::gui
