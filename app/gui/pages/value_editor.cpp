#include "app/gui/pages/value_editor.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/composition/session.h"
#include "app/gui/pages/composite_editors.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/secret_field.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"

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

QVBoxLayout* bareLayout(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    return layout;
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
        bareLayout(this)->addWidget(m_combo);
        setFocusProxy(m_combo);
        connect(m_combo, &QComboBox::activated, this, [this] {
            const QString chosen = m_combo->currentData().toString();
            if (chosen.isEmpty()) {
                Q_EMIT edited(json::value());
            } else {
                Q_EMIT edited(m_boolean ? json::value(chosen == u"true"_s) : json::value(jsonOf(chosen)));
            }
        });
    }

    void setValue(const Value& value) override
    {
        const int index = value ? m_combo->findData(textOf(*value)) : 0;
        m_combo->setCurrentIndex(index);
    }

private:
    CalmComboBox* m_combo;
    bool m_boolean;
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
        bareLayout(this)->addWidget(m_line);
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
    }

private:
    void read(const QString& text)
    {
        m_refused = false;
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

/// One entry a line; or JSON.
class TextEditor final : public ValueEditor {
public:
    enum class Form { EntryPerLine, Json };

    TextEditor(app::Session& session, const gateway::Field& field, const QString& path, Form form, QWidget* parent) :
        ValueEditor(parent), m_form(form), m_isList(field.type != gateway::FieldType::Record)
    {
        m_text = new CodeView(form == Form::Json ? CodeLanguage::Json : CodeLanguage::Plain);
        m_text->setReadOnly(false);
        m_text->setAccessibleName(path);
        const QString hint =
            form == Form::EntryPerLine ? u"One entry a line. Default: %1"_s : u"As JSON. Default: %1"_s;
        m_text->setPlaceholderText(hint.arg(defaultText(session, field)));
        m_text->setAccessibleDescription(form == Form::EntryPerLine ? u"One entry a line"_s : u"As JSON"_s);
        m_text->setFixedHeight(4 * m_text->fontMetrics().lineSpacing() + 2 * theme::Space2);
        bareLayout(this)->addWidget(m_text);
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
        m_text->setCode(value ? textFor(*value) : QString());
        m_showing = false;
    }

private:
    QString textFor(const json::value& value) const
    {
        if (m_form == Form::Json || !value.is_array()) {
            return QString::fromStdString(json::serialize(value));
        }
        QStringList lines;
        for (const auto& entry : value.get_array()) {
            lines.append(textOf(entry));
        }
        return lines.join(QLatin1Char('\n'));
    }

    void read()
    {
        const QString text = m_text->toPlainText().trimmed();
        json::value value;
        m_refused = false;
        if (m_form == Form::EntryPerLine) {
            json::array list;
            for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
                list.emplace_back(jsonOf(line.trimmed()));
            }
            if (!list.empty()) {
                value = std::move(list);
            }
        } else if (!text.isEmpty()) {
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

    Form m_form;
    bool m_isList;
    CodeView* m_text;
    Value m_read;
    bool m_refused = false;
    bool m_showing = false;
};

class SecretEditor final : public ValueEditor {
public:
    SecretEditor(app::Session& session, const QString& path, QWidget* parent) : ValueEditor(parent), m_path(path)
    {
        m_secret = new SecretField(path);
        bareLayout(this)->addWidget(m_secret);
        setFocusProxy(m_secret);
        connect(m_secret, &SecretField::secretEntered, this,
                [this, &session](const QString& secret) { session.setSecret(m_path, secret); });
        connect(m_secret, &SecretField::revealAsked, this, [this, &session] { session.readSecret(m_path); });
        connect(&session, &app::Session::secretRead, this, [this](const QString& read, const QString& secret) {
            if (read == m_path) {
                m_secret->showSecret(secret);
            }
        });
    }

    void setValue(const Value& value) override
    {
        if (m_value != value) {
            m_secret->hideSecret();  // another secret stands here now
        }
        m_value = value;
        m_secret->setStored(value.has_value());
    }

private:
    QString m_path;
    Value m_value;
    SecretField* m_secret;
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

ValueEditor* makeSecretEditor(app::Session& session, const QString& path, QWidget* parent)
{
    return new SecretEditor(session, path, parent);
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
    if (isList && field.elementType == "string") {
        if (!field.allowed.empty()) {
            return new CheckListEditor(session, field, path, parent);
        }
        return new TextEditor(session, field, path, TextEditor::Form::EntryPerLine, parent);
    }
    if (field.type == FieldType::Record && hasMembers) {
        return makeRecordEditor(session, field, path, parent);
    }
    if (isList || field.type == FieldType::Record) {
        return new TextEditor(session, field, path, TextEditor::Form::Json, parent);
    }
    return new LineEditor(session, field, path, parent);
}

}  // namespace gatehouse::gui
