#include "app/gui/widgets/clipboard.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

#include <chrono>

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace gatehouse::gui {

void copyToClipboard(const QString& text, Secrecy secrecy)
{
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (secrecy == Secrecy::Plain) {
        clipboard->setText(text);
        return;
    }
    auto* data = new QMimeData;
    data->setText(text);
    // Clipboard managers that know this hint keep no history of it.
    data->setData(u"x-kde-passwordManagerHint"_s, "secret");
    clipboard->setMimeData(data);
    QTimer::singleShot(10s, QCoreApplication::instance(), [clipboard, text] {
        for (const auto mode : {QClipboard::Clipboard, QClipboard::Selection}) {
            // The selection has it when it was marked with the mouse, too.
            if ((mode == QClipboard::Clipboard || clipboard->supportsSelection()) && clipboard->text(mode) == text) {
                clipboard->clear(mode);
            }
        }
    });
}

}  // namespace gatehouse::gui
