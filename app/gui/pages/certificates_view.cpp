#include "app/gui/pages/certificates_view.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QUuid>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using app::CertificateEntity;
using Kind = CertificateEntity::Kind;

constexpr qint64 largestFile = 1024 * 1024;
constexpr int mostRows = 4;  ///< of the list; the others are scrolled to

QString timeText(std::chrono::system_clock::time_point time)
{
    const QDateTime local = QDateTime::fromSecsSinceEpoch(std::chrono::system_clock::to_time_t(time));
    return QLocale::system().toString(local, u"yyyy-MM-dd HH:mm"_s);
}

QString textOf(const std::string& text)
{
    return QString::fromStdString(text);
}

std::vector<FactTable::Row> rowsOf(const app::CertificateReport& report)
{
    std::vector<FactTable::Row> rows;
    const auto add = [&rows](const QString& name, const QString& value, bool mono = false) {
        if (!value.isEmpty()) {
            rows.push_back({{name, theme::Role::Muted}, {value, theme::Role::Text, mono}});
        }
    };
    for (std::size_t i = 0; i < report.chain.size(); ++i) {
        const net::CertificateFacts& facts = report.chain[i];
        if (i > 0) {
            add(CertificatesView::tr("Chain, number %1").arg(i + 1), QString(u' '));
        }
        add(CertificatesView::tr("Subject"), textOf(facts.subject));
        add(CertificatesView::tr("Issuer"), facts.selfIssued ? CertificatesView::tr("itself") : textOf(facts.issuer));
        QStringList names;
        for (const std::string& name : facts.names) {
            names.append(textOf(name));
        }
        add(CertificatesView::tr("Names"), names.join(u", "_s));
        add(CertificatesView::tr("Valid"),
            CertificatesView::tr("%1 to %2").arg(timeText(facts.notBefore), timeText(facts.notAfter)));
        add(CertificatesView::tr("Key"), textOf(facts.key.text()));
        add(CertificatesView::tr("Signature"), textOf(facts.signature));
        add(CertificatesView::tr("Serial number"), textOf(facts.serial), true);
        add(CertificatesView::tr("SHA-256"), textOf(facts.sha256Fingerprint), true);
    }
    if (report.key) {
        add(CertificatesView::tr("Private key"), textOf(report.key->text()));
    }
    return rows;
}

}  // namespace

CertificatesView::CertificatesView(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    setAcceptDrops(true);
    build();
    m_soon.setSingleShot(true);
    m_soon.setInterval(400);
    connect(&m_soon, &QTimer::timeout, this, &CertificatesView::takeTyped);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_showing) {
            m_soon.start();
        }
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &CertificatesView::showChosen);
    connect(&m_session, &app::Session::configurationChanged, this, &CertificatesView::follow);
    connect(&m_session, &app::Session::secretRead, this,
            [this](const QString& path, const QString& secret, const QString& problem) {
                const CertificateEntity* entity = chosen();
                if (entity != nullptr && path == u"certificate "_s + textOf(entity->id)) {
                    m_keyState->setText(problem.isEmpty() ? m_keyState->text() : problem);
                    inspect(SecretBytes(secret.toStdString()));
                }
            });
    follow();
}

void CertificatesView::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space4);
    layout->setSpacing(theme::Space2);
    auto* adds = new QHBoxLayout;
    adds->setSpacing(theme::Space2);
    auto* own = makeButton(tr("Client certificate"), u"plus"_s);
    own->setAccessibleName(tr("Add a client certificate"));
    own->setToolTip(tr("With a private key: for mutual TLS with the provider"));
    connect(own, &QPushButton::clicked, this, [this] { add(Kind::OwnKey); });
    auto* authority = makeButton(tr("Authority"), u"plus"_s);
    authority->setAccessibleName(tr("Add a certificate authority"));
    authority->setToolTip(tr("Whose certificates are trusted, named in ca_certificates"));
    connect(authority, &QPushButton::clicked, this, [this] { add(Kind::Authority); });
    m_remove = makeButton(tr("Remove it"), u"trash"_s);
    m_remove->setAccessibleName(tr("Remove the certificate"));
    m_remove->setToolTip(tr("Undo brings it back"));
    connect(m_remove, &QPushButton::clicked, this, &CertificatesView::removeChosen);
    for (QPushButton* button : {own, authority, m_remove}) {
        adds->addWidget(button);
    }
    adds->addStretch(1);
    layout->addLayout(adds);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Certificates"));
    m_list->setAccessibleDescription(tr("The chosen one is shown below"));
    layout->addWidget(m_list);
    m_empty =
        makeLabel(tr("Certificates that services and plugins name by their ids: your own with its private key, for "
                     "mutual TLS with the provider, and authorities whose certificates are trusted."),
                  theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_empty->setWordWrap(true);
    layout->addWidget(m_empty);

    m_detail = new QWidget;
    auto* column = new QVBoxLayout(m_detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Space2);
    m_id = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_id->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_id);
    m_text = new CodeView(CodeLanguage::Plain);
    m_text->setReadOnly(false);
    m_text->setAccessibleName(tr("Certificate in PEM form"));
    m_text->setAccessibleDescription(tr("Pasted here; a private key in it goes to the keychain"));
    m_text->setPlaceholderText(tr("Paste it here, or drop a file: -----BEGIN CERTIFICATE-----"));
    m_text->setFixedHeight(5 * m_text->fontMetrics().lineSpacing() + 2 * theme::Space2);
    m_text->setAcceptDrops(false);
    column->addWidget(m_text);
    auto* acts = new QHBoxLayout;
    acts->setSpacing(theme::Space2);
    auto* file = makeButton(tr("From a file…"), u"file"_s);
    file->setToolTip(tr("A certificate, a private key, or both in one file"));
    connect(file, &QPushButton::clicked, this, &CertificatesView::askFile);
    auto* paste = makeButton(tr("Paste"), u"copy"_s);
    paste->setAccessibleName(tr("Paste a certificate or a private key"));
    paste->setToolTip(tr("What the clipboard holds: a certificate, a private key, or both"));
    connect(paste, &QPushButton::clicked, this, [this] { take(QApplication::clipboard()->text()); });
    m_use = makeButton(tr("Use for mutual TLS"), u"check"_s);
    connect(m_use, &QPushButton::clicked, this, &CertificatesView::useChosen);
    for (QPushButton* button : {file, paste, m_use}) {
        acts->addWidget(button);
    }
    acts->addStretch(1);
    column->addLayout(acts);
    auto* keyRow = new QHBoxLayout;
    keyRow->setSpacing(theme::Space2);
    m_keyState = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_keyState->setWordWrap(true);
    m_removeKey = makeQuietButton(tr("Remove the key"), u"trash"_s);
    m_removeKey->setToolTip(tr("The certificate stays without it; undo brings it back"));
    connect(m_removeKey, &QPushButton::clicked, this, [this] {
        if (const CertificateEntity* one = chosen()) {
            change(tr("private key removed"),
                   [entity = *one](auto& all) { app::setCertificateMember(all, entity, "key", {}); });
        }
    });
    keyRow->addWidget(m_keyState, 1);
    keyRow->addWidget(m_removeKey);
    column->addLayout(keyRow);
    m_problem = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Refused);
    m_problem->setWordWrap(true);
    column->addWidget(m_problem);
    m_marks = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Strong, theme::Role::Warning);
    m_marks->setWordWrap(true);
    column->addWidget(m_marks);
    m_facts = new FactTable({tr("What"), tr("Value")}, tr("What the certificate says"), 120);
    m_facts->setAccessibleDescription(tr("Subject, issuer, validity, key and fingerprint"));
    column->addWidget(m_facts, 1000);
    column->addStretch(1);
    layout->addWidget(m_detail, 1000);
    layout->addStretch(1);
}

void CertificatesView::follow()
{
    auto entities = app::certificatesOf(m_session.configuration());
    if (entities == m_entities && m_list->count() > 0) {
        return;
    }
    const CertificateEntity before = chosen() != nullptr ? *chosen() : CertificateEntity{};
    m_entities = std::move(entities);
    fillList();
    int row = m_entities.empty() ? -1 : 0;
    for (std::size_t i = 0; i < m_entities.size(); ++i) {
        row = m_entities[i].id == before.id && m_entities[i].kind == before.kind ? static_cast<int>(i) : row;
    }
    m_list->setCurrentRow(row);
    showChosen();
}

void CertificatesView::fillList()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const CertificateEntity& entity : m_entities) {
        const bool own = entity.kind == Kind::OwnKey;
        auto* item =
            new QListWidgetItem(theme::icon(own ? u"key"_s : u"shield"_s), app::certificateTitle(entity), m_list);
        const QString kind = own ? tr("client certificate") : tr("authority");
        item->setToolTip(kind + u", "_s + textOf(entity.id));
        item->setData(Qt::AccessibleTextRole, kind + u' ' + item->text());
    }
    m_list->setVisible(!m_entities.empty());
    m_empty->setVisible(m_entities.empty());
    if (!m_entities.empty()) {
        m_list->setFixedHeight(std::min(m_list->count(), mostRows) * m_list->sizeHintForRow(0)
                               + 2 * m_list->frameWidth() + 2);
    }
}

const CertificateEntity* CertificatesView::chosen() const
{
    const int row = m_list->currentRow();
    return row >= 0 && static_cast<std::size_t>(row) < m_entities.size() ? &m_entities[static_cast<std::size_t>(row)]
                                                                         : nullptr;
}

void CertificatesView::showChosen()
{
    m_soon.stop();
    const CertificateEntity* entity = chosen();
    m_remove->setEnabled(entity != nullptr);
    m_detail->setVisible(entity != nullptr);
    if (entity == nullptr) {
        return;
    }
    m_id->setText(tr("id %1").arg(textOf(entity->id)));
    m_showing = true;
    if (const QString text = textOf(entity->cert); m_text->toPlainText() != text && !m_text->hasFocus()) {
        m_text->setCode(text);
    }
    m_showing = false;
    const bool own = entity->kind == Kind::OwnKey;
    const bool kept = entity->key.starts_with("{vault://keychain/");
    m_keyState->setVisible(own);
    m_removeKey->setVisible(own && !entity->key.empty());
    m_keyState->setText(
        entity->key.empty() ? tr("No private key yet: paste it, or take it from a file.")
        : kept
            ? tr("The private key is kept in the %1; the file holds a reference only.").arg(m_session.secretStoreKind())
            : tr("The private key comes from %1").arg(textOf(entity->key)));
    m_use->setText(own ? tr("Use for mutual TLS") : tr("Trust for client certificates"));
    m_use->setToolTip(own ? tr("Sets tls_client_auth_cert_id of the edited plugin")
                          : tr("Adds it to proof_of_possession_mtls_from_header.ca_certificates of the edited plugin"));
    inspect({});
    if (own && kept) {
        m_session.readReference(u"certificate "_s + textOf(entity->id), textOf(entity->key));
    }
}

void CertificatesView::inspect(const SecretBytes& key)
{
    const CertificateEntity* entity = chosen();
    if (entity == nullptr) {
        return;
    }
    m_worker.run<app::CertificateReport>(
        [pem = entity->cert, key, kind = entity->kind] {
            return app::inspectCertificate(pem, key, kind, std::chrono::system_clock::now());
        },
        [this](const app::CertificateReport& report) { showReport(report); });
}

void CertificatesView::showReport(const app::CertificateReport& report)
{
    const CertificateEntity* entity = chosen();
    const bool empty = entity == nullptr || entity->cert.empty();
    const QString wrong =
        !report.keyProblem.isEmpty() ? tr("Private key: ") + report.keyProblem : (empty ? QString() : report.problem);
    m_problem->setText(wrong.isEmpty() ? QString() : u"✕ "_s + wrong);
    m_problem->setVisible(!wrong.isEmpty());
    QStringList marks;
    for (const QString& mark : report.marks) {
        marks.append(u"▲ "_s + mark);
    }
    m_marks->setText(marks.join(u'\n'));
    m_marks->setVisible(!marks.isEmpty());
    m_facts->setRows(rowsOf(report));
    m_facts->setVisible(!report.chain.empty());
    Q_EMIT inspected();
}

QString CertificatesView::problem() const
{
    return m_problem->text().mid(2);
}

QString CertificatesView::marks() const
{
    return m_marks->text();
}

void CertificatesView::change(const QString& what, const std::function<void(gateway::Configuration&)>& change)
{
    gateway::Configuration next = m_session.configuration();
    change(next);
    m_session.setConfiguration(std::move(next), what);
}

void CertificatesView::add(Kind kind)
{
    const std::string id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    change(tr("certificate added"), [&](auto& all) { app::addCertificate(all, kind, id); });
    for (std::size_t i = 0; i < m_entities.size(); ++i) {
        if (m_entities[i].id == id) {
            m_list->setCurrentRow(static_cast<int>(i));
        }
    }
    m_text->setFocus(Qt::OtherFocusReason);
}

void CertificatesView::take(const QString& pem)
{
    if (chosen() == nullptr) {
        add(Kind::OwnKey);
    }
    const CertificateEntity entity = *chosen();
    const app::PemParts parts = app::separateKey(pem.toStdString());
    const bool holdsKey = !parts.key.empty() && entity.kind == Kind::OwnKey;
    const bool holdsCertificate = parts.certificates.find("-----BEGIN") != std::string::npos || parts.key.empty();
    QString reference;
    if (holdsKey) {
        const QString place = u"certificates/%1/key"_s.arg(textOf(entity.id));
        const std::string_view key = parts.key.revealed();
        reference = m_session.keepSecret(place, QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size())));
    }
    change(holdsKey ? tr("private key") : tr("certificate"), [&](auto& all) {
        if (holdsCertificate) {
            app::setCertificateMember(all, entity, "cert", parts.certificates);
        }
        if (holdsKey) {
            app::setCertificateMember(all, entity, "key", reference.toStdString());
        }
    });
    // Whoever types there goes on; the key is gone from the screen, and undo does not bring it back.
    m_showing = true;
    m_text->setCode(textOf(chosen()->cert));
    m_text->document()->clearUndoRedoStacks();
    m_showing = false;
    if (holdsKey) {
        showChosen();  // another key may stand behind the same reference
    }
}

/// What is typed or pasted into the field itself.
void CertificatesView::takeTyped()
{
    const CertificateEntity* entity = chosen();
    const QString text = m_text->toPlainText();
    if (entity == nullptr || text.toStdString() == entity->cert) {
        return;
    }
    if (text.contains(u"PRIVATE KEY-----"_s)) {
        static const QRegularExpression whole(u"-----END [A-Z ]*PRIVATE KEY-----"_s);
        if (!whole.match(text).hasMatch()) {
            return;  // still being typed
        }
        take(text);
        return;
    }
    change(tr("certificate"), [entity = *entity, &text](auto& all) {
        app::setCertificateMember(all, entity, "cert", text.toStdString());
    });
}

void CertificatesView::askFile()
{
    auto* dialog = new QFileDialog(this, tr("A certificate or a private key"), {},
                                   tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &CertificatesView::takeFile);
    dialog->open();
}

void CertificatesView::takeFile(const QString& path)
{
    struct Read {
        QByteArray text;
        QString problem;
    };
    m_reader.run<Read>(
        [path] {
            Read read;
            QFile file(path);
            if (QFileInfo(path).size() > largestFile) {
                read.problem = tr("%1 is larger than 1 MiB: that is no certificate.").arg(path);
            } else if (!file.open(QIODevice::ReadOnly)) {
                read.problem = tr("%1 cannot be read: %2.").arg(path, file.errorString());
            } else {
                read.text = file.read(largestFile);
                if (!read.text.contains("-----BEGIN")) {
                    read.problem = tr("%1 is no PEM file: there is no -----BEGIN in it.").arg(path);
                }
            }
            return read;
        },
        [this](const Read& read) {
            if (read.problem.isEmpty()) {
                take(QString::fromUtf8(read.text));
            } else {
                m_problem->setText(u"✕ "_s + read.problem);
                m_problem->show();
                Q_EMIT inspected();
            }
        });
}

void CertificatesView::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) {
        event->acceptProposedAction();
    }
}

void CertificatesView::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.front().isLocalFile()) {
        takeFile(urls.front().toLocalFile());
    } else {
        take(event->mimeData()->text());
    }
}

void CertificatesView::removeChosen()
{
    if (const CertificateEntity* one = chosen()) {
        change(tr("certificate removed"), [entity = *one](auto& all) { app::removeCertificate(all, entity); });
    }
}

void CertificatesView::useChosen()
{
    const CertificateEntity* entity = chosen();
    if (entity == nullptr) {
        return;
    }
    if (entity->kind == Kind::OwnKey) {
        m_session.setField(u"tls_client_auth_cert_id"_s, boost::json::value(entity->id));
        return;
    }
    const QString field = u"proof_of_possession_mtls_from_header.ca_certificates"_s;
    const auto present = m_session.fieldValue(field);
    boost::json::array ids = present && present->is_array() ? present->get_array() : boost::json::array{};
    if (std::find(ids.begin(), ids.end(), boost::json::value(entity->id)) == ids.end()) {
        ids.emplace_back(entity->id);
        m_session.setField(field, ids);
    }
}

}  // namespace gatehouse::gui
