#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace gatehouse::gui {

/// A title with an optional muted sentence under it and room at its right end.
class SectionHeader final : public QWidget {
    Q_OBJECT
public:
    explicit SectionHeader(const QString& title, const QString& description = {}, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setDescription(const QString& description);
    void addTrailing(QWidget* widget);

private:
    QLabel* m_title;
    QLabel* m_description;
    QHBoxLayout* m_row;
};

}  // namespace gatehouse::gui
