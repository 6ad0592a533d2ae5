#pragma once

#include <QTimer>

#include "app/composition/session.h"
#include "app/gui/inspector/exchange_model.h"
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
    bool showExchange(quint64 id) override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    const ExchangeModel& model() const noexcept { return m_model; }
    ExchangeView* view() const noexcept { return m_view; }
    ExchangeDetail* detail() const noexcept { return m_detail; }

private:
    void build();
    void addKeys();
    void take(const std::vector<exchange::ExchangePointer>& batch);
    void clear();
    void applyFilter();
    void setPaused(bool paused);
    void setDetailBeside(bool beside);
    void showCounts();
    void showPlace();
    void saveHar();

    app::Session& m_session;
    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    ExchangeModel m_model;
    std::vector<exchange::ExchangePointer> m_held;  ///< arrived while paused
    std::uint64_t m_heldDropped = 0;
    std::size_t m_heldOctets = 0;
    bool m_paused = false;
    bool m_revealed = false;
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
    ExchangeDetail* m_detail = nullptr;
};

}  // namespace gatehouse::gui
