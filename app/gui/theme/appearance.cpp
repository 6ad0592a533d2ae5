#include "app/gui/theme/appearance.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QStyleFactory>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui::theme {
namespace {

const QString PortalService = u"org.freedesktop.portal.Desktop"_s;
const QString PortalPath = u"/org/freedesktop/portal/desktop"_s;
const QString PortalInterface = u"org.freedesktop.portal.Settings"_s;
const QString AppearanceGroup = u"org.freedesktop.appearance"_s;
const QString ColorSchemeKey = u"color-scheme"_s;

/// The portal's color-scheme: 0 no preference, 1 dark, 2 light. Read() wraps it in one variant too many.
bool prefersDark(QVariant value)
{
    while (value.canConvert<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value.toUInt() == 1;
}

}  // namespace

AppearanceSwitch::AppearanceSwitch(QApplication& application) :
    m_application(application), m_systemDark(QApplication::palette().color(QPalette::Window).lightness() < 128)
{
    m_application.setStyle(QStyleFactory::create(u"Fusion"_s));
    m_application.setFont(font());
    apply();
    askPortal();
}

void AppearanceSwitch::setAppearance(Appearance appearance)
{
    if (m_appearance != appearance) {
        m_appearance = appearance;
        apply();
    }
}

void AppearanceSwitch::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;  // no desktop session: the palette we were started with stands
    }
    bus.connect(PortalService, PortalPath, PortalInterface, u"SettingChanged"_s, this,
                SLOT(onPortalSetting(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(PortalService, PortalPath, PortalInterface, u"Read"_s);
    call << AppearanceGroup << ColorSchemeKey;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
        finished->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *finished;
        if (!reply.isError()) {
            onPortalSetting(AppearanceGroup, ColorSchemeKey, reply.value());
        }
    });
}

void AppearanceSwitch::onPortalSetting(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != AppearanceGroup || key != ColorSchemeKey) {
        return;
    }
    m_systemDark = prefersDark(value.variant());
    if (m_appearance == Appearance::System) {
        apply();
    }
}

void AppearanceSwitch::apply()
{
    const bool dark = m_appearance == Appearance::System ? m_systemDark : m_appearance == Appearance::Dark;
    QApplication::setPalette(paletteFor(dark ? darkColors() : lightColors()));
    Q_EMIT changed();
}

}  // namespace gatehouse::gui::theme
