#include "app/gui/inspector/timing_view.h"

#include <QPainter>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int BlockHeight = 64;
constexpr int BarHeight = 12;

QString legTitle(const exchange::Leg& leg)
{
    switch (leg.kind) {
    case exchange::LegKind::Client: return TimingView::tr("The whole request");
    case exchange::LegKind::Upstream: return TimingView::tr("Upstream");
    case exchange::LegKind::IdentityProvider: break;
    }
    const std::string_view word = exchange::legPurposeWord(leg.purpose);
    return TimingView::tr("Identity provider: %1")
        .arg(QLatin1StringView(word.data(), static_cast<qsizetype>(word.size())));
}

QString phrase(const exchange::Leg& leg)
{
    if (leg.ghost) {
        return TimingView::tr("no call: answered from the cache");
    }
    QStringList parts;
    for (const Phase& phase : phasesOf(leg)) {
        parts.append(u"%1 %2"_s.arg(phase.name, wording::duration(phase.to - phase.from)));
    }
    if (leg.reusedConnection) {
        parts.append(TimingView::tr("connection reused"));
    }
    if (!leg.tls.empty()) {
        parts.append(QString::fromStdString(leg.tls));
    }
    return parts.join(u" · "_s);
}

}  // namespace

std::vector<Phase> phasesOf(const exchange::Leg& leg)
{
    std::vector<Phase> phases;
    std::chrono::nanoseconds last{0};
    const auto add = [&](const QString& name, const std::optional<std::chrono::nanoseconds>& moment) {
        if (moment && *moment >= last) {
            if (*moment > last) {
                phases.push_back({name, last, *moment});
            }
            last = *moment;
        }
    };
    add(TimingView::tr("name"), leg.times.resolved);
    add(TimingView::tr("connect"), leg.times.connected);
    add(TimingView::tr("TLS"), leg.times.secured);
    add(TimingView::tr("send"), leg.times.sent);
    add(TimingView::tr("wait"), leg.times.firstByte);
    add(TimingView::tr("receive"), leg.times.end);
    return phases;
}

TimingView::TimingView(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Timing"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimingView::setExchange(exchange::ExchangePointer exchange)
{
    m_exchange = std::move(exchange);
    QString spoken;
    if (m_exchange) {
        for (const exchange::Leg& leg : m_exchange->legs) {
            spoken += u"%1: %2\n"_s.arg(legTitle(leg), phrase(leg));
        }
    }
    setAccessibleDescription(spoken);
    updateGeometry();
    update();
}

QSize TimingView::sizeHint() const
{
    const int legs = m_exchange ? static_cast<int>(m_exchange->legs.size()) : 0;
    return QSize(320, legs * BlockHeight + theme::Space4);
}

void TimingView::paintEvent(QPaintEvent*)
{
    if (!m_exchange) {
        return;
    }
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect inside = rect().adjusted(theme::Space3, theme::Space2, -theme::Space3, 0);
    const double whole = std::max<double>(1, static_cast<double>(m_exchange->duration.count()));
    const auto x = [&](std::chrono::nanoseconds at) {
        return inside.left() + std::clamp(static_cast<double>(at.count()) / whole, 0.0, 1.0) * inside.width();
    };
    int top = inside.top();
    for (const exchange::Leg& leg : m_exchange->legs) {
        const QColor color = leg.ghost ? colors.cache : colors.of(theme::roleOf(leg.kind));
        const QRect title(inside.left(), top, inside.width(), 18);
        painter.setFont(theme::font(theme::TextSize::Small, theme::TextWeight::Strong));
        painter.setPen(color);
        painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter, legTitle(leg));
        painter.setPen(colors.text);
        painter.setFont(theme::font(theme::TextSize::Small));
        const std::chrono::nanoseconds took = leg.times.end.value_or(
            leg.kind == exchange::LegKind::Client ? m_exchange->duration : std::chrono::nanoseconds(0));
        painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter, leg.ghost ? tr("saved") : wording::duration(took));
        const QRectF track(inside.left(), top + 20, inside.width(), BarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.clientSoft);
        painter.drawRoundedRect(track, 3, 3);
        int shade = 0;
        for (const Phase& phase : phasesOf(leg)) {
            QColor fill = leg.ghost ? colors.cacheFill : colors.fillOf(theme::roleOf(leg.kind));
            fill.setAlphaF(phase.name == tr("wait") ? 0.95F : 0.45F + 0.1F * static_cast<float>(shade++ % 3));
            painter.setBrush(fill);
            const double from = x(leg.start + phase.from);
            painter.drawRect(QRectF(from, track.top(), std::max(1.0, x(leg.start + phase.to) - from), BarHeight));
        }
        if (leg.ghost) {
            painter.setBrush(QBrush(color, Qt::BDiagPattern));
            painter.setPen(QPen(color, 1));
            painter.drawRoundedRect(QRectF(x(leg.start), track.top() + 0.5, 12, BarHeight - 1), 2, 2);
        }
        painter.setPen(colors.muted);
        painter.setFont(theme::font(theme::TextSize::Small));
        painter.drawText(QRect(inside.left(), top + 34, inside.width(), 20), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(phrase(leg), Qt::ElideRight, inside.width()));
        top += BlockHeight;
    }
}

}  // namespace gatehouse::gui
