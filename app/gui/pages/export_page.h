#pragma once

#include <QTimer>

#include <memory>

#include "app/composition/export_run.h"
#include "app/gui/page.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QSplitter;
class QTabBar;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CalmComboBox;
class CodeFeeder;
class CodeView;
class ExportTargets;
class FactTable;
class InlineMessage;

/// The configuration written out for a target: what the files will say, what the target can't express or does
/// differently, and ways to take it along. Follows the configuration while it is looked at; written in a thread of its
/// own.
class ExportPage final : public Page {
    Q_OBJECT
public:
    explicit ExportPage(app::Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Export"); }
    QString iconName() const override { return QStringLiteral("export"); }
    void focusFilter() override;
    void dismiss() override;
    void toggleReveal() override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    bool chooseTarget(const QString& id);
    /// Writes to a file, or into a folder where the target is several files; what is there is replaced.
    void saveTo(const QString& path);
    QString command() const;  ///< the terminal's twin of what is shown

Q_SIGNALS:
    /// The preview is of the present configuration.
    void shown();
    void saved(const QString& path, const QString& problem);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildRight();
    QWidget* buildHead();
    QWidget* buildSecrets();
    void configurationChanged();
    void render();
    void showOutcome(const std::shared_ptr<const app::ExportOutcome>& outcome);
    void showRefusal(const gateway::Diagnostics& problems);
    void showNotes();
    void showFile(int index);
    void showSaved(const QString& path, const QString& problem);
    void copy();
    void askWhere();
    /// Runs with the secrets in plain text; `use` gets what came of it.
    void withSecrets(std::function<void(const exporters::Export&)> use);
    void hideSecrets();
    exporters::ExportOptions options() const;
    bool secretsAsked() const;

    app::Session& m_session;
    app::ExportRun m_run;
    app::ExportRun m_secretRun;  ///< with the secrets; never what is shown, unless they are revealed
    std::function<void(const exporters::Export&)> m_useSecrets;
    std::shared_ptr<const app::ExportOutcome> m_outcome;
    QTimer m_soon;
    QTimer m_hideAgain;
    bool m_revealed = false;
    bool m_stale = true;  ///< what is shown is not of the present configuration
    QSplitter* m_splitter;
    QSplitter* m_preview = nullptr;
    ExportTargets* m_targets;
    QLabel* m_title = nullptr;
    CalmComboBox* m_version = nullptr;
    bool m_versionChosen = false;  ///< else it follows the workspace
    InlineMessage* m_message = nullptr;
    InlineMessage* m_refusal = nullptr;
    QTabBar* m_files = nullptr;
    CodeView* m_code = nullptr;
    CodeFeeder* m_feeder = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_copyCommand = nullptr;
    QLabel* m_notesTitle = nullptr;
    FactTable* m_notes = nullptr;
    QWidget* m_notesBox = nullptr;
    QCheckBox* m_secrets = nullptr;
    QString m_folder;  ///< where one saved last
};

}  // namespace gatehouse::gui
