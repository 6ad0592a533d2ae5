#include "app/gui/inspector/exchange_model.h"

#include <QDateTime>
#include <QElapsedTimer>

#include <algorithm>

#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr qint64 SliceNanoseconds = 6'000'000;
constexpr int RowsBetweenLooks = 512;

QDateTime dateTimeOf(std::chrono::system_clock::time_point time)
{
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

}  // namespace

ExchangeModel::ExchangeModel(Bounds bounds, const exchange::Redactor& redactor, QObject* parent) :
    QAbstractTableModel(parent), m_bounds(bounds), m_redactor(redactor)
{
    m_slices.setInterval(0);
    connect(&m_slices, &QTimer::timeout, this, &ExchangeModel::filterSlice);
}

int ExchangeModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid()) {
        return 0;
    }
    return static_cast<int>(m_filter.empty() ? m_rows.size() : m_visible.size());
}

int ExchangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExchangeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: return text(row(index.row()), index.column());
    case Qt::ToolTipRole: return toolTip(row(index.row()), index.column());
    case Qt::TextAlignmentRole:
        return index.column() == Duration || index.column() == ProviderCalls
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant ExchangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == Duration || section == ProviderCalls ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                               : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Time: return tr("Time");
    case Method: return tr("Method");
    case Path: return tr("Path");
    case Status: return tr("Status");
    case Verdict: return tr("Verdict");
    case Legs: return tr("Legs");
    case Duration: return tr("Took");
    case ProviderCalls: return tr("IdP");
    case Cache: return tr("Cache");
    default: return {};
    }
}

QString ExchangeModel::text(const ExchangeRow& row, int column) const
{
    const exchange::Exchange& exchange = *row.exchange;
    switch (column) {
    case Time: return dateTimeOf(exchange.startedAt).toString(u"HH:mm:ss"_s);
    case Method: return QString::fromStdString(exchange.client().method);
    case Path: return QString::fromStdString(m_redactor.url(pathOf(exchange.client().url)));
    case Status: return row.status == 0 ? u"–"_s : QString::number(row.status);
    case Verdict: return wording::verdictLabel(exchange.verdict);
    case Duration: return wording::duration(exchange.duration);
    case ProviderCalls: return QString::number(row.identityProviderCalls);
    case Cache:
        if (row.ghosts > 0) {
            return tr("hit");
        }
        return row.shared > 0 ? tr("shared") : QString();
    default: return {};
    }
}

QString ExchangeModel::toolTip(const ExchangeRow& row, int column) const
{
    const exchange::Exchange& exchange = *row.exchange;
    switch (column) {
    case Time: {
        const QDateTime time = dateTimeOf(exchange.startedAt);
        return tr("%1\n%2 UTC")
            .arg(time.toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s), time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s));
    }
    case Path: return text(row, Path);
    case Status:
    case Verdict: return wording::verdictSentence(exchange.verdict);
    case ProviderCalls: return tr("%n call(s) to the identity provider", nullptr, row.identityProviderCalls);
    case Cache:
        if (row.ghosts > 0) {
            return tr("%n answer(s) came from the gateway's cache", nullptr, row.ghosts);
        }
        return row.shared > 0 ? tr("Waited for the same call of another request") : QString();
    default: return {};
    }
}

void ExchangeModel::append(const std::vector<exchange::ExchangePointer>& batch)
{
    std::vector<ExchangeRow> rows;
    rows.reserve(batch.size());
    for (const exchange::ExchangePointer& exchange : batch) {
        if (exchange && !exchange->legs.empty()) {
            rows.push_back(rowOf(exchange));
        }
    }
    if (rows.empty()) {
        return;
    }
    std::vector<Sequence> shown;
    const Sequence firstNew = m_first + m_rows.size();
    if (!m_filter.empty()) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (m_filter.matches(rows[i])) {
                shown.push_back(firstNew + i);
            }
        }
    }
    const int before = rowCount();
    const int added = static_cast<int>(m_filter.empty() ? rows.size() : shown.size());
    if (added > 0) {
        beginInsertRows({}, before, before + added - 1);
    }
    for (ExchangeRow& row : rows) {
        m_octets += row.footprint;
        m_rows.push_back(std::move(row));
    }
    m_visible.insert(m_visible.end(), shown.begin(), shown.end());
    if (added > 0) {
        endInsertRows();
    }
    dropOldest();
}

void ExchangeModel::dropOldest()
{
    std::size_t leaving = 0;
    std::size_t octets = m_octets;
    while (leaving < m_rows.size() && (m_rows.size() - leaving > m_bounds.rows || octets > m_bounds.octets)) {
        octets -= m_rows[leaving].footprint;
        ++leaving;
    }
    if (leaving == 0) {
        return;
    }
    const Sequence firstKept = m_first + leaving;
    std::size_t hidden = leaving;
    if (!m_filter.empty()) {
        const auto firstVisible = std::lower_bound(m_visible.begin(), m_visible.end(), firstKept);
        hidden = static_cast<std::size_t>(firstVisible - m_visible.begin());
    }
    if (hidden > 0) {
        beginRemoveRows({}, 0, static_cast<int>(hidden) - 1);
    }
    const auto dropEnd = [](std::size_t count) { return static_cast<std::ptrdiff_t>(count); };
    m_rows.erase(m_rows.begin(), m_rows.begin() + dropEnd(leaving));
    m_first = firstKept;
    m_octets = octets;
    m_dropped += leaving;
    if (!m_filter.empty()) {
        m_visible.erase(m_visible.begin(), m_visible.begin() + dropEnd(hidden));
    }
    if (hidden > 0) {
        endRemoveRows();
        Q_EMIT rowsDropped(static_cast<int>(hidden));
    }
}

void ExchangeModel::clear()
{
    beginResetModel();
    m_first += m_rows.size();
    m_rows.clear();
    m_visible.clear();
    m_octets = 0;
    m_dropped = 0;
    if (m_pending) {
        m_filter = std::move(m_pending->filter);
        m_pending.reset();
        m_slices.stop();
    }
    endResetModel();
    Q_EMIT filterFinished();
}

void ExchangeModel::replace(const std::vector<exchange::ExchangePointer>& exchanges)
{
    beginResetModel();
    m_first += m_rows.size();
    m_rows.clear();
    m_octets = 0;
    for (const exchange::ExchangePointer& exchange : exchanges) {
        m_rows.push_back(rowOf(exchange));
        m_octets += m_rows.back().footprint;
    }
    endResetModel();
}

void ExchangeModel::setFilter(ExchangeFilter filter)
{
    if (filter.empty()) {
        m_pending.reset();
        m_slices.stop();
        if (!m_filter.empty()) {
            beginResetModel();
            m_filter = {};
            m_visible.clear();
            endResetModel();
        }
        Q_EMIT filterFinished();
        return;
    }
    m_pending = PendingFilter{std::move(filter), {}, m_first, m_rows.size()};
    // Few rows are done at once, in this very call; many go on between events.
    filterSlice();
    if (m_pending) {
        m_slices.start();
    }
}

void ExchangeModel::filterSlice()
{
    if (!m_pending) {
        m_slices.stop();
        return;
    }
    QElapsedTimer clock;
    clock.start();
    PendingFilter& pending = *m_pending;
    pending.next = std::max(pending.next, m_first);
    const Sequence end = m_first + m_rows.size();
    int looked = 0;
    while (pending.next < end) {
        if (pending.filter.matches(at(pending.next))) {
            pending.visible.push_back(pending.next);
        }
        ++pending.next;
        if (++looked % RowsBetweenLooks == 0 && clock.nsecsElapsed() > SliceNanoseconds) {
            const std::size_t done = static_cast<std::size_t>(pending.next - m_first);
            Q_EMIT filterProgress(static_cast<int>(100 * done / std::max<std::size_t>(1, m_rows.size())));
            return;
        }
    }
    // Rows may have been dropped since they were looked at.
    const auto firstKept = std::lower_bound(pending.visible.begin(), pending.visible.end(), m_first);
    pending.visible.erase(pending.visible.begin(), firstKept);
    beginResetModel();
    m_filter = std::move(pending.filter);
    m_visible = std::move(pending.visible);
    m_pending.reset();
    m_slices.stop();
    endResetModel();
    Q_EMIT filterFinished();
}

ExchangeModel::Sequence ExchangeModel::sequenceOf(int visibleRow) const
{
    const auto position = static_cast<std::size_t>(visibleRow);
    return m_filter.empty() ? m_first + position : m_visible[position];
}

const ExchangeRow& ExchangeModel::row(int visibleRow) const
{
    return at(sequenceOf(visibleRow));
}

std::optional<int> ExchangeModel::visibleRowOf(exchange::ExchangeId id) const
{
    // Ids rise within one run of the gateway, but records of several workers arrive interleaved, and a restart counts
    // anew: look from the newest.
    for (int i = rowCount() - 1; i >= 0; --i) {
        if (row(i).id == id) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<int> ExchangeModel::visibleRowOf(const exchange::ExchangePointer& exchange) const
{
    for (int i = rowCount() - 1; i >= 0; --i) {
        if (row(i).exchange == exchange) {
            return i;
        }
    }
    return std::nullopt;
}

exchange::ExchangePointer ExchangeModel::find(exchange::ExchangeId id) const
{
    const auto found =
        std::find_if(m_rows.rbegin(), m_rows.rend(), [id](const ExchangeRow& row) { return row.id == id; });
    return found == m_rows.rend() ? nullptr : found->exchange;
}

exchange::ExchangePointer ExchangeModel::findRequest(const std::string& requestId, int newest) const
{
    const auto end = m_rows.rbegin() + std::min<std::ptrdiff_t>(newest, std::ssize(m_rows));
    const auto found = std::find_if(
        m_rows.rbegin(), end, [&requestId](const ExchangeRow& row) { return row.exchange->requestId == requestId; });
    return found == end ? nullptr : found->exchange;
}

std::vector<exchange::ExchangePointer> ExchangeModel::visible() const
{
    std::vector<exchange::ExchangePointer> exchanges;
    const int count = rowCount();
    exchanges.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        exchanges.push_back(row(i).exchange);
    }
    return exchanges;
}

}  // namespace gatehouse::gui
