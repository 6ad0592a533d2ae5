#include "app/gui/theme/colors.h"

#include <QGuiApplication>

#include <cmath>

namespace gatehouse::gui::theme {
namespace {

QColor rgb(unsigned value)
{
    return QColor::fromRgb(value);
}

Colors makeLight()
{
    Colors c;
    c.dark = false;
    c.text = rgb(0x1b1d22);
    c.muted = rgb(0x5a606c);
    c.disabled = rgb(0x9da2ac);
    c.ink = rgb(0x20242c);
    c.onInk = rgb(0xffffff);
    c.window = rgb(0xf7f7f8);
    c.surface = rgb(0xffffff);
    c.sidebar = rgb(0xefeff2);
    c.hover = rgb(0xeeeff2);
    c.selection = rgb(0xe3e6ec);
    c.hairline = rgb(0xe3e4e8);
    c.border = rgb(0xc6c9d1);
    c.letIn = rgb(0x11692f);
    c.letInSoft = rgb(0xe0f3e6);
    c.refused = rgb(0xb0202a);
    c.refusedSoft = rgb(0xfdeaea);
    c.warning = rgb(0x8a4b00);
    c.warningSoft = rgb(0xfdf0dc);
    c.identityProvider = rgb(0x855000);
    c.identityProviderSoft = rgb(0xfbefd6);
    c.upstream = rgb(0x1c54bf);
    c.upstreamSoft = rgb(0xe5edfc);
    c.client = rgb(0x4b5563);
    c.clientSoft = rgb(0xe9ebef);
    c.cache = rgb(0x6a3dbd);
    c.cacheSoft = rgb(0xf0eafc);
    c.letInFill = rgb(0x1f9150);
    c.refusedFill = rgb(0xd6353f);
    c.warningFill = rgb(0xc96a00);
    c.identityProviderFill = rgb(0xc58200);
    c.upstreamFill = rgb(0x3a74e0);
    c.clientFill = rgb(0x808896);
    c.cacheFill = rgb(0x8657e0);
    return c;
}

Colors makeDark()
{
    Colors c;
    c.dark = true;
    c.text = rgb(0xe7e9ed);
    c.muted = rgb(0xa4aab6);
    c.disabled = rgb(0x666d7a);
    c.ink = rgb(0xe7e9ed);
    c.onInk = rgb(0x16181d);
    c.window = rgb(0x16181d);
    c.surface = rgb(0x1c1f25);
    c.sidebar = rgb(0x121418);
    c.hover = rgb(0x262a32);
    c.selection = rgb(0x2f3541);
    c.hairline = rgb(0x2b2f38);
    c.border = rgb(0x424854);
    c.letIn = rgb(0x63cf88);
    c.letInSoft = rgb(0x1b3224);
    c.refused = rgb(0xff9090);
    c.refusedSoft = rgb(0x3c2327);
    c.warning = rgb(0xf2b560);
    c.warningSoft = rgb(0x382c19);
    c.identityProvider = rgb(0xf0b758);
    c.identityProviderSoft = rgb(0x382d1a);
    c.upstream = rgb(0x86b3ff);
    c.upstreamSoft = rgb(0x1f2c45);
    c.client = rgb(0xb7bdc9);
    c.clientSoft = rgb(0x2a2e37);
    c.cache = rgb(0xbca1f8);
    c.cacheSoft = rgb(0x2f2845);
    c.letInFill = rgb(0x45b974);
    c.refusedFill = rgb(0xf06a6a);
    c.warningFill = rgb(0xe0983a);
    c.identityProviderFill = rgb(0xe0a53e);
    c.upstreamFill = rgb(0x6a9ef5);
    c.clientFill = rgb(0x8b93a2);
    c.cacheFill = rgb(0xa583f0);
    return c;
}

double luminance(const QColor& color)
{
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

}  // namespace

QColor Colors::of(Role role) const
{
    switch (role) {
    case Role::Text: return text;
    case Role::Muted: return muted;
    case Role::Disabled: return disabled;
    case Role::Ink: return ink;
    case Role::OnInk: return onInk;
    case Role::Window: return window;
    case Role::Surface: return surface;
    case Role::Sidebar: return sidebar;
    case Role::Hover: return hover;
    case Role::Selection: return selection;
    case Role::Hairline: return hairline;
    case Role::Border: return border;
    case Role::LetIn: return letIn;
    case Role::Refused: return refused;
    case Role::Warning: return warning;
    case Role::IdentityProvider: return identityProvider;
    case Role::Upstream: return upstream;
    case Role::Client: return client;
    case Role::Cache: return cache;
    }
    return text;
}

QColor Colors::fillOf(Role role) const
{
    switch (role) {
    case Role::LetIn: return letInFill;
    case Role::Refused: return refusedFill;
    case Role::Warning: return warningFill;
    case Role::IdentityProvider: return identityProviderFill;
    case Role::Upstream: return upstreamFill;
    case Role::Client:
    case Role::Muted: return clientFill;
    case Role::Cache: return cacheFill;
    default: return of(role);
    }
}

QColor Colors::softOf(Role role) const
{
    switch (role) {
    case Role::LetIn: return letInSoft;
    case Role::Refused: return refusedSoft;
    case Role::Warning: return warningSoft;
    case Role::IdentityProvider: return identityProviderSoft;
    case Role::Upstream: return upstreamSoft;
    case Role::Client:
    case Role::Muted: return clientSoft;
    case Role::Cache: return cacheSoft;
    default: return surface;
    }
}

const Colors& lightColors()
{
    static const Colors light = makeLight();
    return light;
}

const Colors& darkColors()
{
    static const Colors dark = makeDark();
    return dark;
}

const Colors& colors()
{
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

QPalette paletteFor(const Colors& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.window);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.surface);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.refused);
    palette.setColor(QPalette::ToolTipBase, c.dark ? c.hover : c.surface);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.text);
    palette.setColor(QPalette::Link, c.upstream);
    palette.setColor(QPalette::LinkVisited, c.upstream);
    palette.setColor(QPalette::Light, c.surface);
    palette.setColor(QPalette::Midlight, c.hover);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.border);
    palette.setColor(QPalette::Shadow, c.dark ? QColor(Qt::black) : c.border);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.disabled);
    }
    return palette;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

Role roleOf(exchange::LegKind kind)
{
    switch (kind) {
    case exchange::LegKind::Client: return Role::Client;
    case exchange::LegKind::IdentityProvider: return Role::IdentityProvider;
    case exchange::LegKind::Upstream: return Role::Upstream;
    }
    return Role::Client;
}

Role roleOf(exchange::Decision decision)
{
    switch (decision) {
    case exchange::Decision::LetIn: return Role::LetIn;
    case exchange::Decision::TurnedAway: return Role::Refused;
    case exchange::Decision::Failed: return Role::Warning;
    }
    return Role::Warning;
}

Role roleOfStatus(int status)
{
    if (status == 0 || status >= 500) {
        return Role::Warning;
    }
    if (status >= 400) {
        return Role::Refused;
    }
    return status >= 300 ? Role::Client : Role::LetIn;
}

}  // namespace gatehouse::gui::theme
