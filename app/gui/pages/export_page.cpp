#include "app/gui/pages/export_page.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>

#include <algorithm>

#include "app/composition/keychain_literals.h"
#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/code_feeder.h"
#include "app/gui/pages/export_targets.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/clipboard.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using exporters::NoteKind;
using exporters::Secrets;

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

FactTable::Cell kindCell(NoteKind kind)
{
    switch (kind) {
    case NoteKind::CannotExpress: return {u"✕ cannot express"_s, theme::Role::Refused, false, true};
    case NoteKind::Differs: return {u"≠ differs"_s, theme::Role::Warning, false, true};
    case NoteKind::Needs: return {u"→ needs"_s, theme::Role::Text, false, true};
    }
    return {};
}

/// What stands in the preview for a secret that will be in the file.
std::string dots(const std::string& /*id*/)
{
    return QString(8, QChar(0x2022)).toStdString();
}

}  // namespace

ExportPage::ExportPage(app::Session& session, QWidget* parent) :
    Page(parent), m_session(session), m_run(session.fields()), m_secretRun(session.fields())
{
    setObjectName(u"export"_s);
    m_targets = new ExportTargets;
    m_targets->setMinimumWidth(208);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_targets);
    m_splitter->addWidget(buildRight());
    m_splitter->setSizes({272, 800});
    m_splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    setFocusProxy(m_targets);

    addKey(u"export.save"_s, tr("Save what is exported"), u"download"_s, QKeySequence::Save, [this] { askWhere(); });
    addKey(u"export.copy"_s, tr("Copy what is exported"), u"copy"_s, {}, [this] { copy(); });
    addKey(u"export.command"_s, tr("Copy the export as a command"), u"copy"_s, {},
           [this] { copyToClipboard(command(), Secrecy::Plain); });

    m_soon.setSingleShot(true);
    m_soon.setInterval(150);
    connect(&m_soon, &QTimer::timeout, this, &ExportPage::render);
    m_hideAgain.setSingleShot(true);
    m_hideAgain.setInterval(30'000);
    connect(&m_hideAgain, &QTimer::timeout, this, &ExportPage::hideSecrets);
    connect(m_targets, &ExportTargets::chosenChanged, this, [this] {
        m_message->clear();
        render();
    });
    connect(&m_run, &app::ExportRun::finished, this, &ExportPage::showOutcome);
    connect(&m_secretRun, &app::ExportRun::finished, this, [this](const auto& outcome) {
        const auto use = std::exchange(m_useSecrets, nullptr);
        if (outcome->refused()) {
            showRefusal(outcome->problems);
        } else if (use) {
            use(outcome->result);
        }
    });
    connect(&m_run, &app::ExportRun::saved, this, &ExportPage::showSaved);
    connect(&m_session, &app::Session::configurationChanged, this, &ExportPage::configurationChanged);
    configurationChanged();
}

QWidget* ExportPage::buildRight()
{
    auto* right = new QWidget;
    right->setMinimumWidth(420);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    m_message = new InlineMessage;
    m_message->setClosable(true);
    m_refusal = new InlineMessage;
    auto* messages = new QVBoxLayout;
    messages->setContentsMargins(theme::Space4, 0, theme::Space4, theme::Space2);
    messages->setSpacing(theme::Space2);
    messages->addWidget(m_message);
    messages->addWidget(m_refusal);
    column->addLayout(messages);
    column->addWidget(makeHairline(Qt::Horizontal));

    m_code = new CodeView;
    m_code->setProperty("flat", true);
    m_code->setMarginVisible(true);
    m_code->setAccessibleName(tr("Preview"));
    m_code->setAccessibleDescription(tr("The file as it will be written"));
    m_feeder = new CodeFeeder(*m_code, this);

    m_notesBox = new QWidget;
    auto* notes = new QVBoxLayout(m_notesBox);
    notes->setContentsMargins(0, theme::Space2, 0, 0);
    notes->setSpacing(theme::Space1);
    m_notesTitle = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Strong);
    m_notesTitle->setContentsMargins(theme::Space4, 0, theme::Space4, 0);
    notes->addWidget(m_notesTitle);
    m_notes =
        new FactTable({tr("What"), tr("Field"), tr("Why, and what to do")}, tr("What to know about this export"), 260);
    m_notes->setAccessibleDescription(tr("What the target can't express, does differently, or needs"));
    notes->addWidget(m_notes, 1);

    m_preview = new QSplitter(Qt::Vertical);
    m_preview->setChildrenCollapsible(false);
    m_preview->addWidget(m_code);
    m_preview->addWidget(m_notesBox);
    m_code->setMinimumHeight(120);
    m_notesBox->setMinimumHeight(96);
    m_preview->setSizes({420, 220});
    m_preview->setStretchFactor(0, 2);
    m_preview->setStretchFactor(1, 1);
    column->addWidget(m_preview, 1);
    column->addWidget(makeHairline(Qt::Horizontal));
    column->addWidget(buildSecrets());
    return right;
}

QWidget* ExportPage::buildHead()
{
    auto* head = new QWidget;
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space2);
    column->setSpacing(theme::Space2);
    auto* first = new QHBoxLayout;
    first->setSpacing(theme::Space2);
    m_title = makeLabel({}, theme::TextSize::Title, theme::TextWeight::Strong);
    first->addWidget(m_title, 1);
    auto* release =
        makeLabel(tr("for release"), theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    first->addWidget(release);
    m_version = new CalmComboBox;
    m_version->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_version->setMinimumContentsLength(0);
    m_version->setAccessibleName(tr("Gateway release of the export"));
    m_version->setToolTip(tr("The release that will read the result: fields it lacks and defaults that differ are "
                             "written so that it behaves the same"));
    for (int minor = gateway::newestVersion.minor; minor >= gateway::oldestVersion.minor; --minor) {
        m_version->addItem(QString::fromStdString(gateway::Version{gateway::newestVersion.major, minor}.toString()),
                           minor);
    }
    first->addWidget(m_version);
    column->addLayout(first);

    auto* second = new QHBoxLayout;
    second->setSpacing(theme::Space2);
    m_files = new QTabBar;
    m_files->setExpanding(false);
    m_files->setElideMode(Qt::ElideMiddle);
    m_files->setUsesScrollButtons(true);
    m_files->setAccessibleName(tr("Files"));
    m_files->setAccessibleDescription(tr("The files that this target is; the chosen one is previewed"));
    QSizePolicy kept = m_files->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_files->setSizePolicy(kept);
    m_files->hide();  // until it is known which they are
    second->addWidget(m_files, 1);
    m_copy = makeButton(tr("Copy"), u"copy"_s);
    m_copy->setToolTip(tr("Copies the file that is shown"));
    m_copyCommand = makeButton(tr("Copy as command"));
    m_copyCommand->setToolTip(tr("Copies the gatehouse-cli call that writes the same"));
    m_save = makePrimaryButton(tr("Save…"), u"download"_s);
    m_save->setToolTip(tr("Writes the file, or all files into a folder"));
    for (QPushButton* button : {m_copy, m_copyCommand, m_save}) {
        second->addWidget(button);
    }
    column->addLayout(second);

    connect(m_version, &QComboBox::activated, this, [this] {
        m_versionChosen = true;
        render();
    });
    connect(m_files, &QTabBar::currentChanged, this, &ExportPage::showFile);
    connect(m_copy, &QPushButton::clicked, this, &ExportPage::copy);
    connect(m_copyCommand, &QPushButton::clicked, this, [this] {
        copyToClipboard(command(), Secrecy::Plain);
        m_message->showMessage(InlineMessage::Kind::Success, tr("Copied: %1").arg(command()));
    });
    connect(m_save, &QPushButton::clicked, this, &ExportPage::askWhere);
    return head;
}

QWidget* ExportPage::buildSecrets()
{
    auto* foot = new QWidget;
    auto* row = new QVBoxLayout(foot);
    row->setContentsMargins(theme::Space4, theme::Space2, theme::Space4, theme::Space2);
    row->setSpacing(0);
    m_secrets = new QCheckBox(tr("Write my secrets into the file, in plain text"));
    const QString sentence = tr("Without it they leave as references: a variable of the environment, a Kubernetes "
                                "Secret. With it only you can read the file (mode 0600).");
    m_secrets->setAccessibleDescription(sentence);
    m_secrets->setToolTip(sentence);
    row->addWidget(m_secrets);
    connect(m_secrets, &QCheckBox::toggled, this, [this] {
        m_revealed = false;
        m_message->clear();
        render();
    });
    return foot;
}

bool ExportPage::secretsAsked() const
{
    return m_secrets->isChecked() && m_secrets->isEnabled();
}

exporters::ExportOptions ExportPage::options() const
{
    return {.version = {gateway::newestVersion.major, m_version->currentData().toInt()},
            .madeFor = m_session.version(),
            .secrets = secretsAsked() ? Secrets::Included : Secrets::AsReferences};
}

void ExportPage::configurationChanged()
{
    m_stale = true;
    if (!m_versionChosen) {
        m_version->setCurrentIndex(m_version->findData(m_session.version().minor));
    }
    m_secrets->setEnabled(m_session.refersToSecrets());
    if (m_revealed) {
        hideSecrets();
    }
    if (isVisible()) {
        m_soon.start();
    }
}

void ExportPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (m_stale) {
        render();
    }
}

void ExportPage::render()
{
    m_soon.stop();
    const exporters::Exporter& target = m_targets->chosen();
    m_title->setText(textOf(target.title));
    if (m_revealed && secretsAsked()) {
        m_session.withSecrets(this, [this](const gateway::Configuration& filled, const QString& problem) {
            if (problem.isEmpty()) {
                m_run.start(filled, m_targets->chosen(), options());
            } else {
                m_message->showMessage(InlineMessage::Kind::Error, problem);
            }
        });
        return;
    }
    gateway::Configuration configuration = m_session.configuration();
    if (secretsAsked()) {
        configuration = app::withKeychainLiterals(std::move(configuration), dots);
    }
    m_run.start(std::move(configuration), target, options());
    m_stale = false;
}

void ExportPage::showOutcome(const std::shared_ptr<const app::ExportOutcome>& outcome)
{
    m_outcome = outcome;
    const bool written = !outcome->refused();
    for (QWidget* control : std::initializer_list<QWidget*>{m_copy, m_copyCommand, m_save, m_files}) {
        control->setEnabled(written);
    }
    m_code->setVisible(written);
    if (!written) {
        showRefusal(outcome->problems);
        Q_EMIT shown();
        return;
    }
    m_refusal->clear();
    m_files->show();
    const auto& files = outcome->result.files;
    const QString chosen = m_files->tabText(m_files->currentIndex());
    {
        const QSignalBlocker quiet(m_files);
        while (m_files->count() > static_cast<int>(files.size())) {
            m_files->removeTab(m_files->count() - 1);
        }
        for (int i = 0; i < static_cast<int>(files.size()); ++i) {
            const QString name = QString::fromStdString(files[static_cast<std::size_t>(i)].name);
            i < m_files->count() ? m_files->setTabText(i, name) : static_cast<void>(m_files->addTab(name));
            if (name == chosen) {
                m_files->setCurrentIndex(i);
            }
        }
    }
    showFile(m_files->currentIndex());
    showNotes();
    Q_EMIT shown();
}

void ExportPage::showFile(int index)
{
    if (!m_outcome || index < 0 || index >= m_outcome->texts.size()) {
        return;
    }
    m_code->setLanguage(codeLanguageOf(m_outcome->result.files[static_cast<std::size_t>(index)].syntax));
    m_feeder->show(m_outcome->texts[index]);
}

void ExportPage::showNotes()
{
    std::vector<FactTable::Row> rows;
    for (const exporters::Note& note : m_outcome->result.notes) {
        QString sentence = QString::fromStdString(note.sentence);
        rows.push_back({kindCell(note.kind),
                        {QString::fromStdString(note.field), theme::Role::Text, true, false},
                        {sentence, theme::Role::Text, false, false}});
    }
    m_notesTitle->setText(rows.empty()       ? tr("It can be written without anything lost or different.")
                          : rows.size() == 1 ? tr("One thing to know")
                                             : tr("%1 things to know").arg(rows.size()));
    m_notes->setVisible(!rows.empty());
    m_notes->setRows(std::move(rows));
}

void ExportPage::showRefusal(const gateway::Diagnostics& problems)
{
    std::vector<FactTable::Row> rows;
    for (const gateway::Diagnostic& one : problems) {
        QString text = QString::fromStdString(one.message);
        if (!one.suggestion.empty()) {
            text += u". "_s + QString::fromStdString(one.suggestion);
        }
        rows.push_back({{tr("✕ error"), theme::Role::Refused, false, true},
                        {QString::fromStdString(one.path.empty() ? one.field : one.path), theme::Role::Text, true},
                        {text, theme::Role::Text}});
    }
    const gateway::Diagnostic& first = problems.front();
    const QString message = QString::fromStdString(first.message);
    m_refusal->showMessage(InlineMessage::Kind::Error,
                           problems.size() == 1
                               ? tr("It is not written out: %1.").arg(message)
                               : tr("It is not written out: %1 things have to be mended first.").arg(problems.size()));
    if (!first.field.empty()) {
        connect(m_refusal->addAction(tr("Show in form")), &QPushButton::clicked, this,
                [this, field = QString::fromStdString(first.field)] { Q_EMIT fieldRequested(field); });
    }
    m_notesTitle->setText(tr("What stands in the way"));
    m_notes->setVisible(true);
    m_notes->setRows(std::move(rows));
}

void ExportPage::toggleReveal()
{
    if (!secretsAsked()) {
        return;
    }
    m_revealed = !m_revealed;
    m_revealed ? m_hideAgain.start() : m_hideAgain.stop();
    render();
}

void ExportPage::hideSecrets()
{
    m_revealed = false;
    m_hideAgain.stop();
    render();
}

void ExportPage::focusFilter()
{
    m_targets->setFocus(Qt::ShortcutFocusReason);
}

void ExportPage::dismiss()
{
    m_message->clear();
}

bool ExportPage::chooseTarget(const QString& id)
{
    return m_targets->choose(id);
}

void ExportPage::saveState(QSettings& settings) const
{
    settings.setValue(u"export/splitter"_s, m_splitter->saveState());
    settings.setValue(u"export/preview"_s, m_preview->saveState());
    settings.setValue(u"export/target"_s, textOf(m_targets->chosen().id));
    settings.setValue(u"export/folder"_s, m_folder);
}

void ExportPage::restoreState(QSettings& settings)
{
    m_splitter->restoreState(settings.value(u"export/splitter"_s).toByteArray());
    m_preview->restoreState(settings.value(u"export/preview"_s).toByteArray());
    m_targets->choose(settings.value(u"export/target"_s).toString());
    m_folder = settings.value(u"export/folder"_s).toString();
}

}  // namespace gatehouse::gui
