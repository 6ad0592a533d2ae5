#pragma once

#include <QString>
#include <QWidget>

#include "app/gui/theme/colors.h"

class QPainter;

namespace gatehouse::gui {

/// The shape beside a colour, so that no meaning rests on colour alone.
enum class Mark { None, Check, Cross, Warning, Filled, Hollow, Dashed, Half };

Mark markOf(exchange::Decision decision);
Mark markOfStatus(int status);
void paintMark(QPainter& painter, const QRectF& where, Mark mark, const QColor& color);

/// A small pill: shape and a word or two on the role's soft fill ("✓ 200", "▲ 502", "cache hit").
class Badge final : public QWidget {
    Q_OBJECT
public:
    explicit Badge(QWidget* parent = nullptr);
    void setContent(const QString& text, theme::Role role, Mark mark = Mark::None);
    void setStatus(int status);  ///< of HTTP; 0: "no answer"
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    theme::Role m_role = theme::Role::Client;
    Mark m_mark = Mark::None;
};

/// A dot of 10 px that says a state by colour and by mark; `name` is what a screen reader says.
class StatusDot final : public QWidget {
    Q_OBJECT
public:
    explicit StatusDot(QWidget* parent = nullptr);
    void setState(theme::Role role, Mark mark, const QString& name);
    QSize sizeHint() const override { return QSize(12, 12); }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Role m_role = theme::Role::Muted;
    Mark m_mark = Mark::Hollow;
};

/// Paints what Badge shows, for delegates. Returns its width.
int paintBadge(QPainter& painter, const QRect& where, const QString& text, theme::Role role, Mark mark,
               const QFont& font);
int badgeWidth(const QString& text, Mark mark, const QFont& font);

}  // namespace gatehouse::gui
