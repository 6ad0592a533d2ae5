#include "app/gui/pages/traffic_page.h"

#include <QVBoxLayout>

#include "app/gui/widgets/empty_state.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

TrafficPage::TrafficPage(app::Session& session, QWidget* parent) : Page(parent), m_session(session)
{
    setObjectName(u"traffic"_s);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(
        new EmptyState(u"traffic"_s, tr("No requests yet"), tr("Each request to the gateway shows up here.")));
}

}  // namespace gatehouse::gui
