#pragma once

#include <QWidget>

#include <vector>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace gatehouse::gui {

class NavigationButton;

/// The places in the order of the work, each with a count where something waits. Folds to icons.
class Sidebar final : public QWidget {
    Q_OBJECT
public:
    explicit Sidebar(QWidget* parent = nullptr);

    int addPlace(const QString& title, const QString& iconName);
    /// Makes the button at the foot a place, the last one.
    int addSettings();
    void setKeys(int place, const QString& keys);
    void setFoldKeys(const QString& keys);
    void setCount(int place, int count);
    void setCurrent(int place);
    bool isFolded() const noexcept { return m_folded; }
    void setFolded(bool folded);

Q_SIGNALS:
    void chosen(int place);
    void foldedChanged(bool folded);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_layout;
    QButtonGroup* m_group;
    std::vector<NavigationButton*> m_places;
    NavigationButton* m_settings;
    NavigationButton* m_fold;
    bool m_folded = false;
};

}  // namespace gatehouse::gui
