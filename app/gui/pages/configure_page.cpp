#include "app/gui/pages/configure_page.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include "app/composition/session.h"
#include "app/gui/pages/all_fields_view.h"
#include "app/gui/pages/certificates_view.h"
#include "app/gui/pages/essentials_form.h"
#include "app/gui/pages/findings_strip.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/pairs_view.h"
#include "app/gui/pages/recipe_gallery.h"
#include "app/gui/pages/structure_view.h"
#include "app/gui/pages/undo_keys.h"
#include "app/gui/pages/yaml_pane.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"
#include "app/gui/widgets/search_field.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int EssentialsTab = 0;
constexpr int AllFieldsTab = 1;
constexpr int ClientsTab = 2;
/// A line of a form stays under 70 characters.
constexpr int MaximumFormWidth = 620;

/// The form in a scroll area, no wider than what reads well.
QWidget* scrolled(QWidget* form)
{
    form->setMaximumWidth(MaximumFormWidth);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(form);
    return area;
}

}  // namespace

ConfigurePage::ConfigurePage(app::Session& session, QWidget* parent) : Page(parent), m_session(session)
{
    setObjectName(u"configure"_s);
    m_essentials = new EssentialsForm(session);
    m_allFields = new AllFieldsView(session);
    m_yaml = new YamlPane(session);
    m_tabs = new QTabBar;
    m_tabs->addTab(tr("Essentials"));
    m_tabs->addTab(tr("All fields"));
    m_tabs->addTab(tr("Clients"));
    m_tabs->addTab(tr("Structure"));
    m_tabs->addTab(tr("Certificates"));
    m_tabs->setAccessibleName(tr("What the form shows"));
    m_tabs->setAccessibleDescription(tr("The fields that matter most, or every field of the plugin"));
    m_views = new QStackedWidget;
    m_views->addWidget(scrolled(m_essentials));
    m_views->addWidget(m_allFields);
    m_pairs = new PairsView(session);
    m_views->addWidget(m_pairs);
    connect(m_pairs, &PairsView::fieldRequested, this, &ConfigurePage::showField);
    auto* structure = new StructureView(session);
    m_views->addWidget(structure);
    m_views->addWidget(new CertificatesView(session));
    connect(structure, &StructureView::editRequested, this, [this] { m_tabs->setCurrentIndex(EssentialsTab); });

    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    m_message = new InlineMessage;
    m_message->setClosable(true);
    auto* message = new QVBoxLayout;
    message->setContentsMargins(theme::Space6, 0, theme::Space4, 0);
    message->addWidget(m_message);
    column->addLayout(message);
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(theme::Space6, 0, theme::Space4, 0);
    tabs->addWidget(m_tabs);
    tabs->addStretch(1);
    tabs->addWidget(m_onlySet);
    column->addLayout(tabs);
    column->addWidget(makeHairline(Qt::Horizontal));
    column->addWidget(m_views, 1);
    m_findings = new FindingsStrip(session);
    column->addWidget(m_findings);

    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_yaml);
    left->setMinimumWidth(400);
    m_yaml->setMinimumWidth(240);
    m_splitter->setSizes({580, 460});
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    addKey(u"configure.recipes"_s, tr("New from recipe"), u"file"_s, {}, [this] { showRecipes(); });
    addKey(u"configure.clients"_s, tr("Edit the clients"), u"user"_s, {}, [this] { showClients(); });

    for (QLineEdit* line : findChildren<QLineEdit*>()) {
        if (line != m_search) {
            line->installEventFilter(this);
        }
    }
    connect(m_tabs, &QTabBar::currentChanged, m_views, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, this,
            [this](int tab) { m_onlySet->setVisible(tab == EssentialsTab || tab == AllFieldsTab); });
    connect(&m_session, &app::Session::undoChanged, this, &ConfigurePage::showUndo);
    connect(&m_session, &app::Session::configurationChanged, this, &ConfigurePage::showVersions);
    connect(m_yaml, &YamlPane::fieldRequested, this, &ConfigurePage::showField);
    connect(m_findings, &FindingsStrip::fieldRequested, this, &ConfigurePage::showField);
    connect(m_findings, &FindingsStrip::countChanged, this, &ConfigurePage::showBadge);
    showUndo();
    showVersions();
}

QWidget* ConfigurePage::buildBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::Space6, theme::Space3, theme::Space4, theme::Space2);
    row->setSpacing(theme::Space2);
    m_search = new SearchField(tr("Search all fields and what they do"));
    m_search->setAccessibleName(tr("Search fields"));
    row->addWidget(m_search, 1);
    m_onlySet = new QCheckBox(tr("Only what I set"));
    m_onlySet->setToolTip(tr("Leaves out every field that holds its default"));
    m_version = new CalmComboBox;
    m_version->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_version->setMinimumContentsLength(0);
    m_version->setAccessibleName(tr("Gateway release"));
    m_version->setToolTip(tr("The gateway release whose fields and defaults hold"));
    for (int minor = gateway::newestVersion.minor; minor >= gateway::oldestVersion.minor; --minor) {
        const gateway::Version version{gateway::newestVersion.major, minor};
        m_version->addItem(QString::fromStdString(version.toString()), minor);
    }
    row->addWidget(m_version);
    auto* recipes = makeButton(tr("Recipes…"), u"list"_s);
    recipes->setAccessibleName(tr("New from recipe…"));
    recipes->setToolTip(tr("Ready configurations to start from"));
    row->addWidget(recipes);
    connect(recipes, &QPushButton::clicked, this, &ConfigurePage::showRecipes);
    m_undo = makeIconButton(u"undo"_s, tr("Undo"));
    m_redo = makeIconButton(u"redo"_s, tr("Redo"));
    row->addWidget(m_undo);
    row->addWidget(m_redo);

    connect(m_search, &SearchField::textChanged, this, &ConfigurePage::search);
    connect(m_onlySet, &QCheckBox::toggled, this, [this](bool on) {
        m_allFields->setOnlySet(on);
        m_tabs->setCurrentIndex(on ? AllFieldsTab : m_tabs->currentIndex());
    });
    connect(m_version, &QComboBox::activated, this, [this] {
        m_session.setVersion({gateway::newestVersion.major, m_version->currentData().toInt()});
    });
    connect(m_undo, &QToolButton::clicked, &m_session, &app::Session::undo);
    connect(m_redo, &QToolButton::clicked, &m_session, &app::Session::redo);
    return bar;
}

QString ConfigurePage::unkept() const
{
    return m_yaml->hasRefusedEdits() ? tr("The YAML holds edits that are not taken over, because something in them is "
                                          "wrong.")
                                     : QString();
}

void ConfigurePage::search(const QString& text)
{
    m_allFields->setSearch(text);
    if (!text.isEmpty()) {
        m_tabs->setCurrentIndex(AllFieldsTab);
    }
}

void ConfigurePage::showVersions()
{
    m_version->setCurrentIndex(m_version->findData(m_session.version().minor));
}

void ConfigurePage::showUndo()
{
    m_undo->setEnabled(m_session.canUndo());
    m_redo->setEnabled(m_session.canRedo());
    m_undo->setToolTip(m_session.canUndo() ? tr("Undo: %1").arg(m_session.undoName()) : tr("Nothing to undo"));
    m_redo->setToolTip(m_session.canRedo() ? tr("Redo: %1").arg(m_session.redoName()) : tr("Nothing to redo"));
}

void ConfigurePage::showBadge()
{
    Q_EMIT badgeChanged(m_findings->errors());
}

void ConfigurePage::showRecipes()
{
    if (m_recipes == nullptr) {
        m_recipes = new RecipeGallery(m_session);
        m_stack->addWidget(m_recipes);
        connect(m_recipes, &RecipeGallery::left, this, &ConfigurePage::leaveRecipes);
        connect(m_recipes, &RecipeGallery::taken, this, &ConfigurePage::recipeTaken);
    }
    m_stack->setCurrentWidget(m_recipes);
    m_recipes->begin();
}

void ConfigurePage::showClients()
{
    leaveRecipes();
    m_tabs->setCurrentIndex(ClientsTab);
    m_pairs->focusField(u"client_id"_s);
}

void ConfigurePage::leaveRecipes()
{
    m_stack->setCurrentWidget(m_splitter);
}

void ConfigurePage::recipeTaken(const QString& title)
{
    leaveRecipes();
    m_tabs->setCurrentIndex(EssentialsTab);
    m_message->showMessage(InlineMessage::Kind::Success, tr("This is the recipe “%1” now.").arg(title));
    connect(m_message->addAction(tr("Undo")), &QPushButton::clicked, this, [this] {
        m_session.undo();
        m_message->clear();
    });
    setFocus();
}

void ConfigurePage::focusFilter()
{
    if (m_stack->currentWidget() != m_splitter) {
        m_recipes->begin();
        return;
    }
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ConfigurePage::dismiss()
{
    if (m_stack->currentWidget() != m_splitter) {
        leaveRecipes();
        return;
    }
    m_message->clear();
    m_search->clear();
}

bool ConfigurePage::showField(const QString& field)
{
    leaveRecipes();
    m_yaml->goToField(field);
    if (m_essentials->focusField(field)) {
        m_tabs->setCurrentIndex(EssentialsTab);
        return true;
    }
    m_tabs->setCurrentIndex(AllFieldsTab);
    return m_allFields->showField(field);
}

void ConfigurePage::saveState(QSettings& settings) const
{
    settings.setValue(u"configure/splitter"_s, m_splitter->saveState());
    settings.setValue(u"configure/tab"_s, m_tabs->currentIndex());
    settings.setValue(u"configure/findings"_s, m_findings->isOpen());
}

void ConfigurePage::restoreState(QSettings& settings)
{
    m_splitter->restoreState(settings.value(u"configure/splitter"_s).toByteArray());
    m_tabs->setCurrentIndex(settings.value(u"configure/tab"_s, EssentialsTab).toInt());
    m_findings->setOpen(settings.value(u"configure/findings"_s, false).toBool());
}

bool ConfigurePage::eventFilter(QObject* watched, QEvent* event)
{
    if (takeUndoKeys(event, m_session)) {
        return true;
    }
    return Page::eventFilter(watched, event);
}

}  // namespace gatehouse::gui
