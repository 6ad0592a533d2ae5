#pragma once

#include <QToolButton>

#include <functional>

#include "app/gui/widgets/clipboard.h"

namespace gatehouse::gui {

/// Copies what `text` returns at the moment of the press, and shows a tick for a moment.
class CopyButton final : public QToolButton {
    Q_OBJECT
public:
    CopyButton(const QString& name, std::function<QString()> text, Secrecy secrecy = Secrecy::Plain,
               QWidget* parent = nullptr);

private:
    std::function<QString()> m_content;
    Secrecy m_secrecy;
};

}  // namespace gatehouse::gui
