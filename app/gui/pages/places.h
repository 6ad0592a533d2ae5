#pragma once

#include <vector>

class QWidget;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class Page;

/// The pages of the sidebar in the order of the work. A new page is one line here.
std::vector<Page*> makePages(app::Session& session, QWidget* parent);

}  // namespace gatehouse::gui
