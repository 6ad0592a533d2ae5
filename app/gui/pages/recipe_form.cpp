#include "app/gui/pages/recipe_form.h"

#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>

#include "app/gui/pages/form_row.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using recipes::ValueKind;

QString textOf(const std::string& text)
{
    return QString::fromStdString(text);
}

bool looksLikeAReference(const QString& text)
{
    return text.startsWith(u"{vault:"_s) || text.startsWith(u"${{"_s);
}

/// A list is typed with commas between its entries.
std::vector<std::string> entriesOf(const recipes::RecipeValue& value, const QString& text)
{
    std::vector<std::string> entries;
    if (value.kind != ValueKind::List) {
        return {text.toStdString()};
    }
    for (const QString& entry : text.split(u',', Qt::SkipEmptyParts)) {
        if (!entry.trimmed().isEmpty()) {
            entries.push_back(entry.trimmed().toStdString());
        }
    }
    return entries;
}

}  // namespace

RecipeForm::RecipeForm(const recipes::Recipe& recipe, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space3);
    for (const recipes::RecipeValue& value : recipe.values) {
        addRow(value, *layout);
    }
}

void RecipeForm::addRow(const recipes::RecipeValue& value, QVBoxLayout& layout)
{
    auto* line = new QLineEdit;
    line->setFont(theme::monoFont());
    line->setText(textOf(value.standard.value_or("")));
    line->setPlaceholderText(textOf(value.example.value_or("")));
    line->setAccessibleName(textOf(value.label));
    QString hint = textOf(value.sentence);
    if (value.kind == ValueKind::Secret) {
        line->setEchoMode(QLineEdit::Password);
        line->setPlaceholderText(tr("left empty, it stays the variable %1").arg(textOf(value.placeholder)));
        auto* show = line->addAction(theme::icon(u"eye"_s), QLineEdit::TrailingPosition);
        show->setToolTip(tr("Show or hide it"));
        connect(show, &QAction::triggered, line, [line] {
            line->setEchoMode(line->echoMode() == QLineEdit::Password ? QLineEdit::Normal : QLineEdit::Password);
        });
    } else if (value.kind == ValueKind::List) {
        hint += tr(" Commas between entries.");
    }
    auto* row = new FormRow(textOf(value.label), line, hint);
    layout.addWidget(row);
    m_rows.push_back({&value, row, line});
    const std::size_t index = m_rows.size() - 1;
    connect(line, &QLineEdit::textEdited, this, [this, index] {
        // While one types, only what is there can be wrong; what is missing is said when the recipe is to be used.
        const Row& edited = m_rows[index];
        edited.row->setError(edited.line->text().isEmpty() ? QString() : faultOf(edited));
        Q_EMIT changed();
    });
    connect(line, &QLineEdit::returnPressed, this, &RecipeForm::submitted);
}

QString RecipeForm::faultOf(const Row& row) const
{
    const QString text = row.line->text();
    if (row.value->kind == ValueKind::Secret) {
        const bool reference = looksLikeAReference(text);
        return reference ? textOf(recipes::valueFault(*row.value, text.toStdString())) : QString();
    }
    const auto entries = entriesOf(*row.value, text);
    if (entries.empty()) {
        return textOf(recipes::valueFault(*row.value, {}));
    }
    for (const std::string& entry : entries) {
        if (const std::string fault = recipes::valueFault(*row.value, entry); !fault.empty()) {
            return textOf(fault);
        }
    }
    return {};
}

recipes::GivenValues RecipeForm::given() const
{
    recipes::GivenValues given;
    for (const Row& row : m_rows) {
        const QString text = row.line->text();
        const bool secret = row.value->kind == ValueKind::Secret && !looksLikeAReference(text);
        if (!text.isEmpty() && !secret && faultOf(row).isEmpty()) {
            given[row.value->name] = entriesOf(*row.value, text);
        }
    }
    return given;
}

std::map<std::string, QString> RecipeForm::secrets() const
{
    std::map<std::string, QString> secrets;
    for (const Row& row : m_rows) {
        const QString text = row.line->text();
        if (row.value->kind == ValueKind::Secret && !text.isEmpty() && !looksLikeAReference(text)) {
            secrets[row.value->name] = text;
        }
    }
    return secrets;
}

bool RecipeForm::check()
{
    QLineEdit* first = nullptr;
    for (const Row& row : m_rows) {
        const QString fault = faultOf(row);
        row.row->setError(fault);
        if (!fault.isEmpty() && first == nullptr) {
            first = row.line;
        }
    }
    if (first != nullptr) {
        first->setFocus(Qt::OtherFocusReason);
    }
    return first == nullptr;
}

}  // namespace gatehouse::gui
