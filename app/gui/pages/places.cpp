#include "app/gui/pages/places.h"

#include "app/composition/session.h"
#include "app/gui/pages/traffic_page.h"
#if __has_include("app/gui/pages/configure_page.h")
#include "app/gui/pages/configure_page.h"
#define GATEHOUSE_HAS_CONFIGURE_PAGE
#endif
#if __has_include("app/gui/pages/try_page.h")
#include "app/gui/pages/try_page.h"
#define GATEHOUSE_HAS_TRY_PAGE
#endif

namespace gatehouse::gui {

std::vector<Page*> makePages(app::Session& session, QWidget* parent)
{
    return {
#ifdef GATEHOUSE_HAS_CONFIGURE_PAGE
        new ConfigurePage(session, parent),
#endif
#ifdef GATEHOUSE_HAS_TRY_PAGE
        new TryPage(session, parent),
#endif
        new TrafficPage(session, parent),
    };
}

}  // namespace gatehouse::gui
