#include "app/gui/pages/composite_editors.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/jwk_tools.h"
#include "app/gui/pages/secret_editor.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

using Value = std::optional<json::value>;

/// Records with more members than this show only those that are set.
constexpr std::size_t ManyMembers = 8;

class RecordEditor final : public ValueEditor {
public:
    RecordEditor(app::Session& session, const gateway::Field& field, QString path, QWidget* parent) :
        ValueEditor(parent), m_session(session), m_path(std::move(path))
    {
        setAccessibleName(m_path);
        m_layout = new QVBoxLayout(this);
        m_layout->setContentsMargins(0, 0, 0, 0);
        m_layout->setSpacing(theme::Space2);
        for (const gateway::Field* child : session.fields().children(field.path)) {
            if (child->existsIn(session.version())) {
                m_members.push_back({child, nullptr, nullptr});
            }
        }
        m_more = new CalmComboBox;
        m_more->setAccessibleName(u"Add a member to %1"_s.arg(m_path));
        m_more->setAccessibleDescription(u"Shows the row of a member that is not set"_s);
        m_layout->addWidget(m_more);
        connect(m_more, &QComboBox::activated, this, &RecordEditor::addChosen);
        if (m_members.size() <= ManyMembers) {
            for (std::size_t i = 0; i < m_members.size(); ++i) {
                build(i);
            }
        }
        fillMore();
    }

    void setValue(const Value& value) override
    {
        const auto* object = value ? value->if_object() : nullptr;
        m_value = object != nullptr ? *object : json::object();
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            const json::value* member = m_value.if_contains(m_members[i].field->name);
            if (member != nullptr) {
                build(i);
            }
            if (m_members[i].editor != nullptr) {
                m_members[i].editor->setValue(member != nullptr ? Value(*member) : Value());
            }
        }
        fillMore();
    }

    void showProblems(const Problems& problems) override
    {
        for (const Member& member : m_members) {
            if (member.row != nullptr) {
                member.row->setError(problemAt(problems, pathOf(*member.field), member.editor->holdsRows()));
                member.editor->showProblems(problems);
            }
        }
    }

    bool holdsRows() const override { return true; }

private:
    struct Member {
        const gateway::Field* field;
        FormRow* row;
        ValueEditor* editor;
    };

    QString pathOf(const gateway::Field& field) const { return m_path + u'.' + QString::fromStdString(field.name); }

    void build(std::size_t index)
    {
        Member& member = m_members[index];
        if (member.row != nullptr) {
            return;
        }
        member.editor = makeValueEditor(m_session, *member.field, pathOf(*member.field), this);
        member.row = new FormRow(QString::fromStdString(member.field->name), member.editor,
                                 QString::fromStdString(member.field->description));
        // The table's order, whatever was added first.
        int place = 0;
        for (std::size_t i = 0; i < index; ++i) {
            place += m_members[i].row != nullptr ? 1 : 0;
        }
        m_layout->insertWidget(place, member.row);
        connect(member.editor, &ValueEditor::edited, this, [this, name = member.field->name](const json::value& value) {
            if (value.is_null()) {
                m_value.erase(name);
            } else {
                m_value[name] = value;
            }
            Q_EMIT edited(m_value.empty() ? json::value() : json::value(m_value));
        });
        connect(member.editor, &ValueEditor::inputRefused, member.row, &FormRow::setError);
    }

    void fillMore()
    {
        m_more->clear();
        m_more->addItem(u"Add a member …"_s);
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            if (m_members[i].row == nullptr) {
                m_more->addItem(QString::fromStdString(m_members[i].field->name), static_cast<qulonglong>(i));
                m_more->setItemData(m_more->count() - 1, QString::fromStdString(m_members[i].field->description),
                                    Qt::ToolTipRole);
            }
        }
        m_more->setVisible(m_more->count() > 1);
    }

    void addChosen()
    {
        if (!m_more->currentData().isValid()) {
            return;
        }
        const auto index = static_cast<std::size_t>(m_more->currentData().toULongLong());
        build(index);
        fillMore();
        m_members[index].row->control()->setFocus(Qt::OtherFocusReason);
    }

    app::Session& m_session;
    QString m_path;
    QVBoxLayout* m_layout;
    CalmComboBox* m_more;
    std::vector<Member> m_members;
    json::object m_value;
};

class ListEditor final : public ValueEditor {
public:
    ListEditor(app::Session& session, const gateway::Field& field, QString path, QWidget* parent) :
        ValueEditor(parent), m_session(session), m_field(field), m_path(std::move(path)), m_secrets(field.secret)
    {
        setAccessibleName(m_path);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::Space2);
        m_rowsLayout = new QVBoxLayout;
        m_rowsLayout->setSpacing(theme::Space2);
        layout->addLayout(m_rowsLayout);
        m_add = makeButton(m_secrets ? u"Add a secret"_s : u"Add an entry"_s, u"plus"_s);
        m_add->setAccessibleName(u"Add an entry to %1"_s.arg(m_path));
        m_add->setToolTip(u"Adds an entry at the end of the list"_s);
        layout->addWidget(m_add, 0, Qt::AlignLeft);
        if (session.fields().find(field.path + "[].kty") != nullptr) {
            layout->addWidget(new JwkTools(session, m_path));
        }
        setFocusProxy(m_add);
        connect(m_add, &QPushButton::clicked, this, &ListEditor::add);
    }

    void setValue(const Value& value) override
    {
        const auto* list = value ? value->if_array() : nullptr;
        const json::array next = list != nullptr ? *list : json::array();
        if (next.size() >= m_rows.size()) {
            m_pending = false;  // the one that waited for its secret has come
        }
        m_value = next;
        const std::size_t wanted = m_value.size() + (m_pending ? 1 : 0);
        while (m_rows.size() > wanted) {
            m_rows.back().row->hide();
            m_rows.back().row->deleteLater();
            m_rows.pop_back();
        }
        while (m_rows.size() < wanted) {
            addRow();
        }
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_rows[i].editor->setValue(i < m_value.size() ? Value(m_value[i]) : Value());
            m_rows[i].up->setEnabled(i > 0 && i < m_value.size());
            m_rows[i].down->setEnabled(i + 1 < m_value.size());
        }
    }

    void showProblems(const Problems& problems) override
    {
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_rows[i].editor->showProblems(problems);
            const QString problem = problemAt(problems, entryPath(i), m_rows[i].editor->holdsRows());
            m_rows[i].error->setText(problem.isEmpty() ? QString() : u"✕ "_s + problem);
            m_rows[i].error->setVisible(!problem.isEmpty());
        }
    }

    bool holdsRows() const override { return true; }

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        const bool up = event->key() == Qt::Key_Up;
        if (event->modifiers() == Qt::AltModifier && (up || event->key() == Qt::Key_Down)) {
            for (std::size_t i = 0; i < m_rows.size(); ++i) {
                if (m_rows[i].row->isAncestorOf(QApplication::focusWidget())) {
                    const std::size_t to = up ? i - 1 : i + 1;
                    moveEntry(i, to);
                    if (to < m_rows.size()) {
                        m_rows[to].editor->setFocus(Qt::OtherFocusReason);
                    }
                    return;
                }
            }
        }
        ValueEditor::keyPressEvent(event);
    }

    /// A row is dragged by its grip.
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::MouseButtonPress) {
            return true;  // keeps the mouse until it is let go
        }
        if (event->type() == QEvent::MouseButtonRelease) {
            const int y = mapFromGlobal(static_cast<QMouseEvent*>(event)->globalPosition().toPoint()).y();
            std::size_t from = m_rows.size();
            std::size_t to = 0;
            for (std::size_t i = 0; i < m_rows.size(); ++i) {
                from = m_rows[i].grip == watched ? i : from;
                to = y > m_rows[i].row->geometry().top() ? i : to;
            }
            moveEntry(from, to);
            return true;
        }
        return ValueEditor::eventFilter(watched, event);
    }

private:
    struct Row {
        QWidget* row;
        QLabel* grip;
        ValueEditor* editor;
        QToolButton* up;
        QToolButton* down;
        QLabel* error;
    };

    QString entryPath(std::size_t index) const { return u"%1[%2]"_s.arg(m_path).arg(index); }

    void addRow()
    {
        const std::size_t index = m_rows.size();
        const QString name = u"%1 %2"_s.arg(QString::fromStdString(m_field.name)).arg(index + 1);
        Row row{};
        row.row = new QWidget;
        auto* column = new QVBoxLayout(row.row);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(theme::Space1);
        auto* head = new QHBoxLayout;
        head->setSpacing(theme::Space1);
        row.grip = makeLabel(u"⠿"_s, theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
        row.grip->setCursor(Qt::SizeVerCursor);
        row.grip->setToolTip(u"Drag it to its place; Alt+Up and Alt+Down move it, too"_s);
        row.grip->installEventFilter(this);
        head->addWidget(row.grip);
        row.up = makeIconButton(u"chevron-up"_s, u"Move %1 up"_s.arg(name));
        row.down = makeIconButton(u"chevron-down"_s, u"Move %1 down"_s.arg(name));
        auto* remove = makeIconButton(u"trash"_s, u"Remove %1"_s.arg(name));
        row.editor = makeEntryEditor(index);
        if (m_secrets) {
            head->addWidget(row.editor, 1);
        } else {
            head->addWidget(makeLabel(name, theme::TextSize::Small, theme::TextWeight::Strong), 1);
        }
        for (QToolButton* button : {row.up, row.down, remove}) {
            head->addWidget(button);
        }
        column->addLayout(head);
        if (!m_secrets) {
            auto* inset = new QHBoxLayout;
            inset->addSpacing(theme::Space2);
            inset->addWidget(makeHairline(Qt::Vertical));
            inset->addSpacing(theme::Space2);
            inset->addWidget(row.editor, 1);
            column->addLayout(inset);
        }
        row.error = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Refused);
        row.error->setWordWrap(true);
        row.error->hide();
        column->addWidget(row.error);
        m_rowsLayout->addWidget(row.row);
        connect(row.editor, &ValueEditor::edited, this, [this, index](const json::value& value) {
            if (index < m_value.size()) {
                m_value[index] = value.is_null() ? json::value(json::object()) : value;
                Q_EMIT edited(m_value);
            }
        });
        connect(row.up, &QToolButton::clicked, this, [this, index] { moveEntry(index, index - 1); });
        connect(row.down, &QToolButton::clicked, this, [this, index] { moveEntry(index, index + 1); });
        connect(remove, &QToolButton::clicked, this, [this, index] { removeEntry(index); });
        m_rows.push_back(row);
    }

    ValueEditor* makeEntryEditor(std::size_t index)
    {
        return m_secrets ? makeSecretEditor(m_session, entryPath(index), this)
                         : makeRecordEditor(m_session, m_field, entryPath(index), this);
    }

    void add()
    {
        if (m_secrets) {
            m_pending = true;  // an entry of the list once its secret was entered
            if (m_rows.size() == m_value.size()) {
                addRow();
            }
            m_rows.back().editor->setValue(std::nullopt);
            m_rows.back().editor->setFocus(Qt::OtherFocusReason);
            return;
        }
        m_value.emplace_back(json::object());
        Q_EMIT edited(m_value);
    }

    void moveEntry(std::size_t from, std::size_t to)
    {
        if (from != to && std::max(from, to) < m_value.size()) {
            json::value entry = m_value[from];
            m_value.erase(m_value.begin() + static_cast<std::ptrdiff_t>(from));
            m_value.insert(m_value.begin() + static_cast<std::ptrdiff_t>(to), std::move(entry));
            Q_EMIT edited(m_value);
        }
    }

    void removeEntry(std::size_t index)
    {
        m_add->setFocus(Qt::OtherFocusReason);
        if (index >= m_value.size()) {
            m_pending = false;
            setValue(json::value(m_value));
            return;
        }
        m_value.erase(m_value.begin() + static_cast<std::ptrdiff_t>(index));
        Q_EMIT edited(m_value.empty() ? json::value() : json::value(m_value));
    }

    app::Session& m_session;
    const gateway::Field& m_field;
    QString m_path;
    bool m_secrets;
    bool m_pending = false;
    QVBoxLayout* m_rowsLayout;
    QPushButton* m_add;
    std::vector<Row> m_rows;
    json::array m_value;
};

}  // namespace

ValueEditor* makeRecordEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent)
{
    return new RecordEditor(session, field, path, parent);
}

ValueEditor* makeListEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent)
{
    return new ListEditor(session, field, path, parent);
}

}  // namespace gatehouse::gui
