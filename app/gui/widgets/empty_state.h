#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace gatehouse::gui {

/// What will be here and how to get it, with the one button.
class EmptyState final : public QWidget {
    Q_OBJECT
public:
    EmptyState(const QString& iconName, const QString& title, const QString& text, QWidget* parent = nullptr);
    void setTexts(const QString& title, const QString& text);
    QPushButton* setAction(const QString& text, const QString& iconName = {});

protected:
    void changeEvent(QEvent* event) override;

private:
    void tintIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_action = nullptr;
};

}  // namespace gatehouse::gui
