#include "app/gui/pages/value_cell.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include <boost/json/serialize.hpp>

#include "app/composition/session.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/secret_editor.h"
#include "app/gui/pages/secret_field.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

using Entry = std::optional<json::value>;

QString textOf(const Entry& entry)
{
    if (!entry || entry->is_null()) {
        return {};
    }
    const auto* text = entry->if_string();
    return text != nullptr ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size()))
                           : QString::fromStdString(json::serialize(*entry));
}

json::value valueOf(const QString& text)
{
    return text.isEmpty() ? json::value() : json::value(text.toStdString());
}

void place(QWidget& cell, QWidget* control)
{
    auto* layout = new QHBoxLayout(&cell);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(control);
    cell.setFocusProxy(control);
}

class LineCell final : public ValueCell {
public:
    LineCell(const QString& name, QWidget* parent) : ValueCell(parent)
    {
        m_line = new QLineEdit;
        m_line->setFont(theme::monoFont(theme::TextSize::Small));
        m_line->setAccessibleName(name);
        place(*this, m_line);
        connect(m_line, &QLineEdit::textEdited, this, [this](const QString& text) { Q_EMIT edited(valueOf(text)); });
    }
    void setEntry(const Entry& entry, const QString& inherited) override
    {
        if (const QString text = textOf(entry); m_line->text() != text) {
            m_line->setText(text);
            m_line->setCursorPosition(0);
        }
        m_line->setPlaceholderText(inherited);
        m_line->setToolTip(m_line->text());
        m_line->setAccessibleDescription(!inherited.isEmpty()       ? inherited
                                         : m_line->text().isEmpty() ? u"not set"_s
                                                                    : m_line->text());
    }
    QWidget* control() const override { return m_line; }

private:
    QLineEdit* m_line;
};

class ChoiceCell final : public ValueCell {
public:
    ChoiceCell(const gateway::Field& field, const QString& name, QWidget* parent) : ValueCell(parent)
    {
        m_combo = new CalmComboBox;
        m_combo->setAccessibleName(name);
        m_combo->addItem(QString());
        for (const std::string& choice : field.allowed) {
            m_combo->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
        }
        place(*this, m_combo);
        connect(m_combo, &QComboBox::activated, this,
                [this] { Q_EMIT edited(valueOf(m_combo->currentData().toString())); });
    }
    void setEntry(const Entry& entry, const QString& inherited) override
    {
        m_combo->setItemText(0, inherited.isEmpty() ? u"default"_s : inherited);
        m_combo->setAccessibleDescription(m_combo->itemText(0));
        m_combo->setCurrentIndex(entry ? std::max(0, m_combo->findData(textOf(entry))) : 0);
    }
    QWidget* control() const override { return m_combo; }

private:
    CalmComboBox* m_combo;
};

class SecretCell final : public ValueCell {
public:
    SecretCell(app::Session& session, const QString& path, const QString& name, QWidget* parent) :
        ValueCell(parent), m_path(path)
    {
        m_secret = new SecretField(name);
        place(*this, m_secret);
        connect(m_secret, &SecretField::secretEntered, this, [this, &session](const QString& secret) {
            Q_EMIT edited(valueOf(session.keepSecret(m_path, secret)));
        });
        offerChoices(*m_secret, session, path);
        connect(m_secret, &SecretField::referenceEntered, this,
                [this](const QString& reference) { Q_EMIT edited(valueOf(reference)); });
        connect(m_secret, &SecretField::generateAsked, this,
                [this, &session] { Q_EMIT edited(valueOf(session.keepSecret(m_path, session.freshSecret()))); });
        connect(m_secret, &SecretField::revealAsked, this, [this, &session] { session.readSecret(m_path); });
        connect(&session, &app::Session::secretRead, this, [this](const QString& read, const QString& secret) {
            if (read == m_path) {
                m_secret->showSecret(secret);
            }
        });
    }
    void setEntry(const Entry& entry, const QString& inherited) override
    {
        if (m_entry != entry) {
            m_secret->hideSecret();
        }
        m_entry = entry;
        m_secret->setWritten(textOf(entry));
        if (textOf(entry).isEmpty() && !inherited.isEmpty()) {
            m_secret->edit()->setPlaceholderText(inherited);
        }
    }
    QWidget* control() const override { return m_secret->edit(); }

private:
    QString m_path;
    Entry m_entry;
    SecretField* m_secret;
};

/// A JWK: its kind and name; edited in its own place.
class RecordCell final : public ValueCell {
public:
    RecordCell(const QString& name, QWidget* parent) : ValueCell(parent), m_name(name)
    {
        m_button = makeQuietButton({});
        m_button->setToolTip(u"Opens it in All fields"_s);
        place(*this, m_button);
        connect(m_button, &QPushButton::clicked, this, &ValueCell::opened);
    }
    void setEntry(const Entry& entry, const QString& inherited) override
    {
        QString text = inherited.isEmpty() ? u"none"_s : inherited;
        const auto* record = entry ? entry->if_object() : nullptr;
        if (record != nullptr) {
            QStringList parts;
            for (const char* member : {"kty", "crv", "kid"}) {
                const auto* value = record->if_contains(member);
                const QString part = value != nullptr ? textOf(*value) : QString();
                parts.append(part.size() > 10 ? part.left(8) + u'…' : part);
            }
            parts.removeAll(QString());
            text = parts.isEmpty() ? u"empty"_s : parts.join(u' ');
        }
        m_button->setText(text);
        m_button->setAccessibleName(m_name + u": "_s + text);
    }
    QWidget* control() const override { return m_button; }

private:
    QString m_name;
    QPushButton* m_button;
};

}  // namespace

ValueCell* makeValueCell(app::Session& session, const gateway::Field& field, const QString& path, const QString& name,
                         QWidget* parent)
{
    if (field.elementType == "record") {
        return new RecordCell(name, parent);
    }
    if (!field.allowed.empty()) {
        return new ChoiceCell(field, name, parent);
    }
    // Ids are marked to be kept encrypted by the gateway, but are no secrets to the one who edits them.
    if (field.secret) {
        return new SecretCell(session, path, name, parent);
    }
    return new LineCell(name, parent);
}

}  // namespace gatehouse::gui
