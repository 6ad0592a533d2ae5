#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <vector>

#include "app/gui/theme/appearance.h"

class QWidget;

namespace gatehouse::gui::theme {

/// Puts the style sheet on the parts of a window, each by itself: on a part when it is first shown, and after a switch
/// of the theme on one part a turn of the event loop, those in view first and the others when they come into view. One
/// sheet for the whole application would be worked through for every widget there is in one go, and again for each
/// widget that is put into a layout while pages are built.
class DressedParts final : public QObject {
    Q_OBJECT
public:
    /// `window` shows nothing new until all parts in view are dressed anew. `appearance` must outlive this.
    DressedParts(AppearanceSwitch& appearance, QWidget* window);

    /// No part within another.
    void add(QWidget* part);
    /// Before it is shown.
    void dress(QWidget* part);
    /// Parts that still have the colours of before: those that are not in view, and while isDressing() others, too.
    int waiting() const;
    bool isDressing() const { return m_next.isActive(); }

private:
    struct Part {
        QPointer<QWidget> widget;
        bool stale = true;
    };

    void onChanged();
    void dressNext();
    static void dress(Part& part);

    QWidget* m_window;
    std::vector<Part> m_parts;
    QTimer m_next;
};

}  // namespace gatehouse::gui::theme
