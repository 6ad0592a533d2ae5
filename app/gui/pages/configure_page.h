#pragma once

#include "app/gui/page.h"

class QCheckBox;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class AllFieldsView;
class CalmComboBox;
class EssentialsForm;
class FindingsStrip;
class InlineMessage;
class PairsView;
class RecipeGallery;
class SearchField;
class YamlPane;

/// The configuration: what one must set, all fields, and the decK YAML beside them; each follows the others as one
/// types.
class ConfigurePage final : public Page {
    Q_OBJECT
public:
    explicit ConfigurePage(app::Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Configure"); }
    QString iconName() const override { return QStringLiteral("configure"); }
    void focusFilter() override;
    void dismiss() override;
    QString unkept() const override;
    bool showField(const QString& field) override;
    /// The gallery of ready configurations in the place of the form.
    void showRecipes();
    void leaveRecipes();
    void showClients();  ///< one row a client
    RecipeGallery* recipes() const noexcept { return m_recipes; }
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

protected:
    /// Undo and redo in a line of the form are the configuration's, not the line's.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildBar();
    void showVersions();
    void showUndo();
    void search(const QString& text);
    void showBadge();
    void recipeTaken(const QString& title);

    app::Session& m_session;
    QStackedWidget* m_stack;
    RecipeGallery* m_recipes = nullptr;  ///< made when it is first asked for
    InlineMessage* m_message;
    QSplitter* m_splitter;
    QTabBar* m_tabs;
    QStackedWidget* m_views;
    EssentialsForm* m_essentials;
    AllFieldsView* m_allFields;
    PairsView* m_pairs;
    YamlPane* m_yaml;
    FindingsStrip* m_findings;
    SearchField* m_search = nullptr;
    QCheckBox* m_onlySet = nullptr;
    CalmComboBox* m_version = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_redo = nullptr;
};

}  // namespace gatehouse::gui
