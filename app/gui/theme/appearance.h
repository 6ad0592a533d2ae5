#pragma once

#include <QObject>

class QApplication;
class QDBusVariant;

namespace gatehouse::gui::theme {

enum class Appearance { System, Light, Dark };

/// Sets style, palette and font of the application and switches them live; the style sheet is put on parts of a window
/// by DressedParts. "System" asks the desktop
/// (the settings portal's color-scheme, which GNOME and KDE answer, else the palette the program was started with) and
/// follows it. One per program, made before the first widget; GUI thread.
class AppearanceSwitch final : public QObject {
    Q_OBJECT
public:
    explicit AppearanceSwitch(QApplication& application);

    Appearance appearance() const noexcept { return m_appearance; }
    void setAppearance(Appearance appearance);

Q_SIGNALS:
    /// After the palette is in force.
    void changed();

private Q_SLOTS:
    void onPortalSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void apply();

    QApplication& m_application;
    Appearance m_appearance = Appearance::System;
    bool m_systemDark = false;
};

}  // namespace gatehouse::gui::theme
