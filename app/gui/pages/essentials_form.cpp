#include "app/gui/pages/essentials_form.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/pages/choice_sentences.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/issuer_check.h"
#include "app/gui/pages/secret_editor.h"
#include "app/gui/pages/secret_field.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString textOf(const boost::json::value& value)
{
    const auto* text = value.if_string();
    return text != nullptr ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size())) : QString();
}

boost::json::string jsonOf(const QString& text)
{
    return boost::json::string(text.toStdString());
}

/// Rewrites a line only where the text differs, so that the cursor stays while one types.
void showText(QLineEdit* line, const QString& text)
{
    if (line->text() != text) {
        line->setText(text);
    }
}

void addHeading(QVBoxLayout& layout, const QString& title)
{
    if (layout.count() > 0) {
        layout.addSpacing(theme::Space2);
    }
    layout.addWidget(makeLabel(title, theme::TextSize::Title, theme::TextWeight::Strong));
}

/// A check box with its sentence below, which the screen reader says with it.
QCheckBox* addChoice(QVBoxLayout& layout, const Choice& choice)
{
    auto* box = new QCheckBox(choice.id);
    box->setFont(theme::monoFont());
    const QString sentence = choice.actedOn ? choice.sentence : choice.sentence + u" Kept and exported, not run yet."_s;
    box->setAccessibleName(choice.id);
    box->setAccessibleDescription(sentence);
    layout.addWidget(box);
    auto* text = makeLabel(sentence, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    text->setWordWrap(true);
    text->setContentsMargins(theme::Space6, 0, 0, theme::Space1);
    layout.addWidget(text);
    return box;
}

}  // namespace

EssentialsForm::EssentialsForm(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space6, theme::Space4, theme::Space6, theme::Space6);
    layout->setSpacing(theme::Space4);
    buildProvider(*layout);
    buildClient(*layout);
    buildCallers(*layout);
    buildGateway(*layout);
    layout->addStretch(1);

    connect(&m_session, &app::Session::configurationChanged, this, &EssentialsForm::showConfiguration);
    connect(&m_session, &app::Session::diagnosticsChanged, this, &EssentialsForm::showDiagnostics);
    connect(&m_session, &app::Session::findingsChanged, this, &EssentialsForm::showFindings);
    connect(&m_session, &app::Session::gatewayStateChanged, this, &EssentialsForm::showConfiguration);
    connect(&m_session, &app::Session::keychainMissing, this, &EssentialsForm::showSecret);
    connect(&m_session, &app::Session::secretRead, this, [this](const QString& path, const QString& secret) {
        if (path == u"client_secret[0]"_s) {
            m_secret->showSecret(secret);
        }
    });
    showConfiguration();
    showDiagnostics();
    showFindings();
}

FormRow* EssentialsForm::addRow(QVBoxLayout& layout, const QString& field, const QString& label, QWidget* control,
                                const QString& help)
{
    auto* row = new FormRow(label, control, help);
    m_rows[field] = row;
    layout.addWidget(row);
    return row;
}

QLineEdit* EssentialsForm::addLine(QVBoxLayout& layout, const QString& field, const QString& label, const QString& help)
{
    auto* line = new QLineEdit;
    line->setFont(theme::monoFont());
    addRow(layout, field, label, line, help);
    return line;
}

void EssentialsForm::buildProvider(QVBoxLayout& layout)
{
    addHeading(layout, u"Identity provider"_s);
    m_issuer = addLine(layout, u"issuer"_s, u"&Issuer"_s);
    m_issuer->setPlaceholderText(u"https://idp.example.com/realms/name"_s);
    m_issuerCheck = new IssuerCheck(m_session);
    m_rows[u"issuer"_s]->addBelow(m_issuerCheck);
    connect(m_issuer, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_session.setField(u"issuer"_s, text.isEmpty() ? boost::json::value() : boost::json::value(jsonOf(text)));
    });
}

void EssentialsForm::buildClient(QVBoxLayout& layout)
{
    addHeading(layout, u"The gateway's own client"_s);
    m_clientId =
        addLine(layout, u"client_id"_s, u"&Client ID"_s, u"The name under which the provider knows the gateway."_s);
    m_moreClients = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_moreClients->setWordWrap(true);
    m_rows[u"client_id"_s]->addBelow(m_moreClients);
    connect(m_clientId, &QLineEdit::textEdited, this, [this](const QString& text) { setFirst(u"client_id"_s, text); });

    m_secret = new SecretField(u"Client secret"_s);
    addRow(layout, u"client_secret"_s, u"Client &secret"_s, m_secret);
    connect(m_secret, &SecretField::secretEntered, this,
            [this](const QString& secret) { m_session.setSecret(u"client_secret[0]"_s, secret); });
    offerChoices(*m_secret, m_session, u"client_secret[0]"_s);
    connect(m_secret, &SecretField::referenceEntered, this,
            [this](const QString& reference) { setFirst(u"client_secret"_s, reference); });
    connect(m_secret, &SecretField::generateAsked, this,
            [this] { m_session.setSecret(u"client_secret[0]"_s, m_session.freshSecret()); });
    connect(m_secret, &SecretField::revealAsked, this, [this] { m_session.readSecret(u"client_secret[0]"_s); });

    m_clientAuth = new CalmComboBox;
    if (const gateway::Field* field = m_session.fields().find("client_auth")) {
        for (const std::string& id : field->allowed) {
            const Choice choice = clientAuthChoice(QString::fromStdString(id));
            const QString note = choice.actedOn ? QString() : u" (not run yet)"_s;
            m_clientAuth->addItem(u"%1: %2%3"_s.arg(choice.id, choice.sentence, note), choice.id);
        }
    }
    addRow(layout, u"client_auth"_s, u"Client &authentication"_s, m_clientAuth,
           u"How the gateway proves to the provider who it is."_s);
    connect(m_clientAuth, &QComboBox::activated, this,
            [this] { setFirst(u"client_auth"_s, m_clientAuth->currentData().toString()); });
}

void EssentialsForm::buildCallers(QVBoxLayout& layout)
{
    addHeading(layout, u"Who gets in"_s);
    auto* methods = new QWidget;
    auto* list = new QVBoxLayout(methods);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(2);
    for (const Choice& choice : authMethodChoices()) {
        QCheckBox* box = addChoice(*list, choice);
        m_methods.push_back(box);
        connect(box, &QCheckBox::clicked, this,
                [this, id = choice.id](bool on) { setListed(u"auth_methods"_s, id, on); });
    }
    methods->setFocusProxy(m_methods.front());
    addRow(layout, u"auth_methods"_s, u"Auth &methods, in lookup order"_s, methods);
    m_methodsNote = makeLabel(u"The first credential found decides, in this order; the order in the file does not "
                              "matter."_s,
                              theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_methodsNote->setWordWrap(true);
    m_rows[u"auth_methods"_s]->addBelow(m_methodsNote);

    auto* places = new QWidget;
    auto* row = new QVBoxLayout(places);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::Space1);
    if (const gateway::Field* field = m_session.fields().find("bearer_token_param_type")) {
        for (const std::string& id : field->allowed) {
            const Choice choice = tokenPlaceChoice(QString::fromStdString(id));
            auto* box = new QCheckBox(u"%1   %2"_s.arg(choice.id, choice.sentence));
            box->setProperty("id", choice.id);
            box->setAccessibleName(choice.id);
            box->setAccessibleDescription(choice.sentence);
            row->addWidget(box);
            m_tokenPlaces.push_back(box);
            connect(box, &QCheckBox::clicked, this,
                    [this, id = choice.id](bool on) { setListed(u"bearer_token_param_type"_s, id, on); });
        }
        places->setFocusProxy(m_tokenPlaces.front());
    }
    addRow(layout, u"bearer_token_param_type"_s, u"&Bearer token is looked for in"_s, places);

    m_scopes = addLine(layout, u"scopes"_s, u"Sco&pes"_s, u"Asked of the token endpoint; separated by spaces."_s);
    m_scopes->setPlaceholderText(u"openid"_s);
    connect(m_scopes, &QLineEdit::textEdited, this, [this](const QString& text) {
        boost::json::array scopes;
        for (const QString& scope : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            scopes.emplace_back(jsonOf(scope));
        }
        m_session.setField(u"scopes"_s, scopes.empty() ? boost::json::value() : boost::json::value(scopes));
    });
}

void EssentialsForm::buildGateway(QVBoxLayout& layout)
{
    addHeading(layout, u"What stands behind it"_s);
    m_serviceUrl =
        addLine(layout, u"service.url"_s, u"Service &upstream URL"_s, u"Where a request goes that was let in."_s);
    connect(m_serviceUrl, &QLineEdit::textEdited, this, [this](const QString& url) { m_session.setServiceUrl(url); });
    m_routePath = addLine(layout, u"route.path"_s, u"&Route path"_s, u"A prefix, or a regular expression after ~."_s);
    connect(m_routePath, &QLineEdit::textEdited, this, [this](const QString& path) { m_session.setRoutePath(path); });
    m_listen = addLine(layout, u"listen"_s, u"&Listen address"_s, u"On this machine only: 127.0.0.1 or ::1."_s);
    connect(m_listen, &QLineEdit::editingFinished, this, [this] {
        if (m_listen->isModified()) {
            m_listen->setModified(false);
            m_session.setGatewayAddress(m_listen->text().trimmed());
        }
    });
}

void EssentialsForm::showConfiguration()
{
    const QString issuer = textOf(m_session.fieldValue(u"issuer"_s).value_or(boost::json::value()));
    showText(m_issuer, issuer);
    m_issuerCheck->setIssuer(issuer);

    showText(m_clientId, firstOf(u"client_id"_s));
    const qsizetype clients = listOf(u"client_id"_s).size();
    m_moreClients->setVisible(clients > 1);
    m_moreClients->setText(u"and %1 more, under All fields"_s.arg(clients - 1));
    showSecret();

    const QString auth = firstOf(u"client_auth"_s);
    const int index = m_clientAuth->findData(auth.isEmpty() ? u"client_secret_basic"_s : auth);
    m_clientAuth->setCurrentIndex(index);

    const bool methodsSet = m_session.fieldValue(u"auth_methods"_s).has_value();
    const QStringList methods = listOf(u"auth_methods"_s);
    for (QCheckBox* box : m_methods) {
        box->setChecked(!methodsSet || methods.contains(box->text()));
    }
    const bool placesSet = m_session.fieldValue(u"bearer_token_param_type"_s).has_value();
    const QStringList places =
        placesSet ? listOf(u"bearer_token_param_type"_s) : QStringList{u"header"_s, u"query"_s, u"body"_s};
    for (QCheckBox* box : m_tokenPlaces) {
        box->setChecked(places.contains(box->property("id").toString()));
    }

    const QStringList scopes = listOf(u"scopes"_s);
    if (m_scopes->text().split(QLatin1Char(' '), Qt::SkipEmptyParts) != scopes) {
        m_scopes->setText(scopes.join(QLatin1Char(' ')));
    }
    showText(m_serviceUrl, m_session.serviceUrl());
    showText(m_routePath, m_session.routePath());
    if (!m_listen->hasFocus()) {
        showText(m_listen, m_session.gatewayAddress());
    }
    const bool failed = m_session.gatewayState() == app::Session::GatewayState::Failed;
    m_rows[u"listen"_s]->setError(failed && m_session.diagnostics().empty() ? m_session.gatewayProblem() : QString());
}

void EssentialsForm::showSecret()
{
    const auto secret = m_session.fieldValue(u"client_secret[0]"_s);
    const QString reference = textOf(secret.value_or(boost::json::value()));
    m_secret->setWritten(reference);
    const QString where =
        m_session.secretsInMemory() ? u"in memory for this run only"_s : u"in the "_s + m_session.secretStoreKind();
    QString note = u"Kept %1; the file holds a reference only."_s.arg(where);
    if (!reference.isEmpty() && isReferenceText(reference) && !reference.startsWith(u"{vault://keychain/"_s)) {
        note = u"Filled in elsewhere: the gateway that runs here needs it in its environment."_s;
    }
    if (reference == u"{vault://keychain/lab/client_secret}"_s) {
        note = u"The lab's, made anew at each start. Yours is kept %1, never in a file."_s.arg(where);
    }
    m_rows[u"client_secret"_s]->setHelp(note);
}

void EssentialsForm::showDiagnostics()
{
    std::map<QString, QString> errors;
    for (const gateway::Diagnostic& diagnostic : m_session.diagnostics()) {
        if (diagnostic.severity != gateway::Severity::Error) {
            continue;
        }
        QString field = QString::fromStdString(diagnostic.field).section(QLatin1Char('['), 0, 0);
        if (field.isEmpty() && diagnostic.path.starts_with("services")) {
            field = u"service.url"_s;
        } else if (field.isEmpty() && diagnostic.path.starts_with("routes")) {
            field = u"route.path"_s;
        }
        QString text = QString::fromStdString(diagnostic.message);
        if (!diagnostic.suggestion.empty()) {
            text += u". "_s + QString::fromStdString(diagnostic.suggestion);
        }
        errors.try_emplace(field, text);
    }
    for (const auto& [field, row] : m_rows) {
        if (field != u"listen"_s) {
            const auto found = errors.find(field);
            row->setError(found == errors.end() ? QString() : found->second);
        }
    }
}

/// The worst of each field, at the first of the finding's fields that is here.
void EssentialsForm::showFindings()
{
    std::map<QString, const doctor::Finding*> shown;
    for (const doctor::Finding& finding : m_session.findings()) {
        for (const doctor::Place& place : finding.places) {
            const QString field = formField(place.path, place.field);
            if (field == u"issuer"_s && finding.check == "discovery_comparison") {
                break;  // the line of the issuer's check says it
            }
            if (m_rows.contains(field)) {
                const doctor::Finding*& worst = shown[field];
                worst = worst == nullptr || finding.severity < worst->severity ? &finding : worst;
                break;
            }
        }
    }
    for (const auto& [field, row] : m_rows) {
        const auto found = shown.find(field);
        const bool any = found != shown.end();
        row->setAdvice(any ? found->second->severity : gateway::Severity::Note,
                       any ? findingText(*found->second) : QString());
    }
}

QStringList EssentialsForm::listOf(const QString& field) const
{
    QStringList entries;
    const auto value = m_session.fieldValue(field);
    if (value && value->is_array()) {
        for (const auto& entry : value->get_array()) {
            entries.append(textOf(entry));
        }
    }
    return entries;
}

QString EssentialsForm::firstOf(const QString& field) const
{
    return listOf(field).value(0);
}

void EssentialsForm::setFirst(const QString& field, const QString& value)
{
    const auto present = m_session.fieldValue(field);
    boost::json::array list = present && present->is_array() ? present->get_array() : boost::json::array{};
    if (value.isEmpty() && list.size() <= 1) {
        m_session.setField(field, boost::json::value());
        return;
    }
    if (list.empty()) {
        list.emplace_back(nullptr);
    }
    list.front() = jsonOf(value);
    m_session.setField(field, list);
}

void EssentialsForm::setListed(const QString& field, const QString& entry, bool listed)
{
    // What is not set holds by default: the first change writes down what was shown.
    boost::json::array list;
    const auto& boxes = field == u"auth_methods"_s ? m_methods : m_tokenPlaces;
    const QStringList before = listOf(field);
    for (const QString& id : before) {
        if (id != entry || listed) {
            list.emplace_back(jsonOf(id));
        }
    }
    if (!m_session.fieldValue(field)) {
        for (const QCheckBox* box : boxes) {
            const QString id = box->property("id").isValid() ? box->property("id").toString() : box->text();
            if (box->isChecked()) {
                list.emplace_back(jsonOf(id));
            }
        }
    } else if (listed && !before.contains(entry)) {
        list.emplace_back(jsonOf(entry));
    }
    m_session.setField(field, list);
}

bool EssentialsForm::focusField(const QString& field)
{
    const auto found = m_rows.find(field);
    if (found == m_rows.end()) {
        return false;
    }
    found->second->control()->setFocus(Qt::OtherFocusReason);
    return true;
}

}  // namespace gatehouse::gui
