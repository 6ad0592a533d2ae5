#pragma once

#include <QMainWindow>
#include <QSettings>
#include <QTimer>

#include <functional>
#include <vector>

#include "app/composition/session.h"
#include "app/gui/theme/dressed_parts.h"

class QStackedWidget;

namespace gatehouse::gui {

class CommandPalette;
class InlineMessage;
class KeyMap;
class Page;
class SettingsPage;
class Sidebar;
class TopLine;
class WorkspaceActions;

/// Wires the pages: sidebar, top line, keys, messages that concern the whole program. Each page owns its own logic.
/// What a person arranged (geometry, splitters, theme) is kept in `stateFile`, apart from the workspace.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(app::Session& session, theme::AppearanceSwitch& appearance, const QString& stateFile,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    void showPage(int place);
    void showPage(const QString& id);  ///< "configure", "try", "traffic", "settings"
    int currentPage() const;
    Page* page(int place) const;
    /// Something that concerns the whole program, above the pages.
    void tellProblem(const QString& problem);

Q_SIGNALS:
    /// Another workspace is wanted in the place of this one.
    void workspaceRequested(const QString& path);

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addPage(Page* page);
    void addActions();
    void addWorkspaceActions();
    void requestWorkspace(const QString& path);
    void openWorkspaceMenu(const QPoint& place);
    QAction* addKey(const QString& id, const QString& text, const QString& iconName, const QKeySequence& keys,
                    const std::function<void()>& run);
    void showKeys();
    void runHowTo();
    void openPalette(int mode);
    void showField(const QString& field);
    void setAppearance(theme::Appearance appearance);
    void saveState();
    void restoreState();

    app::Session& m_session;
    theme::AppearanceSwitch& m_appearance;
    theme::DressedParts m_parts;
    QSettings m_state;
    TopLine* m_topLine;
    Sidebar* m_sidebar;
    InlineMessage* m_message;
    QWidget* m_messageRow;
    WorkspaceActions* m_workspaces;
    QStackedWidget* m_stack;
    CommandPalette* m_palette;
    KeyMap* m_keys;
    SettingsPage* m_settings;
    std::vector<Page*> m_pages;
    QTimer m_saveSoon;  ///< what was arranged outlives a kill, too
};

/// $XDG_STATE_HOME/gatehouse/window.ini, or what other systems have for it.
QString windowStateFile();

}  // namespace gatehouse::gui
