#pragma once

#include "app/composition/session.h"
#include "app/gui/page.h"

namespace gatehouse::gui {

/// The live list of exchanges with the detail of the chosen one.
class TrafficPage final : public Page {
    Q_OBJECT
public:
    explicit TrafficPage(app::Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Traffic"); }
    QString iconName() const override { return QStringLiteral("traffic"); }

private:
    app::Session& m_session;
};

}  // namespace gatehouse::gui
