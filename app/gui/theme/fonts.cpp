#include "app/gui/theme/fonts.h"

#include <QFontDatabase>

#include <algorithm>

namespace gatehouse::gui::theme {
namespace {

double pointSize(TextSize size)
{
    switch (size) {
    case TextSize::Small: return bodyPointSize() * 0.9;
    case TextSize::Body: return bodyPointSize();
    case TextSize::Title: return bodyPointSize() * 1.35;
    }
    return bodyPointSize();
}

QFont sized(QFont font, TextSize size, TextWeight weight)
{
    font.setPointSizeF(pointSize(size));
    font.setWeight(weight == TextWeight::Strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

}  // namespace

double bodyPointSize()
{
    return std::max(10.0, QFontDatabase::systemFont(QFontDatabase::GeneralFont).pointSizeF());
}

QFont font(TextSize size, TextWeight weight)
{
    return sized(QFontDatabase::systemFont(QFontDatabase::GeneralFont), size, weight);
}

QFont monoFont(TextSize size, TextWeight weight)
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setStyleHint(QFont::Monospace);
    // Monospace faces look a size larger than the text around them.
    mono = sized(mono, size, weight);
    mono.setPointSizeF(mono.pointSizeF() * 0.94);
    return mono;
}

}  // namespace gatehouse::gui::theme
