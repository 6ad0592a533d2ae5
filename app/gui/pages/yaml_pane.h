#pragma once

#include <QTimer>
#include <QWidget>

#include <map>

#include "core/gateway/diagnostic.h"

class QLabel;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CodeView;
class InlineMessage;

/// The decK YAML of the configuration: follows the form, and may be edited itself. What is valid is taken over a moment
/// after the last key; what is not stays as typed, with its errors in words and as marks in the margin.
class YamlPane final : public QWidget {
    Q_OBJECT
public:
    explicit YamlPane(app::Session& session, QWidget* parent = nullptr);

    CodeView* editor() const noexcept { return m_editor; }
    /// Shows the line of a field of the plugin.
    void goToField(const QString& field);
    /// What was typed is wrong, stays as typed, and is nowhere else.
    bool hasRefusedEdits() const;

Q_SIGNALS:
    /// The field that a mark in the margin is about.
    void fieldRequested(const QString& field);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showConfiguration();
    void showDiagnostics();
    void takeOver();
    void dropEdits();
    void showErrors(const gateway::Diagnostics& errors);

    app::Session& m_session;
    CodeView* m_editor;
    InlineMessage* m_message;
    QLabel* m_state;
    std::map<int, QString> m_markFields;  ///< by the marks' lines
    QTimer m_soon;
    bool m_editing = false;          ///< the text is not (yet) what the session holds
    gateway::Diagnostics m_refused;  ///< why the text was not taken over
    QString m_shown;                 ///< the text as we set it last
    bool m_showing = false;          ///< the change of text is ours
};

}  // namespace gatehouse::gui
