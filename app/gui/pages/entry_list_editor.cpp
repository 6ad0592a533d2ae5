#include "app/gui/pages/entry_list_editor.h"

#include <QAbstractItemModel>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <functional>

#include "app/composition/session.h"
#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/reference_menu.h"
#include "app/gui/pages/secret_editor.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

constexpr int MostVisible = 7;

QString scalarText(const json::value& value)
{
    const auto* text = value.if_string();
    return text != nullptr ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size()))
                           : QString::fromStdString(json::serialize(value));
}

QString entryText(const json::value& entry)
{
    const auto* parts = entry.if_array();
    if (parts == nullptr) {
        return scalarText(entry);
    }
    QStringList texts;
    for (const json::value& part : *parts) {
        texts.append(scalarText(part));
    }
    return textOfParts(texts);
}

json::string jsonOf(const QString& text)
{
    return json::string(text.toStdString());
}

/// As high as its rows, up to some; says when rows are to be moved or removed by keys.
class EntryList final : public QListWidget {
public:
    std::function<void(int by)> moveAsked;
    std::function<void()> removeAsked;

    EntryList()
    {
        setDragDropMode(QAbstractItemView::InternalMove);
        setDefaultDropAction(Qt::MoveAction);
        setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed
                        | QAbstractItemView::AnyKeyPressed);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setTextElideMode(Qt::ElideMiddle);
        setFont(theme::monoFont());
    }
    void fitHeight()
    {
        const int row = count() > 0 ? sizeHintForRow(0) : 0;
        setFixedHeight(std::min(count(), MostVisible) * row + 2 * frameWidth() + 2);
        setVisible(count() > 0);
    }

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        const bool alt = event->modifiers() == Qt::AltModifier;
        if (alt && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
            moveAsked(event->key() == Qt::Key_Up ? -1 : 1);
        } else if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
            removeAsked();
        } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
            editItem(currentItem());
        } else {
            QListWidget::keyPressEvent(event);
        }
    }
};

class EntryListEditor final : public ValueEditor {
public:
    EntryListEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent) :
        ValueEditor(parent),
        m_isSet(field.type == gateway::FieldType::Set),
        m_hasParts(field.elementType == "array<string>")
    {
        setAccessibleName(path);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::Space1);
        m_list = new EntryList;
        m_list->setAccessibleName(u"Entries of %1"_s.arg(path));
        m_list->setAccessibleDescription(
            u"Enter edits, Delete removes, Alt+Up and Alt+Down move the chosen entry; it can be dragged, too"_s);
        m_list->setToolTip(u"Drag an entry, or move it with Alt+Up and Alt+Down; Enter edits, Delete removes"_s);
        layout->addWidget(m_list);
        auto* row = new QHBoxLayout;
        row->setSpacing(theme::Space1);
        addNewEntry(*row, session, field, path);
        m_up = makeIconButton(u"chevron-up"_s, u"Move the entry of %1 up"_s.arg(path));
        m_down = makeIconButton(u"chevron-down"_s, u"Move the entry of %1 down"_s.arg(path));
        m_remove = makeIconButton(u"trash"_s, u"Remove the entry of %1"_s.arg(path));
        for (QToolButton* button : {m_up, m_down, m_remove}) {
            row->addWidget(button);
        }
        layout->addLayout(row);
        connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
        connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
        connect(m_remove, &QToolButton::clicked, this, &EntryListEditor::removeChosen);
        m_list->moveAsked = [this](int by) { move(by); };
        m_list->removeAsked = [this] { removeChosen(); };
        connect(m_list, &QListWidget::currentRowChanged, this, &EntryListEditor::showButtons);
        connect(m_list, &QListWidget::itemChanged, this, &EntryListEditor::tell);
        // The view moves the row in more than one step; what it came to is read afterwards.
        connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &EntryListEditor::tell, Qt::QueuedConnection);
        fill({});
    }

    void setValue(const std::optional<json::value>& value) override
    {
        QStringList wanted;
        if (const auto* list = value ? value->if_array() : nullptr) {
            for (const json::value& entry : *list) {
                wanted.append(entryText(entry));
            }
        }
        if (wanted != entries()) {
            fill(wanted);
        }
    }

private:
    void addNewEntry(QHBoxLayout& row, app::Session& session, const gateway::Field& field, const QString& path)
    {
        const QString standard = valueSummary(field, field.defaultIn(session.version()));
        const QString how = m_hasParts ? u"Add the way to a claim: realm_access roles"_s : u"Add an entry"_s;
        if (!field.allowed.empty()) {
            m_choice = new CalmComboBox;
            m_choice->setAccessibleName(u"Add an entry to %1"_s.arg(path));
            m_choice->setAccessibleDescription(u"The chosen one is added at the end"_s);
            m_choice->addItem(u"Add an entry …"_s);
            for (const std::string& choice : field.allowed) {
                m_choice->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
            }
            row.addWidget(m_choice, 1);
            setFocusProxy(m_choice);
            connect(m_choice, &QComboBox::activated, this, [this] {
                const QString chosen = m_choice->currentData().toString();
                m_choice->setCurrentIndex(0);
                add({chosen});
            });
        } else {
            m_new = new QLineEdit;
            m_new->setFont(theme::monoFont());
            m_new->setAccessibleName(path);
            m_new->setAccessibleDescription(u"Enter adds it at the end; several lines add several"_s);
            m_new->setPlaceholderText(standard.isEmpty() ? how : how + u" · default: "_s + standard);
            row.addWidget(m_new, 1);
            setFocusProxy(m_new);
            connect(m_new, &QLineEdit::returnPressed, this, &EntryListEditor::addTyped);
            connect(m_new, &QLineEdit::editingFinished, this, &EntryListEditor::addTyped);
        }
        row.addWidget(makeReferenceButton(path, fieldReferences(session, field, path),
                                          [this](const QString& text) { add({text}); }));
    }

    QStringList entries() const
    {
        QStringList all;
        for (int i = 0; i < m_list->count(); ++i) {
            all.append(m_list->item(i)->text());
        }
        return all;
    }

    void fill(const QStringList& entries)
    {
        const QSignalBlocker quiet(m_list);
        const int chosen = m_list->currentRow();
        m_list->clear();
        for (const QString& entry : entries) {
            auto* item = new QListWidgetItem(entry, m_list);
            item->setFlags(item->flags() | Qt::ItemIsEditable);
            item->setFlags(item->flags() & ~Qt::ItemIsDropEnabled);  // between the entries, never onto one
        }
        m_list->setCurrentRow(std::min(chosen, m_list->count() - 1));
        m_list->fitHeight();
        m_known = entries;
        showButtons();
    }

    void showButtons()
    {
        const int row = m_list->currentRow();
        m_up->setEnabled(row > 0);
        m_down->setEnabled(row >= 0 && row + 1 < m_list->count());
        m_remove->setEnabled(row >= 0);
        for (QToolButton* button : {m_up, m_down, m_remove}) {
            button->setVisible(m_list->count() > 0);
        }
    }

    void addTyped()
    {
        if (m_new->text().trimmed().isEmpty()) {
            Q_EMIT inputRefused({});
            return;
        }
        // A line keeps the line ends of what was pasted as separators of its own.
        static const QRegularExpression ends(u"[\\r\\n\\x{2028}\\x{2029}]+"_s);
        if (add(m_new->text().split(ends, Qt::SkipEmptyParts))) {
            m_new->clear();
        }
    }

    bool add(const QStringList& more)
    {
        QStringList all = entries();
        for (const QString& one : more) {
            if (!one.trimmed().isEmpty()) {
                all.append(one.trimmed());
            }
        }
        return take(all, static_cast<int>(all.size()) - 1);
    }

    void removeChosen()
    {
        QStringList all = entries();
        const int row = m_list->currentRow();
        if (row >= 0) {
            all.removeAt(row);
            take(all, std::min(row, static_cast<int>(all.size()) - 1));
        }
    }

    void move(int by)
    {
        QStringList all = entries();
        const int from = m_list->currentRow();
        const int to = from + by;
        if (from >= 0 && to >= 0 && to < all.size()) {
            all.move(from, to);
            take(all, to);
        }
    }

    /// The entries of the list were changed in it.
    void tell()
    {
        QStringList all = entries();
        std::for_each(all.begin(), all.end(), [](QString& one) { one = one.trimmed(); });
        all.removeAll(QString());
        if (all == m_known && all == entries()) {
            return;
        }
        if (!take(all, m_list->currentRow())) {
            fill(QStringList(m_known));
        }
    }

    bool take(const QStringList& all, int chosen)
    {
        QStringList without = all;
        if (m_isSet && without.removeDuplicates() > 0) {
            Q_EMIT inputRefused(u"it is in the set already"_s);
            return false;
        }
        fill(all);
        m_list->setCurrentRow(chosen);
        showButtons();
        json::array list;
        for (const QString& entry : all) {
            if (!m_hasParts) {
                list.emplace_back(jsonOf(entry));
                continue;
            }
            json::array parts;
            for (const QString& part : partsOf(entry)) {
                parts.emplace_back(jsonOf(part));
            }
            list.emplace_back(std::move(parts));
        }
        Q_EMIT inputRefused({});
        Q_EMIT edited(list.empty() ? json::value() : json::value(std::move(list)));
        return true;
    }

    bool m_isSet;
    bool m_hasParts;
    EntryList* m_list;
    QLineEdit* m_new = nullptr;
    CalmComboBox* m_choice = nullptr;
    QToolButton* m_up;
    QToolButton* m_down;
    QToolButton* m_remove;
    QStringList m_known;
};

}  // namespace

QStringList partsOf(const QString& text)
{
    static const QRegularExpression part(u"\"([^\"]*)\"|(\\S+)"_s);
    QStringList parts;
    for (auto found = part.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch one = found.next();
        parts.append(one.captured(2).isEmpty() ? one.captured(1) : one.captured(2));
    }
    return parts;
}

QString textOfParts(const QStringList& parts)
{
    QStringList texts;
    for (const QString& part : parts) {
        texts.append(part.isEmpty() || part.contains(u' ') ? u"\"%1\""_s.arg(part) : part);
    }
    return texts.join(u' ');
}

ValueEditor* makeEntryListEditor(app::Session& session, const gateway::Field& field, const QString& path,
                                 QWidget* parent)
{
    return new EntryListEditor(session, field, path, parent);
}

}  // namespace gatehouse::gui
