#include "app/gui/pages/recipe_gallery.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/code_feeder.h"
#include "app/gui/pages/recipe_form.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/card_delegate.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"
#include "app/gui/widgets/search_field.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int IdRole = Qt::UserRole;
constexpr int FormWidth = 620;

QString textOf(const std::string& text)
{
    return QString::fromStdString(text);
}

QString headingOf(const std::string& category)
{
    QString text = textOf(category);
    text[0] = text[0].toUpper();
    return text;
}

/// Every word stands somewhere in what is said of the recipe.
bool matches(const recipes::Recipe& recipe, const QString& query)
{
    const QString said = textOf(recipe.id + ' ' + recipe.title + ' ' + recipe.summary + ' ' + recipe.category);
    const QStringList words = query.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return said.contains(word, Qt::CaseInsensitive); });
}

QLabel* sentence(theme::Role role = theme::Role::Muted)
{
    QLabel* label = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, role);
    label->setWordWrap(true);
    return label;
}

}  // namespace

RecipeGallery::RecipeGallery(app::Session& session, QWidget* parent) :
    QWidget(parent), m_session(session), m_run(session.fields())
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(buildLeft());
    splitter->addWidget(buildRight());
    splitter->setSizes({320, 700});
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    setFocusProxy(m_search);

    m_soon.setSingleShot(true);
    m_soon.setInterval(120);
    connect(&m_soon, &QTimer::timeout, this, &RecipeGallery::preview);
    connect(&m_run, &app::RecipeRun::loaded, this, &RecipeGallery::fillList);
    connect(&m_run, &app::RecipeRun::filled, this, [this](const auto& filled) { showFilled(*filled); });
    connect(&m_session, &app::Session::configurationChanged, this, &RecipeGallery::showRelease);
    m_run.load();
}

QWidget* RecipeGallery::buildLeft()
{
    auto* left = new QWidget;
    left->setMinimumWidth(240);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space2);
    head->setSpacing(theme::Space2);
    head->addWidget(makeLabel(tr("Start from a recipe"), theme::TextSize::Title, theme::TextWeight::Strong));
    m_search = new SearchField(tr("Search recipes"));
    m_search->setAccessibleName(tr("Search recipes"));
    m_search->setAccessibleDescription(tr("By name, sentence or group; the arrow keys walk through what is found"));
    m_search->installEventFilter(this);
    head->addWidget(m_search);
    column->addLayout(head);
    m_list = new QListWidget;
    m_list->setItemDelegate(new CardDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setAccessibleName(tr("Recipes"));
    m_list->setAccessibleDescription(tr("Ready configurations by group; Enter goes to the values it asks for"));
    column->addWidget(m_list, 1);
    connect(m_search, &SearchField::textChanged, this, &RecipeGallery::narrow);
    connect(m_search, &SearchField::left, this, &RecipeGallery::left);
    connect(m_list, &QListWidget::currentRowChanged, this, &RecipeGallery::showChosen);
    connect(m_list, &QListWidget::itemActivated, this, [this] {
        if (auto* first = m_form != nullptr ? m_form->findChild<QLineEdit*>() : nullptr) {
            first->setFocus(Qt::TabFocusReason);
        }
    });
    return left;
}

QWidget* RecipeGallery::buildRight()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(theme::Space6, theme::Space4, theme::Space6, theme::Space4);
    column->setSpacing(theme::Space2);
    m_title = makeLabel({}, theme::TextSize::Title, theme::TextWeight::Strong);
    m_summary = makeLabel({});
    m_summary->setWordWrap(true);
    m_notActedOn = sentence(theme::Role::Warning);
    m_notes = sentence();
    m_release = new InlineMessage;
    column->addWidget(m_title);
    column->addWidget(m_summary);
    column->addWidget(m_release);
    column->addWidget(m_notActedOn);
    column->addSpacing(theme::Space2);
    m_formPlace = new QVBoxLayout;
    column->addLayout(m_formPlace);
    column->addSpacing(theme::Space2);
    column->addWidget(m_notes);
    column->addStretch(1);
    content->setMaximumWidth(FormWidth);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);

    m_code = new CodeView(CodeLanguage::Yaml);
    m_code->setProperty("flat", true);
    m_code->setMarginVisible(true);
    m_code->setAccessibleName(tr("Preview of the recipe"));
    m_code->setAccessibleDescription(tr("The configuration as decK YAML, with the values that were given"));
    m_feeder = new CodeFeeder(*m_code, this);
    auto* both = new QSplitter(Qt::Vertical);
    both->setChildrenCollapsible(false);
    both->addWidget(area);
    both->addWidget(m_code);
    area->setMinimumHeight(160);
    m_code->setMinimumHeight(96);
    both->setSizes({420, 260});
    both->setStretchFactor(0, 3);
    both->setStretchFactor(1, 2);

    m_back = makeQuietButton(tr("Back to the form"), u"chevron-left"_s);
    m_back->setToolTip(tr("Leaves the configuration as it is"));
    m_add = makeButton(tr("Add beside mine"), u"plus"_s);
    m_add->setToolTip(tr("Adds its service, route and plugin to the configuration; undo takes them away again"));
    m_use = makePrimaryButton(tr("Use it"), u"check"_s);
    m_use->setToolTip(tr("Takes the place of the configuration; undo brings the old one back"));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(theme::Space4, theme::Space2, theme::Space4, theme::Space3);
    foot->setSpacing(theme::Space2);
    foot->addWidget(m_back);
    foot->addStretch(1);
    foot->addWidget(m_add);
    foot->addWidget(m_use);
    connect(m_back, &QPushButton::clicked, this, &RecipeGallery::left);
    connect(m_add, &QPushButton::clicked, this, [this] { use(true); });
    connect(m_use, &QPushButton::clicked, this, [this] { use(false); });

    auto* right = new QWidget;
    auto* whole = new QVBoxLayout(right);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(both, 1);
    whole->addWidget(makeHairline(Qt::Horizontal));
    whole->addLayout(foot);
    return right;
}

void RecipeGallery::fillList()
{
    std::string category;
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const recipes::Recipe& recipe : recipes::gallery()) {
        if (recipe.category != category) {
            category = recipe.category;
            auto* heading = new QListWidgetItem(headingOf(category), m_list);
            heading->setFlags(Qt::NoItemFlags);
        }
        auto* item = new QListWidgetItem(textOf(recipe.title), m_list);
        item->setData(IdRole, textOf(recipe.id));
        item->setData(CardDelegate::SentenceRole, textOf(recipe.summary));
        if (recipe.since > gateway::oldestVersion) {
            item->setData(CardDelegate::BadgeRole, textOf(recipe.since.toString()) + u'+');
        }
        item->setData(Qt::AccessibleDescriptionRole, textOf(recipe.summary));
    }
    narrow(m_search->text());
}

void RecipeGallery::narrow(const QString& text)
{
    QListWidgetItem* heading = nullptr;
    QListWidgetItem* first = nullptr;
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* item = m_list->item(row);
        const QString id = item->data(IdRole).toString();
        if (id.isEmpty()) {
            heading = item;
            heading->setHidden(true);
            continue;
        }
        const bool found = matches(*recipes::findRecipe(id.toStdString()), text);
        item->setHidden(!found);
        if (found) {
            heading->setHidden(false);
            first = first == nullptr ? item : first;
        }
    }
    const QListWidgetItem* current = m_list->currentItem();
    if (first != nullptr && (current == nullptr || current->isHidden())) {
        m_list->setCurrentItem(first);
    }
    showChosen();
}

void RecipeGallery::showChosen()
{
    const QListWidgetItem* item = m_list->currentItem();
    const recipes::Recipe* chosen =
        item == nullptr ? nullptr : recipes::findRecipe(item->data(IdRole).toString().toStdString());
    if (chosen == nullptr || chosen == m_chosen) {
        return;
    }
    m_chosen = chosen;
    m_title->setText(textOf(chosen->title));
    m_summary->setText(textOf(chosen->summary));
    QStringList notes;
    for (const std::string& note : chosen->notes) {
        notes.append(u"• "_s + textOf(note));
    }
    if (!chosen->generated.empty()) {
        notes.append(u"• "_s + tr("Random secrets that nobody has to know are made and kept in the keychain."));
    }
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
    delete m_form;
    m_form = new RecipeForm(*chosen);
    m_formPlace->addWidget(m_form);
    // Tab goes on from the list into the values, and from there to the preview.
    QWidget* before = m_list;
    for (QWidget* control : m_form->findChildren<QWidget*>()) {
        if ((control->focusPolicy() & Qt::TabFocus) != 0) {
            setTabOrder(before, control);
            before = control;
        }
    }
    connect(m_form, &RecipeForm::changed, this, [this] { m_soon.start(); });
    connect(m_form, &RecipeForm::submitted, this, [this] { use(false); });
    showRelease();
    preview();
}

void RecipeGallery::showRelease()
{
    const bool tooOld = m_chosen != nullptr && m_session.version() < m_chosen->since;
    m_use->setEnabled(m_chosen != nullptr && !tooOld);
    m_add->setEnabled(m_chosen != nullptr && !tooOld);
    if (!tooOld) {
        m_release->clear();
        return;
    }
    const QString since = textOf(m_chosen->since.toString());
    m_release->showMessage(InlineMessage::Kind::Warning, tr("It needs release %1 or later; this workspace is for %2.")
                                                             .arg(since, textOf(m_session.version().toString())));
    connect(m_release->addAction(tr("Change it to %1").arg(since)), &QPushButton::clicked, this,
            [this] { m_session.setVersion(m_chosen->since); });
}

void RecipeGallery::preview()
{
    m_soon.stop();
    if (m_chosen != nullptr) {
        m_run.fill(*m_chosen, m_form->given());
    }
}

void RecipeGallery::showFilled(const app::FilledRecipe& filled)
{
    if (filled.faults.empty()) {
        m_feeder->show(filled.yaml);
        m_notActedOn->setVisible(!filled.notActedOn.isEmpty());
        m_notActedOn->setText(tr("▲ Kept and exported, but not acted on by the built-in gateway yet: %1.")
                                  .arg(filled.notActedOn.join(u"; "_s)));
    }
    Q_EMIT shown();
}

void RecipeGallery::use(bool beside)
{
    if (m_chosen == nullptr || !m_form->check() || !m_use->isEnabled()) {
        return;
    }
    const auto problems =
        m_session.startFrom(*m_chosen, m_form->given(), m_form->secrets(),
                            beside ? app::Session::RecipePlace::Beside : app::Session::RecipePlace::Instead);
    if (!problems.empty()) {
        m_release->showMessage(InlineMessage::Kind::Error, textOf(problems.front().toString()));
        return;
    }
    const QString title = m_title->text();
    m_chosen = nullptr;  // the next time begins with empty fields: secrets do not stay in them
    showChosen();
    Q_EMIT taken(title);
}

void RecipeGallery::begin()
{
    m_search->setFocus(Qt::OtherFocusReason);
    m_search->selectAll();
}

bool RecipeGallery::choose(const QString& id)
{
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(IdRole).toString() == id) {
            m_search->clear();
            m_list->setCurrentRow(row);
            return true;
        }
    }
    return false;
}

bool RecipeGallery::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up || key->key() == Qt::Key_Return) {
            if (key->key() == Qt::Key_Return) {
                m_list->setFocus(Qt::OtherFocusReason);
            } else {
                QCoreApplication::sendEvent(m_list, event);
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace gatehouse::gui
