#include "app/gui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui::theme {
namespace {

QByteArray tinted(const QString& name, const QColor& color)
{
    QFile file(u":/gatehouse/icons/"_s + name + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("no icon named %s", qPrintable(name));
        return {};
    }
    return file.readAll().replace("currentColor", color.name().toLatin1());
}

class TintedIconEngine final : public QIconEngine {
public:
    TintedIconEngine(QString name, Role role) : m_name(std::move(name)), m_role(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(*painter, rect, m_name, colorFor(mode));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        return iconPixmap(m_name, colorFor(mode), std::min(size.width(), size.height()), 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        return iconPixmap(m_name, colorFor(mode), std::min(size.width(), size.height()), 1);
    }
    QIconEngine* clone() const override { return new TintedIconEngine(*this); }

private:
    QColor colorFor(QIcon::Mode mode) const { return colors().of(mode == QIcon::Disabled ? Role::Disabled : m_role); }

    QString m_name;
    Role m_role;
};

}  // namespace

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio)
{
    const int pixels = static_cast<int>(std::lround(size * devicePixelRatio));
    const QString key = u"gatehouse-%1-%2-%3"_s.arg(name, color.name()).arg(pixels);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(pixels, pixels);
        pixmap.fill(Qt::transparent);
        QSvgRenderer renderer(tinted(name, color));
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

void paintIcon(QPainter& painter, const QRectF& where, const QString& name, const QColor& color)
{
    const int size = static_cast<int>(std::lround(std::min(where.width(), where.height())));
    const QPixmap pixmap = iconPixmap(name, color, size, painter.device()->devicePixelRatioF());
    const QPointF corner = where.center() - QPointF(size, size) / 2;
    painter.drawPixmap(QPointF(std::round(corner.x()), std::round(corner.y())), pixmap);
}

QIcon icon(const QString& name, Role role)
{
    return QIcon(new TintedIconEngine(name, role));
}

QIcon programIcon()
{
    return QIcon(u":/gatehouse/icons/gatehouse.svg"_s);
}

}  // namespace gatehouse::gui::theme
