#pragma once

#include <QTimer>
#include <QWidget>

#include <memory>

#include "app/composition/recipe_run.h"

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CodeFeeder;
class CodeView;
class InlineMessage;
class RecipeForm;
class SearchField;

/// Ready configurations to start from: by group, searchable, each with the few values it asks for, what it will be as
/// YAML, and a way to take it, which undo takes back.
class RecipeGallery final : public QWidget {
    Q_OBJECT
public:
    explicit RecipeGallery(app::Session& session, QWidget* parent = nullptr);

    /// Puts the cursor into the search field.
    void begin();
    bool choose(const QString& id);
    QListWidget* list() const noexcept { return m_list; }

Q_SIGNALS:
    void left();                       ///< nothing was taken
    void taken(const QString& title);  ///< the configuration is of this recipe, or holds it
    void shown();                      ///< the preview is of the chosen recipe and its values

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildLeft();
    QWidget* buildRight();
    void fillList();
    void narrow(const QString& text);
    void showChosen();
    void preview();
    void showFilled(const app::FilledRecipe& filled);
    void showRelease();
    void use(bool beside);

    app::Session& m_session;
    app::RecipeRun m_run;
    const recipes::Recipe* m_chosen = nullptr;
    QTimer m_soon;
    SearchField* m_search = nullptr;
    QListWidget* m_list = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_notes = nullptr;
    QLabel* m_notActedOn = nullptr;
    InlineMessage* m_release = nullptr;
    QVBoxLayout* m_formPlace = nullptr;
    RecipeForm* m_form = nullptr;
    CodeView* m_code = nullptr;
    CodeFeeder* m_feeder = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_add = nullptr;
};

}  // namespace gatehouse::gui
