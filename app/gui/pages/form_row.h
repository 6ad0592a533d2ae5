#pragma once

#include <QComboBox>
#include <QWidget>

#include "core/gateway/diagnostic.h"

class QLabel;
class QVBoxLayout;

namespace gatehouse::gui {

/// One field of a form: label above (its buddy is the control), the control, a muted sentence, and, when something is
/// wrong, the error in words.
class FormRow final : public QWidget {
    Q_OBJECT
public:
    FormRow(const QString& label, QWidget* control, const QString& help = {}, QWidget* parent = nullptr);

    void setHelp(const QString& help);
    /// Empty: all is well.
    void setError(const QString& error);
    QString error() const;
    /// What a check says of the field; an error stands before it. Empty: nothing.
    void setAdvice(gateway::Severity severity, const QString& advice);
    QString advice() const;
    /// Something more below the help, as wide as the form.
    void addBelow(QWidget* widget);
    QWidget* control() const noexcept { return m_control; }

private:
    void describe();

    QWidget* m_control;
    QLabel* m_help;
    QLabel* m_error;
    QLabel* m_advice;
    QString m_spokenAdvice;
    QVBoxLayout* m_layout;
};

/// A combo box that the wheel changes only when it has the focus, so that scrolling a form changes nothing by accident.
class CalmComboBox final : public QComboBox {
    Q_OBJECT
public:
    explicit CalmComboBox(QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

}  // namespace gatehouse::gui
