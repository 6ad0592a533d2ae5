#pragma once

#include <QTimer>

#include "app/composition/session.h"
#include "app/gui/inspector/exchange_model.h"
#include "app/gui/inspector/wire_text.h"
#include "app/gui/page.h"
#include "core/base/random.h"
#include "core/exchange/redaction.h"

class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace gatehouse::gui {

class ExchangeDetail;
class ExchangeView;
class FilterField;
class InlineMessage;
class TrafficReplay;

/// The live list of exchanges with the detail of the chosen one.
class TrafficPage final : public Page {
    Q_OBJECT
public:
    explicit TrafficPage(app::Session& session, QWidget* parent = nullptr);
    ~TrafficPage() override;

    QString title() const override { return tr("Traffic"); }
    QString iconName() const override { return QStringLiteral("traffic"); }
    void focusFilter() override;
    void dismiss() override;
    void toggleReveal() override;
    void keysChanged(const KeyMap& keys) override;
    bool showExchange(quint64 id) override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    const ExchangeModel& model() const noexcept { return m_model; }
    ExchangeView* view() const noexcept { return m_view; }
    ExchangeView* pinnedView() const noexcept { return m_pinnedView; }
    /// The exchange that the detail shows.
    exchange::ExchangePointer current() const;
    void togglePin();
    ExchangeDetail* detail() const noexcept { return m_detail; }

private:
    void build();
    QWidget* buildLists();
    void connectParts();
    void choose(ExchangeView& from, ExchangeView& other);
    void showPinned();
    void showReplayed(const exchange::ExchangePointer& exchange);
    void addKeys();
    void take(const std::vector<exchange::ExchangePointer>& batch);
    void clear();
    void applyFilter();
    void setPaused(bool paused);
    void namePause();
    void setDetailBeside(bool beside);
    void showCounts();
    void showPlace();
    void showMenu(ExchangeView& view, const QPoint& where);
    void saveHar();
    void writeHar(const QString& path, Secrets secrets);

    app::Session& m_session;
    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    ExchangeModel m_model;
    ExchangeModel m_pinnedModel;
    std::vector<exchange::ExchangePointer> m_pinned;  ///< in the order they were pinned
    std::vector<exchange::ExchangePointer> m_held;    ///< arrived while paused
    std::uint64_t m_heldDropped = 0;
    std::size_t m_heldOctets = 0;
    bool m_paused = false;
    bool m_revealed = false;
    bool m_choosing = false;
    QTimer m_hideSecrets;
    QTimer m_filterSoon;

    FilterField* m_filter = nullptr;
    QLabel* m_counts = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_side = nullptr;
    QPushButton* m_har = nullptr;
    InlineMessage* m_message = nullptr;
    QStackedWidget* m_places = nullptr;
    QSplitter* m_splitter = nullptr;
    ExchangeView* m_view = nullptr;
    ExchangeView* m_pinnedView = nullptr;
    QWidget* m_pinnedLine = nullptr;
    QPushButton* m_emptyRun = nullptr;
    QToolButton* m_clear = nullptr;
    QString m_pauseKeys;
    ExchangeDetail* m_detail = nullptr;
    TrafficReplay* m_replay = nullptr;
};

}  // namespace gatehouse::gui
