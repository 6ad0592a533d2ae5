#pragma once

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/session.h"

namespace gatehouse::gui {

/// A page on a real session, lab and gateway; only the keychain is memory.
template <class PageType>
struct OpenedPage {
    QTemporaryDir folder;
    app::Session session{options(folder)};
    PageType page{session};

    OpenedPage()
    {
        page.resize(1100, 700);
        page.show();
        // Without a window manager nobody else activates it.
        QApplication::setActiveWindow(&page);
        if (!QTest::qWaitForWindowExposed(&page)) {
            qWarning("the page was not shown");
        }
    }

    static app::Session::Options options(const QTemporaryDir& folder)
    {
        app::Session::Options options;
        options.workspaceFile = folder.filePath(QStringLiteral("a.gatehouse"));
        options.memorySecrets = true;
        options.listen = QStringLiteral("127.0.0.1:0");
        return options;
    }

    /// The control of that accessible name; nullptr: there is none.
    template <class Widget>
    Widget* named(const QString& name) const
    {
        for (Widget* one : page.template findChildren<Widget*>()) {
            if (one->accessibleName() == name) {
                return one;
            }
        }
        return nullptr;
    }
};

}  // namespace gatehouse::gui
