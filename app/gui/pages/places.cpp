#include "app/gui/pages/places.h"

#include "app/composition/session.h"
#include "app/gui/pages/configure_page.h"
#include "app/gui/pages/export_page.h"
#include "app/gui/pages/traffic_page.h"
#include "app/gui/pages/try_page.h"

namespace gatehouse::gui {

std::vector<Page*> makePages(app::Session& session, QWidget* parent)
{
    return {
        new ConfigurePage(session, parent),
        new TryPage(session, parent),
        new TrafficPage(session, parent),
        new ExportPage(session, parent),
    };
}

}  // namespace gatehouse::gui
