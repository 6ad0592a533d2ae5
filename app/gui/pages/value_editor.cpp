#include "app/gui/pages/value_editor.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QToolButton>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/composite_editors.h"
#include "app/gui/pages/entry_list_editor.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/reference_menu.h"
#include "app/gui/pages/secret_editor.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/labels.h"
#include "core/gateway/paired_lists.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

using Value = std::optional<json::value>;

QString textOf(const json::value& value)
{
    const auto* text = value.if_string();
    return text != nullptr ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size()))
                           : QString::fromStdString(json::serialize(value));
}

json::string jsonOf(const QString& text)
{
    return json::string(text.toStdString());
}

QHBoxLayout* bareRow(QWidget* widget)
{
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    return layout;
}

/// "s", "ms", or nothing: our sentences begin with the unit where there is one.
QString unitOf(const gateway::Field& field)
{
    const QString sentence = QString::fromStdString(field.description);
    if (field.type != gateway::FieldType::Integer && field.type != gateway::FieldType::Number) {
        return {};
    }
    if (sentence.startsWith(u"Milliseconds "_s)) {
        return u"ms"_s;
    }
    static const QRegularExpression seconds(u"^(Seconds |Most seconds |[A-Z][a-z]+ time in seconds )"_s);
    return seconds.match(sentence).hasMatch() ? u"s"_s : QString();
}

/// Its entries stand beside those of other lists: an entry may come twice.
bool isPaired(const gateway::Field& field)
{
    const auto all = gateway::pairedLists();
    return std::any_of(all.begin(), all.end(), [&](const gateway::PairedLists& lists) {
        return std::find(lists.fields.begin(), lists.fields.end(), field.path) != lists.fields.end();
    });
}

QString defaultText(app::Session& session, const gateway::Field& field)
{
    const QString text = valueSummary(field, field.defaultIn(session.version()));
    return text.isEmpty() ? u"not set"_s : text;
}

class ChoiceEditor final : public ValueEditor {
public:
    ChoiceEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent) :
        ValueEditor(parent), m_boolean(field.type == gateway::FieldType::Boolean)
    {
        m_combo = new CalmComboBox;
        m_combo->setAccessibleName(path);
        m_combo->addItem(u"not set (default: %1)"_s.arg(defaultText(session, field)));
        const QStringList booleans{u"true"_s, u"false"_s};
        for (const QString& choice : booleans) {
            if (m_boolean) {
                m_combo->addItem(choice, choice);
            }
        }
        for (const std::string& choice : field.allowed) {
            m_combo->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
        }
        auto* row = bareRow(this);
        row->addWidget(m_combo, 1);
        row->addWidget(makeReferenceButton(path, fieldReferences(session, field, path),
                                           [this](const QString& text) { Q_EMIT edited(json::value(jsonOf(text))); }));
        m_own = m_combo->count();
        setFocusProxy(m_combo);
        connect(m_combo, &QComboBox::activated, this, [this] {
            const QString chosen = m_combo->currentData().toString();
            if (chosen.isEmpty()) {
                Q_EMIT edited(json::value());
            } else {
                const bool flag = m_boolean && !isReferenceText(chosen);
                Q_EMIT edited(flag ? json::value(chosen == u"true"_s) : json::value(jsonOf(chosen)));
            }
        });
    }

    void setValue(const Value& value) override
    {
        while (m_combo->count() > m_own) {
            m_combo->removeItem(m_own);
        }
        if (value && m_combo->findData(textOf(*value)) < 0) {
            m_combo->addItem(textOf(*value), textOf(*value));  // a reference, or what is no choice
        }
        m_combo->setCurrentIndex(value ? m_combo->findData(textOf(*value)) : 0);
    }

private:
    CalmComboBox* m_combo;
    bool m_boolean;
    int m_own = 0;  ///< items that the field itself has
};

class LineEditor final : public ValueEditor {
public:
    LineEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent) :
        ValueEditor(parent), m_type(field.type)
    {
        m_line = new QLineEdit;
        m_line->setFont(theme::monoFont());
        m_line->setAccessibleName(path);
        m_line->setPlaceholderText(defaultText(session, field));
        auto* row = bareRow(this);
        row->addWidget(m_line, 1);
        if (const QString unit = unitOf(field); !unit.isEmpty()) {
            m_unit = makeLabel(unit, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
            m_inMilliseconds = unit == u"ms"_s;
            m_line->setAccessibleDescription(m_inMilliseconds ? u"in milliseconds"_s : u"in seconds"_s);
            row->addWidget(m_unit);
        }
        row->addWidget(makeReferenceButton(path, fieldReferences(session, field, path), [this](const QString& text) {
            m_line->setText(text);
            read(text);
        }));
        setFocusProxy(m_line);
        connect(m_line, &QLineEdit::textEdited, this, &LineEditor::read);
    }

    void setValue(const Value& value) override
    {
        if (m_refused && m_line->hasFocus()) {
            return;
        }
        const QString text = value ? textOf(*value) : QString();
        if (m_line->text() != text) {
            m_line->setText(text);
        }
        showUnit();
    }

private:
    /// "s" and, of what nobody counts in the head, the same in words: "s = 1 h".
    void showUnit()
    {
        if (m_unit == nullptr) {
            return;
        }
        bool isNumber = false;
        const double written = m_line->text().toDouble(&isNumber);
        const double seconds = m_inMilliseconds ? written / 1000 : written;
        const QString unit = m_inMilliseconds ? u"ms"_s : u"s"_s;
        const bool telling = isNumber && (seconds >= 120 || (m_inMilliseconds && seconds >= 1));
        m_unit->setText(telling ? unit + u" = "_s + inWords(seconds) : unit);
    }

    static QString inWords(double seconds)
    {
        const std::pair<double, QString> units[] = {{86400, u"d"_s}, {3600, u"h"_s}, {60, u"min"_s}, {1, u"s"_s}};
        for (const auto& [length, name] : units) {
            if (seconds >= length) {
                return u"%1 %2"_s.arg(seconds / length, 0, 'g', 4).arg(name);
            }
        }
        return {};
    }

    void read(const QString& text)
    {
        m_refused = false;
        showUnit();
        if (text.isEmpty()) {
            Q_EMIT inputRefused({});
            Q_EMIT edited(json::value());
            return;
        }
        json::value value(jsonOf(text));
        const bool isReference = text.startsWith(u"{vault:"_s) || text.startsWith(u"${{"_s);
        if (m_type != gateway::FieldType::String && !isReference) {
            bool isWhole = false;
            bool isNumber = false;
            const qlonglong whole = text.toLongLong(&isWhole);
            const double number = text.toDouble(&isNumber);
            if (isWhole) {
                value = static_cast<std::int64_t>(whole);
            } else if (isNumber && m_type == gateway::FieldType::Number) {
                value = number;
            } else {
                m_refused = true;
                Q_EMIT inputRefused(m_type == gateway::FieldType::Integer ? u"expected a whole number"_s
                                                                          : u"expected a number"_s);
                return;
            }
        }
        Q_EMIT inputRefused({});
        Q_EMIT edited(value);
    }

    gateway::FieldType m_type;
    QLineEdit* m_line;
    QLabel* m_unit = nullptr;
    bool m_inMilliseconds = false;
    bool m_refused = false;
};

class CheckListEditor final : public ValueEditor {
public:
    CheckListEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent) :
        ValueEditor(parent)
    {
        setAccessibleName(path);
        m_default = field.defaultIn(session.version());
        auto* grid = new QGridLayout(this);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setHorizontalSpacing(theme::Space4);
        grid->setVerticalSpacing(theme::Space1);
        int place = 0;
        for (const std::string& choice : field.allowed) {
            auto* box = new QCheckBox(QString::fromStdString(choice));
            box->setFont(theme::monoFont());
            grid->addWidget(box, place / 2, place % 2);
            ++place;
            connect(box, &QCheckBox::clicked, this, &CheckListEditor::read);
            m_boxes.push_back(box);
        }
        grid->setColumnStretch(1, 1);
        setFocusProxy(m_boxes.front());
    }

    void setValue(const Value& value) override
    {
        m_order.clear();
        const json::value shown = value.value_or(m_default);
        if (const auto* list = shown.if_array()) {
            for (const auto& entry : *list) {
                m_order.append(textOf(entry));
            }
        }
        for (QCheckBox* box : m_boxes) {
            box->setChecked(m_order.contains(box->text()));
        }
    }

private:
    void read()
    {
        json::array list;
        for (const QString& entry : m_order) {  // what was there keeps its place
            for (const QCheckBox* box : m_boxes) {
                if (box->text() == entry && box->isChecked()) {
                    list.emplace_back(jsonOf(entry));
                }
            }
        }
        for (const QCheckBox* box : m_boxes) {
            if (box->isChecked() && !m_order.contains(box->text())) {
                list.emplace_back(jsonOf(box->text()));
            }
        }
        Q_EMIT edited(list);
    }

    json::value m_default;
    std::vector<QCheckBox*> m_boxes;
    QStringList m_order;
};

/// What no form knows: JSON.
class JsonEditor final : public ValueEditor {
public:
    JsonEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent) :
        ValueEditor(parent), m_isList(field.type != gateway::FieldType::Record)
    {
        m_text = new CodeView(CodeLanguage::Json);
        m_text->setReadOnly(false);
        m_text->setAccessibleName(path);
        m_text->setPlaceholderText(u"As JSON. Default: %1"_s.arg(defaultText(session, field)));
        m_text->setAccessibleDescription(u"As JSON"_s);
        m_text->setFixedHeight(4 * m_text->fontMetrics().lineSpacing() + 2 * theme::Space2);
        bareRow(this)->addWidget(m_text);
        setFocusProxy(m_text);
        connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
            if (!m_showing) {
                read();
            }
        });
    }

    void setValue(const Value& value) override
    {
        if (m_text->hasFocus() && (m_refused || value == m_read)) {
            return;
        }
        m_read = value;
        m_showing = true;
        m_text->setCode(value ? QString::fromStdString(json::serialize(*value)) : QString());
        m_showing = false;
    }

private:
    void read()
    {
        const QString text = m_text->toPlainText().trimmed();
        json::value value;
        m_refused = false;
        if (!text.isEmpty()) {
            json::error_code error;
            value = json::parse(text.toStdString(), error);
            const bool fits = m_isList ? value.is_array() : value.is_object();
            if (error || !fits) {
                m_refused = true;
                Q_EMIT inputRefused(m_isList ? u"expected a JSON list: [ … ]"_s : u"expected a JSON object: { … }"_s);
                return;
            }
        }
        m_read = value.is_null() ? Value() : Value(value);
        Q_EMIT inputRefused({});
        Q_EMIT edited(value);
    }

    bool m_isList;
    CodeView* m_text;
    Value m_read;
    bool m_refused = false;
    bool m_showing = false;
};

}  // namespace

QString problemAt(const ValueEditor::Problems& problems, const QString& path, bool itselfOnly)
{
    for (auto it = problems.lower_bound(path); it != problems.end() && it->first.startsWith(path); ++it) {
        const QString rest = it->first.mid(path.size());
        if (rest.isEmpty() || (!itselfOnly && (rest.startsWith(u'[') || rest.startsWith(u'.')))) {
            return it->second;
        }
    }
    return {};
}

ValueEditor* makeValueEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent)
{
    using gateway::FieldType;
    const bool isList = field.type == FieldType::Array || field.type == FieldType::Set;
    const bool hasMembers = !session.fields().children(field.path).empty();
    if (field.secret && field.type == FieldType::String) {
        return makeSecretEditor(session, path, parent);
    }
    if (isList && ((field.secret && field.elementType == "string") || (field.elementType == "record" && hasMembers))) {
        return makeListEditor(session, field, path, parent);
    }
    if (field.type == FieldType::Boolean || (field.type == FieldType::String && !field.allowed.empty())) {
        return new ChoiceEditor(session, field, path, parent);
    }
    if (isList && field.elementType == "string" && !field.allowed.empty() && !isPaired(field)) {
        return new CheckListEditor(session, field, path, parent);
    }
    if (isList && (field.elementType == "string" || field.elementType == "array<string>")) {
        return makeEntryListEditor(session, field, path, parent);
    }
    if (field.type == FieldType::Record && hasMembers) {
        return makeRecordEditor(session, field, path, parent);
    }
    if (isList || field.type == FieldType::Record) {
        return new JsonEditor(session, field, path, parent);
    }
    return new LineEditor(session, field, path, parent);
}

}  // namespace gatehouse::gui
