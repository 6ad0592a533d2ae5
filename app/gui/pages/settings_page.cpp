#include "app/gui/pages/settings_page.h"

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include "app/composition/session.h"
#include "app/gui/keys/key_field.h"
#include "app/gui/keys/key_map.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"
#include "app/gui/widgets/search_field.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int MaximumWidth = 680;

QLabel* sentence(const QString& text)
{
    QLabel* label = makeLabel(text, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    label->setWordWrap(true);
    return label;
}

}  // namespace

SettingsPage::SettingsPage(app::Session& session, theme::AppearanceSwitch& appearance, KeyMap& keys, QWidget* parent) :
    Page(parent), m_session(session), m_appearance(appearance), m_keys(keys)
{
    setObjectName(u"settings"_s);
    auto* content = new QWidget;
    content->setMaximumWidth(MaximumWidth + 2 * theme::Space6);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(theme::Space6, theme::Space4, theme::Space6, theme::Space6);
    column->setSpacing(theme::Space2);
    buildAppearance(*column);
    buildSecrets(*column);
    buildKeys(*column);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);

    connect(&m_appearance, &theme::AppearanceSwitch::changed, this, &SettingsPage::showAppearance);
    connect(&m_session, &app::Session::keychainMissing, this, &SettingsPage::showSecrets);
    connect(&m_session, &app::Session::keychainProvenChanged, this, &SettingsPage::showSecrets);
    connect(&m_session, &app::Session::configurationChanged, this, &SettingsPage::showSecrets);
    connect(&m_keys, &KeyMap::changed, this, &SettingsPage::refreshKeys);
    showAppearance();
    showSecrets();
}

void SettingsPage::buildAppearance(QVBoxLayout& layout)
{
    layout.addWidget(makeLabel(tr("Theme"), theme::TextSize::Title, theme::TextWeight::Strong));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::Space1);
    m_themes = new QButtonGroup(this);
    struct Choice {
        QString name;
        QString icon;
        theme::Appearance appearance;
    };
    for (const Choice& choice : {Choice{tr("As the system"), u"monitor"_s, theme::Appearance::System},
                                 Choice{tr("Light"), u"sun"_s, theme::Appearance::Light},
                                 Choice{tr("Dark"), u"moon"_s, theme::Appearance::Dark}}) {
        QPushButton* button = makeQuietButton(choice.name, choice.icon);
        button->setCheckable(true);
        button->setAccessibleName(tr("Theme: %1").arg(choice.name));
        button->setToolTip(tr("Switches the window's colours at once"));
        m_themes->addButton(button, static_cast<int>(choice.appearance));
        row->addWidget(button);
    }
    row->addStretch(1);
    layout.addLayout(row);
    layout.addSpacing(theme::Space4);
    connect(m_themes, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT appearanceChosen(static_cast<theme::Appearance>(id)); });
}

void SettingsPage::buildSecrets(QVBoxLayout& layout)
{
    layout.addWidget(makeLabel(tr("Secrets"), theme::TextSize::Title, theme::TextWeight::Strong));
    m_secrets = sentence({});
    layout.addWidget(m_secrets);
    m_memory = makeButton(tr("Keep secrets for this run only"), u"lock"_s);
    layout.addWidget(m_memory, 0, Qt::AlignLeft);
    layout.addSpacing(theme::Space4);
    connect(m_memory, &QPushButton::clicked, this, [this] {
        m_session.useMemorySecrets();
        showSecrets();
    });
}

void SettingsPage::buildKeys(QVBoxLayout& layout)
{
    auto* head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Keys"), theme::TextSize::Title, theme::TextWeight::Strong), 1);
    m_resetAll = makeQuietButton(tr("All as they were"), u"undo"_s);
    m_resetAll->setToolTip(tr("Every action gets the keys it came with"));
    head->addWidget(m_resetAll);
    layout.addLayout(head);
    layout.addWidget(sentence(tr("Press an action's keys, then the new ones. Esc leaves them, Backspace takes them "
                                 "away.")));
    m_search = new SearchField(tr("Find an action or its keys"));
    m_search->setAccessibleName(tr("Find an action or its keys"));
    layout.addWidget(m_search);
    m_rowsLayout = new QVBoxLayout;
    m_rowsLayout->setSpacing(0);
    layout.addLayout(m_rowsLayout);
    connect(m_search, &SearchField::textChanged, this, &SettingsPage::narrow);
    connect(m_resetAll, &QPushButton::clicked, &m_keys, &KeyMap::resetAll);
}

void SettingsPage::showKeys()
{
    for (const KeyMap::Entry& entry : m_keys.entries()) {
        addKeyRow(entry.id);
    }
    refreshKeys();
}

void SettingsPage::addKeyRow(const QString& id)
{
    KeyRow row;
    row.name = m_keys.action(id)->text();
    row.row = new QWidget;
    auto* column = new QVBoxLayout(row.row);
    column->setContentsMargins(0, 2, 0, 2);
    column->setSpacing(theme::Space1);
    auto* line = new QHBoxLayout;
    line->setSpacing(theme::Space2);
    line->addWidget(makeLabel(row.name), 1);
    row.field = new KeyField(row.name);
    line->addWidget(row.field);
    auto* reset = makeIconButton(u"undo"_s, tr("Back to the usual keys of %1").arg(row.name));
    QSizePolicy kept = reset->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    reset->setSizePolicy(kept);
    row.reset = reset;
    line->addWidget(reset);
    column->addLayout(line);
    row.message = new InlineMessage;
    row.message->setClosable(true);
    column->addWidget(row.message);
    m_rowsLayout->addWidget(row.row);
    connect(row.field, &KeyField::recorded, this, [this, id](const QKeySequence& keys) { take(id, keys); });
    connect(reset, &QToolButton::clicked, this, [this, id] { m_keys.reset(id); });
    m_rows.insert(id, row);
}

void SettingsPage::take(const QString& id, const QKeySequence& keys)
{
    const KeyRow& row = m_rows[id];
    QAction* action = m_keys.action(id);
    const QString refusal = KeyMap::refusal(keys, *action);
    const QString words = keys.toString(QKeySequence::NativeText);
    if (!refusal.isEmpty()) {
        row.message->showMessage(InlineMessage::Kind::Warning, u"%1: %2"_s.arg(words, refusal));
        return;
    }
    if (const QAction* other = m_keys.conflict(id, keys)) {
        row.message->showMessage(InlineMessage::Kind::Warning, tr("%1 already runs “%2”.").arg(words, other->text()));
        connect(row.message->addAction(tr("Use it here instead")), &QPushButton::clicked, this, [this, id, keys] {
            m_rows[id].field->setFocus();  // the button goes
            m_keys.setKeys(id, keys);
        });
        return;
    }
    m_keys.setKeys(id, keys);
}

void SettingsPage::refreshKeys()
{
    bool allStandard = true;
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it) {
        QStringList all;
        for (const QKeySequence& keys : m_keys.action(it.key())->shortcuts()) {
            all.append(keys.toString(QKeySequence::NativeText));
        }
        it->field->setKeys(all.join(u", "_s));
        it->message->clear();
        const bool standard = m_keys.isStandard(it.key());
        it->reset->setVisible(!standard);
        allStandard = allStandard && standard;
    }
    m_resetAll->setEnabled(!allStandard);
    narrow(m_search->text());
}

void SettingsPage::narrow(const QString& text)
{
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it) {
        const bool fits = it->name.contains(text.trimmed(), Qt::CaseInsensitive)
                          || it->field->text().contains(text.trimmed(), Qt::CaseInsensitive);
        it->row->setVisible(fits);
    }
}

void SettingsPage::showAppearance()
{
    if (QAbstractButton* button = m_themes->button(static_cast<int>(m_appearance.appearance()))) {
        button->setChecked(true);
    }
}

void SettingsPage::showSecrets()
{
    const bool waiting = !m_session.keychainAvailable() && !m_session.secretsInMemory();
    QString text;
    if (m_session.secretsInMemory()) {
        text = tr("Kept in memory for this run only: they are gone when the program ends. Nothing is written to a "
                  "file.");
    } else if (waiting) {
        text = tr("This desktop has no keychain that could be used, so secrets are not kept. Nothing is written to a "
                  "file instead.");
    } else if (m_session.keychainProven()) {
        text = tr("Kept in the %1. The workspace file holds references only, never a secret.")
                   .arg(m_session.secretStoreKind());
    } else {
        text = tr("None had to be kept so far: the %1 is asked when you enter one. The workspace file holds references "
                  "only, never a secret.")
                   .arg(m_session.secretStoreKind());
    }
    m_secrets->setText(text);
    m_memory->setVisible(waiting);
}

void SettingsPage::focusFilter()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void SettingsPage::dismiss()
{
    m_search->clear();
}

}  // namespace gatehouse::gui
