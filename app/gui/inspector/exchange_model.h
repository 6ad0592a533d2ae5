#pragma once

#include <QAbstractTableModel>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "app/gui/inspector/exchange_filter.h"
#include "app/gui/inspector/exchange_row.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {

/// The exchanges that were kept and which of them the filter shows. Bounded in octets and rows; the oldest go first and
/// are counted. Knows no widget. One insert per batch, text only when asked for. The filter is evaluated in slices of a
/// few milliseconds between events, newest rows included; until it is through, the rows of the former filter stay.
/// GUI thread.
class ExchangeModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Method, Path, Status, Verdict, Legs, Duration, ProviderCalls, Cache, ColumnCount };
    struct Bounds {
        std::size_t octets = std::size_t{512} * 1024 * 1024;
        std::size_t rows = 1'000'000;
    };

    ExchangeModel(Bounds bounds, const exchange::Redactor& redactor, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Takes a batch in; one insert, and at most one removal of what no longer fits.
    void append(const std::vector<exchange::ExchangePointer>& batch);
    void clear();
    /// Shows exactly these (the pinned ones); a reset.
    void replace(const std::vector<exchange::ExchangePointer>& exchanges);
    void setFilter(ExchangeFilter filter);
    bool isFiltering() const noexcept { return m_pending.has_value(); }

    const ExchangeRow& row(int visibleRow) const;
    /// Where an exchange is shown; nullopt: not kept, or hidden by the filter.
    std::optional<int> visibleRowOf(exchange::ExchangeId id) const;
    /// The very same record: ids begin anew when the gateway restarts.
    std::optional<int> visibleRowOf(const exchange::ExchangePointer& exchange) const;
    exchange::ExchangePointer find(exchange::ExchangeId id) const;
    /// By its X-Request-Id, among the newest rows.
    exchange::ExchangePointer findRequest(const std::string& requestId, int newest) const;
    /// Everything that the filter shows, oldest first.
    std::vector<exchange::ExchangePointer> visible() const;

    std::size_t kept() const noexcept { return m_rows.size(); }
    std::uint64_t dropped() const noexcept { return m_dropped; }
    std::size_t octets() const noexcept { return m_octets; }

Q_SIGNALS:
    /// Some of the oldest rows went to make room (`visibleRows` of them were shown).
    void rowsDropped(int visibleRows);
    void filterProgress(int percent);
    void filterFinished();

private:
    using Sequence = std::uint64_t;  ///< counts rows taken in; m_first is that of m_rows.front()

    struct PendingFilter {
        ExchangeFilter filter;
        std::deque<Sequence> visible;
        Sequence next = 0;
        std::size_t total = 0;
    };

    const ExchangeRow& at(Sequence sequence) const { return m_rows[static_cast<std::size_t>(sequence - m_first)]; }
    Sequence sequenceOf(int visibleRow) const;
    void dropOldest();
    void filterSlice();
    QString text(const ExchangeRow& row, int column) const;
    QString toolTip(const ExchangeRow& row, int column) const;

    Bounds m_bounds;
    const exchange::Redactor& m_redactor;
    std::deque<ExchangeRow> m_rows;
    Sequence m_first = 0;
    std::size_t m_octets = 0;
    std::uint64_t m_dropped = 0;
    ExchangeFilter m_filter;
    std::deque<Sequence> m_visible;  ///< unused while the filter is empty
    std::optional<PendingFilter> m_pending;
    QTimer m_slices;
};

}  // namespace gatehouse::gui
