#pragma once

#include <QWidget>

#include "app/gui/inspector/wire_text.h"
#include "app/gui/widgets/worker.h"

namespace gatehouse::gui {

class CodeView;
class ElidedLabel;

/// Request or response of one leg as on the wire.
class MessagePane final : public QWidget {
    Q_OBJECT
public:
    enum class Side { Request, Response };

    MessagePane(Side side, const exchange::Redactor& redactor, QWidget* parent = nullptr);
    /// nullptr or an index beyond its legs: nothing chosen.
    QList<QWidget*> inTabOrder() const;
    void setLeg(exchange::ExchangePointer exchange, int leg);
    void setSecrets(Secrets secrets);

private:
    void fill();

    Side m_side;
    const exchange::Redactor& m_redactor;
    exchange::ExchangePointer m_exchange;
    int m_leg = 0;
    Secrets m_secrets = Secrets::Masked;
    ElidedLabel* m_title;
    QWidget* m_copy;
    CodeView* m_code;
    Worker m_worker;  ///< masks and indents long bodies
};

}  // namespace gatehouse::gui
