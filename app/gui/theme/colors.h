#pragma once

#include <QColor>
#include <QPalette>

#include "core/exchange/exchange.h"

namespace gatehouse::gui::theme {

/// What a colour means. One meaning each; wherever one of the six meanings below is shown, a shape or a word says the
/// same.
enum class Role {
    Text,
    Muted,     ///< secondary text, still at 4.5 : 1
    Disabled,  ///< exempt from the contrast rule, as WCAG has it
    Ink,       ///< fill of the one primary action and of the focus ring
    OnInk,     ///< text on Ink
    Window,
    Surface,  ///< where content lies: tables, fields, cards
    Sidebar,
    Hover,
    Selection,
    Hairline,
    Border,  ///< edge of something that can be pressed or typed into
    LetIn,
    Refused,
    Warning,
    IdentityProvider,
    Upstream,
    Client,
    Cache,
};

/// The colours of one appearance. Every role that may carry text has at least 4.5 : 1 on Window, on Surface and on its
/// own soft fill (a test holds that).
struct Colors {
    bool dark = false;
    QColor text, muted, disabled, ink, onInk, window, surface, sidebar, hover, selection, hairline, border;
    QColor letIn, refused, warning, identityProvider, upstream, client, cache;
    QColor letInFill, refusedFill, warningFill, identityProviderFill, upstreamFill, clientFill, cacheFill;
    QColor letInSoft, refusedSoft, warningSoft, identityProviderSoft, upstreamSoft, clientSoft, cacheSoft;

    QColor of(Role role) const;
    /// For lines, bars and marks: more vivid than the text colour, 3 : 1 on Surface; the text colour for other roles.
    QColor fillOf(Role role) const;
    /// The pale fill that goes under text of this role; Surface for roles without one.
    QColor softOf(Role role) const;
};

const Colors& lightColors();
const Colors& darkColors();
/// The colours that are shown now: light or dark by the application's palette, so they follow a live switch. GUI
/// thread.
const Colors& colors();
QPalette paletteFor(const Colors& colors);

/// WCAG 2.1 contrast ratio of two opaque colours, 1 … 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The colour of a kind of leg, a decision, a status code (0: no answer).
Role roleOf(exchange::LegKind kind);
Role roleOf(exchange::Decision decision);
Role roleOfStatus(int status);

}  // namespace gatehouse::gui::theme
