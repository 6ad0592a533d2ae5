#include "app/gui/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

#include "app/gui/command_palette.h"
#include "app/gui/keys/key_map.h"
#include "app/gui/page.h"
#include "app/gui/pages/places.h"
#include "app/gui/pages/settings_page.h"
#include "app/gui/sidebar.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/top_line.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/workspace_actions.h"

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using gatehouse::app::Session;

namespace gatehouse::gui {
namespace {

const QString ConfigureId = u"configure"_s;
const QString TryId = u"try"_s;

}  // namespace

MainWindow::MainWindow(Session& session, theme::AppearanceSwitch& appearance, const QString& stateFile,
                       QWidget* parent) :
    QMainWindow(parent),
    m_session(session),
    m_appearance(appearance),
    m_parts(appearance, this),
    m_state(stateFile, QSettings::IniFormat)
{
    setWindowIcon(theme::programIcon());
    setMinimumSize(880, 560);
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(500ms);
    connect(&m_saveSoon, &QTimer::timeout, this, &MainWindow::saveState);
    m_topLine = new TopLine(m_session, this);
    m_sidebar = new Sidebar(this);
    m_message = new InlineMessage(this);
    m_message->setClosable(true);
    m_stack = new QStackedWidget(this);

    auto* messageFrame = new QVBoxLayout;
    messageFrame->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, 0);
    messageFrame->addWidget(m_message);
    auto* messageRow = new QWidget;
    messageRow->setLayout(messageFrame);
    messageRow->hide();
    connect(m_message, &InlineMessage::closed, messageRow, &QWidget::hide);
    m_messageRow = messageRow;
    m_workspaces = new WorkspaceActions(m_session, m_state, this);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(messageRow);
    right->addWidget(m_stack, 1);
    auto* below = new QHBoxLayout;
    below->setSpacing(0);
    below->addWidget(m_sidebar);
    below->addLayout(right, 1);
    auto* whole = new QVBoxLayout;
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(m_topLine);
    whole->addLayout(below, 1);
    auto* central = new QWidget;
    central->setLayout(whole);
    setCentralWidget(central);
    // A place for the focus where nothing is chosen yet, so that no control looks chosen.
    central->setFocusPolicy(Qt::ClickFocus);
    central->setFocus();
    m_palette = new CommandPalette(this);
    const QList<QWidget*> alwaysThere{m_topLine, m_sidebar, messageRow, m_palette};
    for (QWidget* part : alwaysThere) {
        m_parts.add(part);
    }

    m_keys = new KeyMap(m_state, this);
    for (Page* place : makePages(m_session, this)) {
        addPage(place);
    }
    m_settings = new SettingsPage(m_session, m_appearance, *m_keys, this);
    addPage(m_settings);
    connect(m_settings, &SettingsPage::appearanceChosen, this, &MainWindow::setAppearance);
    addActions();

    connect(m_sidebar, &Sidebar::chosen, this, qOverload<int>(&MainWindow::showPage));
    connect(m_topLine, &TopLine::routeRequested, this, [this] { showPage(ConfigureId); });
    connect(m_topLine, &TopLine::providerRequested, this, [this] { showField(u"issuer"_s); });
    connect(m_topLine, &TopLine::paletteRequested, this, [this] { openPalette(0); });

    const auto tell = [this, messageRow](InlineMessage::Kind kind, const QString& text) {
        m_message->showMessage(kind, text);
        messageRow->show();
    };
    connect(&m_session, &Session::gatewayStateChanged, this, [this, tell, messageRow] {
        if (m_session.gatewayState() == Session::GatewayState::Failed) {
            tell(InlineMessage::Kind::Error, m_session.gatewayProblem());
            if (gateway::hasErrors(m_session.diagnostics())) {
                connect(m_message->addAction(tr("Open Configure")), &QPushButton::clicked, this,
                        [this] { showPage(ConfigureId); });
            } else {
                connect(m_message->addAction(tr("Use a free port")), &QPushButton::clicked, &m_session,
                        &Session::useFreePort);
                connect(m_message->addAction(tr("Try again")), &QPushButton::clicked, &m_session,
                        &Session::startGateway);
            }
        } else if (m_session.gatewayState() == Session::GatewayState::Running
                   && m_message->kind() == InlineMessage::Kind::Error) {
            messageRow->hide();
        }
    });
    connect(&m_session, &Session::keychainMissing, this, [this, tell, messageRow](const QString& problem) {
        tell(InlineMessage::Kind::Warning, problem);
        connect(m_message->addAction(tr("Keep secrets for this run only")), &QPushButton::clicked, this,
                [this, messageRow] {
                    m_session.useMemorySecrets();
                    messageRow->hide();
                });
    });
    connect(&m_session, &Session::saveFailed, this,
            [tell](const QString& problem) { tell(InlineMessage::Kind::Error, problem); });
    const auto nameWindow = [this] { setWindowTitle(tr("%1 – Gatehouse").arg(m_session.workspaceName())); };
    connect(&m_session, &Session::configurationChanged, this, nameWindow);
    nameWindow();
    restoreState();
    for (QWidget* part : alwaysThere) {
        m_parts.dress(part);
    }
    if (m_session.gatewayState() == Session::GatewayState::Failed) {
        Q_EMIT m_session.gatewayStateChanged();
    }
    if (!m_session.workspaceNotice().isEmpty()) {
        tell(InlineMessage::Kind::Warning, m_session.workspaceNotice());
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::addPage(Page* page)
{
    // The settings stand at the sidebar's foot; all others are places of the work.
    const int place =
        page == m_settings ? m_sidebar->addSettings() : m_sidebar->addPlace(page->title(), page->iconName());
    m_stack->addWidget(page);
    m_parts.add(page);
    m_pages.push_back(page);
    connect(page, &Page::badgeChanged, this, [this, place](int count) { m_sidebar->setCount(place, count); });
    connect(page, &Page::fieldRequested, this, &MainWindow::showField);
    connect(page, &Page::runRequested, this, &MainWindow::runHowTo);
    connect(page, &Page::exchangeRequested, this, [this](quint64 id) {
        for (std::size_t i = 0; i < m_pages.size(); ++i) {
            if (m_pages[i]->showExchange(id)) {
                return showPage(static_cast<int>(i));
            }
        }
    });
}

QAction* MainWindow::addKey(const QString& id, const QString& text, const QString& iconName, const QKeySequence& keys,
                            const std::function<void()>& run)
{
    auto* action = new QAction(theme::icon(iconName), text, this);
    action->setObjectName(id);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    return action;
}

void MainWindow::addActions()
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        const QKeySequence keys = m_pages[i] == m_settings
                                      ? QKeySequence(Qt::CTRL | Qt::Key_Comma)
                                      : QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i)));
        addKey(u"go."_s + m_pages[i]->objectName(), tr("Go to %1").arg(m_pages[i]->title()), m_pages[i]->iconName(),
               keys, [this, i] { showPage(static_cast<int>(i)); });
    }
    QAction* run = addKey(u"run"_s, tr("Run the how-to"), u"play"_s, {}, [this] { runHowTo(); });
    run->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    addKey(u"gateway.start"_s, tr("Start the gateway"), u"play"_s, {}, [this] { m_session.startGateway(); });
    addKey(u"gateway.stop"_s, tr("Stop the gateway"), u"stop"_s, {}, [this] { m_session.stopGateway(); });
    addKey(u"gateway.restart"_s, tr("Restart the gateway"), u"refresh"_s, QKeySequence(Qt::Key_F5),
           [this] { m_session.restartGateway(); });
    addKey(u"caches.clear"_s, tr("Clear the caches"), u"cache"_s, {}, [this] { m_session.clearCaches(); });
    addKey(u"undo"_s, tr("Undo"), u"undo"_s, QKeySequence::Undo, [this] { m_session.undo(); });
    addKey(u"redo"_s, tr("Redo"), u"redo"_s, {}, [this] {
        m_session.redo();
    })->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    addKey(u"filter"_s, tr("Search or filter this page"), u"filter"_s, QKeySequence::Find,
           [this] { m_pages[static_cast<std::size_t>(currentPage())]->focusFilter(); });
    addKey(u"reveal"_s, tr("Show or hide secrets"), u"eye"_s, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
           [this] { m_pages[static_cast<std::size_t>(currentPage())]->toggleReveal(); });
    addKey(u"dismiss"_s, tr("Dismiss"), u"cross"_s, QKeySequence(Qt::Key_Escape),
           [this] { m_pages[static_cast<std::size_t>(currentPage())]->dismiss(); });
    addKey(u"sidebar"_s, tr("Fold or unfold the sidebar"), u"panel-left"_s, QKeySequence(Qt::CTRL | Qt::Key_B),
           [this] { m_sidebar->setFolded(!m_sidebar->isFolded()); });
    addKey(u"theme.system"_s, tr("Theme: as the system"), u"monitor"_s, {},
           [this] { setAppearance(theme::Appearance::System); });
    addKey(u"theme.light"_s, tr("Theme: light"), u"sun"_s, {}, [this] { setAppearance(theme::Appearance::Light); });
    addKey(u"theme.dark"_s, tr("Theme: dark"), u"moon"_s, {}, [this] { setAppearance(theme::Appearance::Dark); });
    addKey(u"palette"_s, tr("Find an action"), u"search"_s, QKeySequence(Qt::CTRL | Qt::Key_K),
           [this] { openPalette(0); });
    addKey(u"keys"_s, tr("All keys"), u"keyboard"_s, QKeySequence(Qt::CTRL | Qt::Key_Slash),
           [this] { openPalette(1); });
    addWorkspaceActions();
    addKey(u"quit"_s, tr("Quit"), u"cross"_s, QKeySequence::Quit, [this] { close(); });

    for (QAction* action : actions()) {
        m_keys->add(action->objectName(), action);
    }
    for (const Page* place : m_pages) {
        for (QAction* action : place->actions()) {
            m_keys->add(action->objectName(), action);
        }
    }
    m_settings->showKeys();
    connect(m_keys, &KeyMap::changed, this, &MainWindow::showKeys);
    showKeys();
}

void MainWindow::addWorkspaceActions()
{
    addKey(u"workspace.new"_s, tr("New workspace…"), u"plus"_s, QKeySequence::New, [this] { m_workspaces->askNew(); });
    addKey(u"workspace.open"_s, tr("Open a workspace…"), u"file"_s, QKeySequence::Open,
           [this] { m_workspaces->askOpen(); });
    addKey(u"workspace.saveAs"_s, tr("Save this workspace as…"), u"copy"_s,
           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { m_workspaces->askSaveAs(); });
    const QStringList recent = m_workspaces->recent();
    for (qsizetype i = 0; i < recent.size(); ++i) {
        addKey(u"workspace.recent.%1"_s.arg(i + 1), tr("Open %1").arg(recent[i]), u"clock"_s, {},
               [this, path = recent[i]] { requestWorkspace(path); });
    }
    connect(m_workspaces, &WorkspaceActions::openRequested, this, &MainWindow::workspaceRequested);
    connect(m_workspaces, &WorkspaceActions::chosen, this, &MainWindow::requestWorkspace);
    connect(m_workspaces, &WorkspaceActions::failed, this, &MainWindow::tellProblem);
    connect(m_workspaces, &WorkspaceActions::wouldLose, this, [this](const QString& path, const QString& what) {
        m_message->showMessage(InlineMessage::Kind::Warning, tr("This workspace is still open. %1").arg(what));
        m_messageRow->show();
        connect(m_message->addAction(tr("Open the other one anyway")), &QPushButton::clicked, m_workspaces,
                [this, path] { m_workspaces->requestAnyway(path); });
    });
    connect(m_topLine, &TopLine::workspaceMenuRequested, this, &MainWindow::openWorkspaceMenu);
}

void MainWindow::requestWorkspace(const QString& path)
{
    if (QWidget* focus = QApplication::focusWidget()) {
        focus->clearFocus();  // what is typed there is taken over first
    }
    QString typed;
    for (const Page* place : m_pages) {
        typed = typed.isEmpty() ? place->unkept() : typed;
    }
    m_workspaces->request(path, typed);
}

void MainWindow::openWorkspaceMenu(const QPoint& place)
{
    auto* menu = new QMenu(m_topLine);  // for its looks
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* action : actions()) {
        if (action->objectName() == u"workspace.recent.1"_s) {
            menu->addSection(tr("Open recent"));
        }
        if (action->objectName().startsWith(u"workspace."_s)) {
            menu->addAction(action);
        }
    }
    menu->popup(place);
}

void MainWindow::tellProblem(const QString& problem)
{
    m_message->showMessage(InlineMessage::Kind::Error, problem);
    m_messageRow->show();
}

void MainWindow::runHowTo()
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i]->objectName() == TryId) {
            showPage(static_cast<int>(i));
            m_pages[i]->run();
        }
    }
}

void MainWindow::showKeys()
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        m_sidebar->setKeys(static_cast<int>(i), m_keys->text(u"go."_s + m_pages[i]->objectName()));
        m_pages[i]->keysChanged(*m_keys);
    }
    m_sidebar->setFoldKeys(m_keys->text(u"sidebar"_s));
    m_topLine->keysChanged(*m_keys);
}

void MainWindow::openPalette(int mode)
{
    QList<QAction*> all = m_pages[static_cast<std::size_t>(currentPage())]->actions();
    all += actions();
    m_palette->open(all, mode == 0 ? CommandPalette::Mode::All : CommandPalette::Mode::KeysOnly);
}

void MainWindow::setAppearance(theme::Appearance appearance)
{
    m_appearance.setAppearance(appearance);
    m_state.setValue(u"theme"_s, static_cast<int>(appearance));
}

void MainWindow::showPage(int place)
{
    // The keys go to the page one looks at, unless somebody is walking the sidebar or the top line with them.
    const QWidget* focus = QApplication::focusWidget();
    if (!focus || focus == centralWidget() || m_stack->isAncestorOf(focus)) {
        page(place)->setFocus();
    }
    m_parts.dress(page(place));
    m_stack->setCurrentIndex(place);
    m_sidebar->setCurrent(place);
    m_saveSoon.start();
}

void MainWindow::showPage(const QString& id)
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i]->objectName() == id) {
            showPage(static_cast<int>(i));
        }
    }
}

void MainWindow::showField(const QString& field)
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i]->showField(field)) {
            showPage(static_cast<int>(i));
            m_pages[i]->showField(field);  // coming forward took the focus
            return;
        }
    }
}

int MainWindow::currentPage() const
{
    return m_stack->currentIndex();
}

Page* MainWindow::page(int place) const
{
    return m_pages.at(static_cast<std::size_t>(place));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveState();
    m_session.stopGateway();
    event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_saveSoon.start();
}

void MainWindow::saveState()
{
    m_state.setValue(u"geometry"_s, saveGeometry());
    m_state.setValue(u"page"_s, page(currentPage())->objectName());
    m_state.setValue(u"sidebarFolded"_s, m_sidebar->isFolded());
    for (const Page* place : m_pages) {
        place->saveState(m_state);
    }
    m_state.sync();
}

void MainWindow::restoreState()
{
    const int theme = m_state.value(u"theme"_s, 0).toInt();
    if (theme >= 0 && theme <= static_cast<int>(theme::Appearance::Dark)) {
        m_appearance.setAppearance(static_cast<theme::Appearance>(theme));
    }
    if (!restoreGeometry(m_state.value(u"geometry"_s).toByteArray())) {
        // Not larger than the screen: not every one has a window manager that sees to it.
        resize(QSize(1280, 800).boundedTo(screen()->availableSize()).expandedTo(minimumSize()));
    }
    m_sidebar->setFolded(m_state.value(u"sidebarFolded"_s, false).toBool());
    for (Page* place : m_pages) {
        place->restoreState(m_state);
    }
    const QString last = m_state.value(u"page"_s, TryId).toString();
    const auto found =
        std::find_if(m_pages.begin(), m_pages.end(), [&last](const Page* one) { return one->objectName() == last; });
    showPage(found == m_pages.end() ? 0 : static_cast<int>(found - m_pages.begin()));
}

QString windowStateFile()
{
    QString folder = qEnvironmentVariable("XDG_STATE_HOME");
    if (folder.isEmpty()) {
#ifdef Q_OS_LINUX
        folder = QStandardPaths::writableLocation(QStandardPaths::HomeLocation) + u"/.local/state"_s;
#else
        folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
#endif
    }
    return folder + u"/gatehouse/window.ini"_s;
}

}  // namespace gatehouse::gui
