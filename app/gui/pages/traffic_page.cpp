#include "app/gui/pages/traffic_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

#include "app/gui/inspector/exchange_detail.h"
#include "app/gui/inspector/exchange_view.h"
#include "app/gui/inspector/filter_field.h"
#include "app/gui/keys/key_map.h"
#include "app/gui/pages/traffic_replay.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/empty_state.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace gatehouse::gui {
namespace {

constexpr int EmptyPlace = 0;
constexpr int NothingMatchesPlace = 1;
constexpr int ListPlace = 2;
constexpr int MostPinnedRows = 5;
constexpr std::size_t HeldOctets = std::size_t{64} * 1024 * 1024;

}  // namespace

TrafficPage::TrafficPage(app::Session& session, QWidget* parent) :
    Page(parent),
    m_session(session),
    m_model(ExchangeModel::Bounds{}, m_redactor),
    m_pinnedModel(ExchangeModel::Bounds{}, m_redactor)
{
    setObjectName(u"traffic"_s);
    m_hideSecrets.setSingleShot(true);
    m_hideSecrets.setInterval(30s);
    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(60ms);
    build();
    addKeys();
    connect(&m_session, &app::Session::exchangesArrived, this, &TrafficPage::take);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &TrafficPage::showPlace);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &TrafficPage::showPlace);
    connect(&m_model, &ExchangeModel::filterProgress, this,
            [this](int percent) { m_counts->setText(tr("Filtering … %1 %").arg(percent)); });
    connect(&m_model, &ExchangeModel::filterFinished, this, &TrafficPage::showPlace);
    connect(&m_session, &app::Session::statusChanged, this, &TrafficPage::showCounts);
    connect(&m_filterSoon, &QTimer::timeout, this, &TrafficPage::applyFilter);
    connect(&m_hideSecrets, &QTimer::timeout, this, [this] {
        if (m_revealed) {
            toggleReveal();
        }
    });
    showPlace();
}

TrafficPage::~TrafficPage() = default;

void TrafficPage::build()
{
    m_filter = new FilterField(this);
    m_counts = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted, this);
    m_pause = makeIconButton(u"pause"_s, tr("Pause the list"), this);
    m_pause->setCheckable(true);
    m_clear = makeIconButton(u"trash"_s, tr("Clear the list"), this);
    m_side = makeIconButton(u"panel-right"_s, tr("Detail at the side or below"), this);
    m_har = makeQuietButton(tr("Save HAR…"), u"download"_s, this);
    m_har->setFocusPolicy(Qt::TabFocus);
    m_har->setToolTip(tr("Save what the filter shows, secrets masked"));
    m_message = new InlineMessage(this);
    m_message->setClosable(true);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(theme::Space4, theme::Space3, theme::Space3, theme::Space2);
    bar->setSpacing(theme::Space2);
    bar->addWidget(m_filter, 1, Qt::AlignTop);
    bar->addWidget(m_counts);
    bar->addWidget(m_pause);
    bar->addWidget(m_clear);
    bar->addWidget(m_side);
    bar->addWidget(m_har);

    QWidget* lists = buildLists();
    m_detail = new ExchangeDetail(m_redactor, m_session.fields(), this);
    m_detail->hide();
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(lists);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);

    auto* empty = new EmptyState(u"traffic"_s, tr("No requests yet"),
                                 tr("Every request to the gateway appears here with its calls to the identity provider "
                                    "and the upstream, and with the reason why it was let in or refused."),
                                 this);
    m_emptyRun = empty->setAction(tr("Run the how-to"), u"play"_s);
    connect(m_emptyRun, &QPushButton::clicked, this, &Page::runRequested);
    auto* nothing = new EmptyState(u"filter"_s, tr("Nothing matches this filter"),
                                   tr("Requests are there, but none is what the filter asks for."), this);
    connect(nothing->setAction(tr("Clear the filter (Esc)")), &QPushButton::clicked, this,
            [this] { m_filter->setText({}); });
    m_places = new QStackedWidget(this);
    m_places->addWidget(empty);
    m_places->addWidget(nothing);
    m_places->addWidget(m_splitter);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    auto* messageRow = new QHBoxLayout;
    messageRow->setContentsMargins(theme::Space4, 0, theme::Space4, 0);
    messageRow->addWidget(m_message);
    layout->addLayout(messageRow);
    layout->addWidget(m_places, 1);
    QWidget* before = m_har;
    for (QWidget* next : QList<QWidget*>{m_pinnedView, m_view} + m_detail->inTabOrder()) {
        setTabOrder(before, next);
        before = next;
    }
    connectParts();
}

QWidget* TrafficPage::buildLists()
{
    auto* lists = new QWidget;
    m_pinnedView = new ExchangeView(m_pinnedModel, lists);
    m_pinnedView->setAccessibleName(tr("Pinned requests"));
    m_pinnedView->setMinimumHeight(0);
    m_pinnedLine = makeHairline(Qt::Horizontal, lists);
    m_view = new ExchangeView(m_model, lists);
    setFocusProxy(m_view);
    auto* column = new QVBoxLayout(lists);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pinnedView);
    column->addWidget(m_pinnedLine);
    column->addWidget(m_view, 1);
    m_pinnedView->hide();
    m_pinnedLine->hide();
    return lists;
}

void TrafficPage::connectParts()
{
    connect(m_filter, &FilterField::changed, &m_filterSoon, qOverload<>(&QTimer::start));
    connect(m_filter, &FilterField::left, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_pause, &QToolButton::toggled, this, &TrafficPage::setPaused);
    connect(m_clear, &QToolButton::clicked, this, &TrafficPage::clear);
    connect(m_side, &QToolButton::clicked, this,
            [this] { setDetailBeside(m_splitter->orientation() == Qt::Vertical); });
    connect(m_har, &QPushButton::clicked, this, &TrafficPage::saveHar);
    connect(m_view, &ExchangeView::currentExchangeChanged, this, [this] { choose(*m_view, *m_pinnedView); });
    connect(m_pinnedView, &ExchangeView::currentExchangeChanged, this, [this] { choose(*m_pinnedView, *m_view); });
    for (ExchangeView* view : {m_view, m_pinnedView}) {
        view->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint& where) {
            // At the chosen row: the menu key asks from the middle of the list.
            const QRect row = view->visualRect(view->currentIndex());
            const bool onRow = row.top() <= where.y() && where.y() <= row.bottom();
            showMenu(*view, view->viewport()->mapToGlobal(onRow ? where : row.bottomLeft() + QPoint(theme::Space4, 0)));
        });
    }
    connect(m_detail, &ExchangeDetail::pinToggled, this, &TrafficPage::togglePin);
    m_replay = new TrafficReplay(m_session, m_model, *m_message, this);
    connect(m_detail, &ExchangeDetail::replayRequested, this, [this] { m_replay->send(current()); });
    connect(m_detail, &ExchangeDetail::tokenRequested, this, [this] { m_replay->sendWithNewToken(current()); });
    connect(m_replay, &TrafficReplay::found, this, &TrafficPage::showReplayed);
    connect(m_detail, &ExchangeDetail::fieldRequested, this, &Page::fieldRequested);
    connect(m_detail, &ExchangeDetail::exchangeRequested, this, &TrafficPage::showExchange);
    connect(m_detail, &ExchangeDetail::filterRequested, m_filter, &FilterField::setText);
    connect(m_detail, &ExchangeDetail::revealToggled, this, &TrafficPage::toggleReveal);
}

void TrafficPage::addKeys()
{
    addKey(u"traffic.pin"_s, tr("Pin or unpin the request"), u"pin"_s, QKeySequence(Qt::CTRL | Qt::Key_P),
           [this] { togglePin(); });
    addKey(u"traffic.replay"_s, tr("Send the request again"), u"refresh"_s, QKeySequence(Qt::CTRL | Qt::Key_R),
           [this] { m_replay->send(current()); });
    addKey(u"traffic.pause"_s, tr("Pause or go on"), u"pause"_s, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
           [this] { m_pause->toggle(); });
    addKey(u"traffic.clear"_s, tr("Clear the list"), u"trash"_s, QKeySequence(Qt::CTRL | Qt::Key_L),
           [this] { clear(); });
    addKey(u"traffic.har"_s, tr("Save HAR…"), u"download"_s, QKeySequence::Save, [this] { saveHar(); });
    // Bare letters: they hold in the lists only, so that they can be typed everywhere else.
    const auto step = [this](int rows) { (m_pinnedView->hasFocus() ? m_pinnedView : m_view)->step(rows); };
    for (QAction* action : {addKey(u"traffic.next"_s, tr("Next request"), u"chevron-down"_s, QKeySequence(Qt::Key_J),
                                   [step] { step(1); }),
                            addKey(u"traffic.before"_s, tr("Request before"), u"chevron-up"_s, QKeySequence(Qt::Key_K),
                                   [step] { step(-1); })}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        m_view->addAction(action);
        m_pinnedView->addAction(action);
    }
    addKey(u"traffic.side"_s, tr("Detail at the side or below"), u"panel-right"_s, {},
           [this] { setDetailBeside(m_splitter->orientation() == Qt::Vertical); });
}

void TrafficPage::keysChanged(const KeyMap& keys)
{
    m_pauseKeys = keys.text(u"traffic.pause"_s);
    m_clear->setToolTip(keys.hint(tr("Clear the list"), u"traffic.clear"_s));
    m_har->setToolTip(keys.hint(tr("Save what the filter shows, secrets masked"), u"traffic.har"_s));
    m_side->setToolTip(keys.hint(tr("Detail at the side or below"), u"traffic.side"_s));
    m_emptyRun->setText(keys.hint(tr("Run the how-to"), u"run"_s));
    m_detail->keysChanged(keys);
    namePause();
}

exchange::ExchangePointer TrafficPage::current() const
{
    return m_detail->exchange();
}

void TrafficPage::choose(ExchangeView& from, ExchangeView& other)
{
    if (m_choosing) {
        return;
    }
    if (!from.current() && other.current()) {
        return;
    }
    m_choosing = true;
    if (from.current()) {
        other.forget();
    }
    m_choosing = false;
    m_detail->setExchange(from.current());
    m_detail->setPinned(std::find(m_pinned.begin(), m_pinned.end(), current()) != m_pinned.end());
}

void TrafficPage::togglePin()
{
    const exchange::ExchangePointer chosen = current();
    if (!chosen) {
        return;
    }
    const auto found = std::find(m_pinned.begin(), m_pinned.end(), chosen);
    if (found != m_pinned.end()) {
        m_pinned.erase(found);
    } else {
        m_pinned.push_back(chosen);
    }
    showPinned();
    if (!m_view->current() && !m_pinnedView->current()) {
        m_view->select(chosen->id);
    }
}

void TrafficPage::showPinned()
{
    m_pinnedModel.replace(m_pinned);
    const bool any = !m_pinned.empty();
    const int rows = std::min(static_cast<int>(m_pinned.size()), MostPinnedRows);
    m_pinnedView->setFixedHeight(m_pinnedView->horizontalHeader()->height() + rows * theme::RowHeight);
    m_pinnedView->setVisible(any);
    m_pinnedLine->setVisible(any);
    m_view->horizontalHeader()->setVisible(!any);  // one header for both
    m_pinnedView->setPinned(m_pinned);
    m_view->setPinned(m_pinned);
    m_detail->setPinned(std::find(m_pinned.begin(), m_pinned.end(), current()) != m_pinned.end());
    showPlace();
}

void TrafficPage::showReplayed(const exchange::ExchangePointer& exchange)
{
    if (m_view->select(exchange->id)) {
        return;
    }
    m_message->showMessage(InlineMessage::Kind::Info,
                           tr("Sent again as #%1, which the filter hides.").arg(exchange->id));
    connect(m_message->addAction(tr("Show it")), &QPushButton::clicked, this, [this, id = exchange->id] {
        m_message->clear();
        showExchange(id);
    });
}

void TrafficPage::take(const std::vector<exchange::ExchangePointer>& batch)
{
    if (!m_paused) {
        m_model.append(batch);
        m_replay->seek();
        showCounts();
        return;
    }
    for (const exchange::ExchangePointer& exchange : batch) {
        if (m_heldOctets < HeldOctets) {
            m_heldOctets += exchange->footprint();
            m_held.push_back(exchange);
        } else {
            ++m_heldDropped;
        }
    }
    showCounts();
}

void TrafficPage::setPaused(bool paused)
{
    m_paused = paused;
    m_pause->setIcon(theme::icon(paused ? u"play"_s : u"pause"_s));
    namePause();
    if (!paused) {
        m_model.append(m_held);
        m_held.clear();
        m_heldOctets = 0;
    }
    showCounts();
}

void TrafficPage::namePause()
{
    const QString name = m_paused ? tr("Go on") : tr("Pause the list");
    m_pause->setToolTip(m_pauseKeys.isEmpty() ? name : u"%1 (%2)"_s.arg(name, m_pauseKeys));
    m_pause->setAccessibleName(name);
}

void TrafficPage::clear()
{
    m_held.clear();
    m_heldOctets = 0;
    m_heldDropped = 0;
    m_model.clear();
    showCounts();
}

void TrafficPage::applyFilter()
{
    const ExchangeFilter::Parsed parsed = ExchangeFilter::parse(m_filter->text());
    m_filter->setProblem(parsed.problem);
    m_model.setFilter(parsed.filter);
}

void TrafficPage::showPlace()
{
    int place = ListPlace;
    if (!m_pinned.empty()) {
        place = ListPlace;
    } else if (m_model.kept() == 0) {
        place = EmptyPlace;
    } else if (m_model.rowCount() == 0) {
        place = NothingMatchesPlace;
    }
    if (m_places->currentIndex() != place) {
        m_places->setCurrentIndex(place);
    }
    if (place == ListPlace && !m_view->current() && !m_pinnedView->current()) {
        m_view->step(-1);  // the newest, so that the detail is never an empty hole
    }
    showCounts();
}

void TrafficPage::showCounts()
{
    if (m_model.isFiltering()) {
        return;
    }
    const QLocale locale;
    QStringList parts;
    if (m_model.kept() > 0) {
        parts.append(static_cast<std::size_t>(m_model.rowCount()) == m_model.kept()
                         ? locale.toString(static_cast<qulonglong>(m_model.kept()))
                         : tr("%1 of %2")
                               .arg(locale.toString(m_model.rowCount()),
                                    locale.toString(static_cast<qulonglong>(m_model.kept()))));
    }
    if (m_paused) {
        parts.append(tr("%1 waiting").arg(locale.toString(static_cast<qulonglong>(m_held.size()))));
    }
    const std::uint64_t dropped = m_model.dropped() + m_heldDropped + m_session.droppedExchanges();
    if (dropped > 0) {
        parts.append(tr("%1 dropped").arg(locale.toString(static_cast<qulonglong>(dropped))));
    }
    m_counts->setText(parts.join(u" · "_s));
    m_counts->setToolTip(tr("%1 kept in memory, of 512 MiB at most").arg(wording::octets(m_model.octets())));
    m_har->setEnabled(m_model.rowCount() > 0);
    Q_EMIT badgeChanged(static_cast<int>(std::min<std::size_t>(m_model.kept() + m_held.size(), 1'000'000)));
}

void TrafficPage::setDetailBeside(bool beside)
{
    m_splitter->setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    m_detail->setStacked(beside);
    m_side->setIcon(theme::icon(beside ? u"panel-bottom"_s : u"panel-right"_s));
}

void TrafficPage::focusFilter()
{
    m_filter->focus();
}

void TrafficPage::dismiss()
{
    if (m_revealed) {
        toggleReveal();
    } else if (!m_filter->text().isEmpty()) {
        m_filter->setText({});
    }
}

void TrafficPage::toggleReveal()
{
    m_revealed = !m_revealed;
    m_detail->setSecrets(m_revealed ? Secrets::Revealed : Secrets::Masked);
    m_revealed ? m_hideSecrets.start() : m_hideSecrets.stop();
}

bool TrafficPage::showExchange(quint64 id)
{
    if (!m_view->select(id)) {
        if (!m_model.find(id)) {
            m_message->showMessage(InlineMessage::Kind::Info, tr("Request #%1 is no longer in the list.").arg(id));
            return false;
        }
        m_filter->setText({});
        applyFilter();
        m_view->select(id);
    }
    return true;
}

void TrafficPage::saveState(QSettings& settings) const
{
    settings.setValue(u"traffic/splitter"_s, m_splitter->saveState());
    settings.setValue(u"traffic/beside"_s, m_splitter->orientation() == Qt::Horizontal);
    settings.setValue(u"traffic/detail"_s, m_detail->saveState());
    settings.setValue(u"traffic/filters"_s, m_filter->history());
}

void TrafficPage::restoreState(QSettings& settings)
{
    setDetailBeside(settings.value(u"traffic/beside"_s, false).toBool());
    if (!m_splitter->restoreState(settings.value(u"traffic/splitter"_s).toByteArray())) {
        m_splitter->setSizes({280, 420});
    }
    m_detail->restoreState(settings.value(u"traffic/detail"_s).toByteArray());
    m_filter->setHistory(settings.value(u"traffic/filters"_s).toStringList());
}

}  // namespace gatehouse::gui
