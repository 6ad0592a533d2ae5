#pragma once

#include <QWidget>

#include <map>
#include <vector>

#include "core/recipes/fill.h"

class QLineEdit;
class QVBoxLayout;

namespace gatehouse::gui {

class FormRow;
class SecretField;

/// Asks for the values of one recipe: a row each with its hint, and its error as one types. A secret that is typed
/// stays here until the recipe is used; a reference may be typed in its place.
class RecipeForm final : public QWidget {
    Q_OBJECT
public:
    /// `recipe` must outlive this.
    explicit RecipeForm(const recipes::Recipe& recipe, QWidget* parent = nullptr);

    /// What was given so far and is no secret; what is wrong is left out.
    recipes::GivenValues given() const;
    /// The typed secrets, by the values' names.
    std::map<std::string, QString> secrets() const;
    /// Shows what is missing or wrong, and puts the cursor into the first such field; false: there is something.
    bool check();

Q_SIGNALS:
    void changed();
    void submitted();  ///< Enter in a line

private:
    struct Row {
        const recipes::RecipeValue* value;
        FormRow* row;
        QLineEdit* line;  ///< also of a secret
    };
    void addRow(const recipes::RecipeValue& value, QVBoxLayout& layout);
    QString faultOf(const Row& row) const;

    std::vector<Row> m_rows;
};

}  // namespace gatehouse::gui
