#include "app/gui/widgets/copy_button.h"

#include <QTimer>

#include <chrono>

#include "app/gui/theme/icons.h"

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace gatehouse::gui {

CopyButton::CopyButton(const QString& name, std::function<QString()> text, Secrecy secrecy, QWidget* parent) :
    QToolButton(parent), m_content(std::move(text)), m_secrecy(secrecy)
{
    setIcon(theme::icon(u"copy"_s));
    setIconSize(QSize(16, 16));
    setAccessibleName(name);
    setToolTip(secrecy == Secrecy::Secret ? tr("%1 (leaves the clipboard after 10 s)").arg(name) : name);
    connect(this, &QToolButton::clicked, this, [this] {
        copyToClipboard(m_content(), m_secrecy);
        setIcon(theme::icon(u"check"_s, theme::Role::LetIn));
        QTimer::singleShot(1200ms, this, [this] { setIcon(theme::icon(u"copy"_s)); });
    });
}

}  // namespace gatehouse::gui
