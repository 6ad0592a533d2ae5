#include "app/gui/top_line.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QUrl>

#include "app/gui/keys/key_map.h"
#include "app/gui/status_button.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/clipboard.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;
using gatehouse::app::Session;

namespace gatehouse::gui {
namespace {

QString hitShare(const proxy::cache::Counters& counters)
{
    const std::uint64_t asked = counters.hits + counters.shared + counters.misses;
    if (asked == 0) {
        return TopLine::tr("empty");
    }
    const double share = 100.0 * static_cast<double>(counters.hits + counters.shared) / static_cast<double>(asked);
    return TopLine::tr("%1 · %2 % hits").arg(counters.entries).arg(share, 0, 'f', 0);
}

QString providerName(Session::Target target, const QString& issuer)
{
    switch (target) {
    case Session::Target::Lab: return TopLine::tr("Lab identity provider");
    case Session::Target::Keycloak: return u"Keycloak"_s;
    case Session::Target::Url: break;
    }
    const QString host = QUrl(issuer).host();
    return host.isEmpty() ? TopLine::tr("Identity provider") : host;
}

}  // namespace

TopLine::TopLine(Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    setFixedHeight(48);
    m_workspace = makeQuietButton({}, u"file"_s, this);
    m_workspace->setFocusPolicy(Qt::TabFocus);
    m_workspace->setAccessibleName(tr("Workspace"));
    m_workspace->setAccessibleDescription(tr("New, open, save as"));
    m_workspace->setToolTip(tr("The workspace %1: new, open, save as").arg(m_session.workspaceName()));
    m_route = new StatusButton(this);
    m_route->setToolTip(tr("Open the configuration"));
    m_gateway = new StatusButton(this);
    m_startStop = makeButton(tr("Start"), u"play"_s, this);
    m_startStop->setFocusPolicy(Qt::TabFocus);
    m_provider = new StatusButton(this);
    m_cache = new StatusButton(this);
    m_cache->setToolTip(tr("What the gateway remembers of the identity provider's answers"));
    m_palette = makeQuietButton(u"Ctrl+K"_s, u"search"_s, this);
    m_palette->setAccessibleName(tr("Find an action"));
    m_palette->setFocusPolicy(Qt::TabFocus);
    setTextRole(m_palette, theme::Role::Muted);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::Space2, 0, theme::Space2, 0);
    layout->setSpacing(theme::Space1);
    layout->addWidget(m_workspace);
    layout->addWidget(m_route);
    layout->addSpacing(theme::Space2);
    layout->addWidget(makeHairline(Qt::Vertical));
    layout->addSpacing(theme::Space2);
    layout->addWidget(m_gateway);
    layout->addWidget(m_startStop);
    layout->addSpacing(theme::Space2);
    layout->addWidget(makeHairline(Qt::Vertical));
    layout->addSpacing(theme::Space2);
    layout->addWidget(m_provider);
    layout->addWidget(m_cache);
    layout->addStretch(1);
    layout->addWidget(m_palette);
    for (int i = 0; i < layout->count(); ++i) {
        if (QWidget* line = layout->itemAt(i)->widget(); line && line->property("hairline").isValid()) {
            line->setFixedHeight(20);
        }
    }

    connect(m_workspace, &QAbstractButton::clicked, this,
            [this] { Q_EMIT workspaceMenuRequested(m_workspace->mapToGlobal(QPoint(0, m_workspace->height()))); });
    connect(m_route, &QAbstractButton::clicked, this, &TopLine::routeRequested);
    connect(m_provider, &QAbstractButton::clicked, this, &TopLine::providerRequested);
    connect(m_palette, &QAbstractButton::clicked, this, &TopLine::paletteRequested);
    connect(m_gateway, &QAbstractButton::clicked, this, &TopLine::openGatewayMenu);
    connect(m_cache, &QAbstractButton::clicked, this, &TopLine::openCacheMenu);
    connect(m_startStop, &QAbstractButton::clicked, this, [this] {
        const bool stopped = m_session.gatewayState() == Session::GatewayState::Stopped
                             || m_session.gatewayState() == Session::GatewayState::Failed;
        stopped ? m_session.startGateway() : m_session.stopGateway();
    });
    connect(&m_session, &Session::configurationChanged, this, &TopLine::showRoute);
    connect(&m_session, &Session::gatewayStateChanged, this, [this] {
        showGateway();
        showStatus();
    });
    connect(&m_session, &Session::statusChanged, this, &TopLine::showStatus);
    showRoute();
    showGateway();
    showStatus();
}

void TopLine::keysChanged(const KeyMap& keys)
{
    const QString text = keys.text(u"palette"_s);
    m_palette->setText(text.isEmpty() ? tr("Actions") : text);
    m_palette->setToolTip(keys.hint(tr("Find an action"), u"palette"_s));
    m_restartKeys = keys.text(u"gateway.restart"_s);
}

void TopLine::showRoute()
{
    const gateway::Configuration& configuration = m_session.configuration();
    QString text = tr("No route yet");
    if (!configuration.routes.empty()) {
        const gateway::Route& route = configuration.routes.front();
        text = route.service
                   ? u"%1 / %2"_s.arg(QString::fromStdString(*route.service), QString::fromStdString(route.name))
                   : QString::fromStdString(route.name);
        if (configuration.routes.size() > 1) {
            text += tr(" and %n more", nullptr, static_cast<int>(configuration.routes.size()) - 1);
        }
    }
    m_route->setState(Mark::None, theme::Role::Text, text, {});
    showStatus();
}

void TopLine::showGateway()
{
    const QString address = m_session.gatewayAddress();
    bool canStart = false;
    bool canPress = true;
    switch (m_session.gatewayState()) {
    case Session::GatewayState::Stopped:
        m_gateway->setState(Mark::Hollow, theme::Role::Muted, address, tr("stopped"));
        canStart = true;
        break;
    case Session::GatewayState::Starting:
        m_gateway->setState(Mark::Half, theme::Role::Muted, address, tr("starting"));
        break;
    case Session::GatewayState::Running:
        m_gateway->setState(Mark::Filled, theme::Role::LetIn, address, tr("running"));
        break;
    case Session::GatewayState::Draining:
        m_gateway->setState(Mark::Half, theme::Role::Muted, address, tr("stopping"));
        canPress = false;
        break;
    case Session::GatewayState::Failed:
        m_gateway->setState(Mark::Cross, theme::Role::Refused, address, tr("failed"));
        canStart = true;
        break;
    }
    m_gateway->setToolTip(m_session.gatewayProblem().isEmpty() ? tr("The address the gateway listens on")
                                                               : m_session.gatewayProblem());
    m_startStop->setText(canStart ? tr("Start") : tr("Stop"));
    m_startStop->setIcon(theme::icon(canStart ? u"play"_s : u"stop"_s));
    m_startStop->setEnabled(canPress);
    m_startStop->setToolTip(canStart ? tr("Lets the gateway listen") : tr("Lets requests under way end, then stops"));
    m_startStop->setAccessibleName(canStart ? tr("Start the gateway") : tr("Stop the gateway"));
}

void TopLine::showStatus()
{
    const std::vector<proxy::cache::ProviderState> providers = m_session.providerStates();
    if (providers.empty()) {
        m_provider->setState(Mark::Hollow, theme::Role::Muted, providerName(m_session.target(), {}),
                             tr("not asked yet"));
        m_provider->setToolTip(tr("The gateway asks it with the first request"));
    } else {
        const proxy::cache::ProviderState& state = providers.front();
        const QString issuer = QString::fromStdString(state.issuer);
        const QString name = providerName(m_session.target(), issuer);
        if (state.reachable) {
            m_provider->setState(Mark::Filled, theme::Role::LetIn, name,
                                 state.lastDuration ? wording::duration(*state.lastDuration) : QString());
            m_provider->setToolTip(issuer);
        } else {
            m_provider->setState(Mark::Cross, theme::Role::Refused, name, tr("no answer"));
            m_provider->setToolTip(state.lastError ? wording::errorSentence(*state.lastError) : issuer);
        }
    }
    m_cache->setState(Mark::Dashed, theme::Role::Cache, tr("Cache"), hitShare(m_session.cacheCounters()));
}

void TopLine::openGatewayMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(theme::icon(u"copy"_s), tr("Copy the address"), this,
                    [this] { copyToClipboard(u"http://"_s + m_session.gatewayAddress(), Secrecy::Plain); });
    QAction* restart = menu->addAction(theme::icon(u"refresh"_s), tr("Restart the gateway"), this,
                                       [this] { m_session.restartGateway(); });
    restart->setShortcut(QKeySequence::fromString(m_restartKeys, QKeySequence::NativeText));
    menu->popup(m_gateway->mapToGlobal(QPoint(0, m_gateway->height())));
}

void TopLine::openCacheMenu()
{
    const proxy::cache::Counters counters = m_session.cacheCounters();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString& line :
         {tr("%1 entries").arg(counters.entries), tr("%1 answered from the cache").arg(counters.hits),
          tr("%1 asked the identity provider").arg(counters.misses),
          tr("%1 waited for a call in flight").arg(counters.shared),
          tr("%1 dropped for lack of room").arg(counters.evicted)}) {
        menu->addAction(line)->setEnabled(false);
    }
    menu->addSeparator();
    menu->addAction(theme::icon(u"trash"_s), tr("Clear the caches"), this, [this] { m_session.clearCaches(); });
    menu->popup(m_cache->mapToGlobal(QPoint(0, m_cache->height())));
}

void TopLine::paintEvent(QPaintEvent*)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.fillRect(rect(), colors.window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.hairline);
}

}  // namespace gatehouse::gui
