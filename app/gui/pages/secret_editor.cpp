#include "app/gui/pages/secret_editor.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QRegularExpression>

#include <algorithm>
#include <array>

#include "app/composition/certificate_entities.h"
#include "app/composition/session.h"
#include "app/gui/pages/secret_field.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

/// The field table's name of a place: "client_secret" of "client_secret[1]", "client_jwk[].d" of "client_jwk[0].d".
std::string fieldOf(const QString& path)
{
    static const QRegularExpression index(u"\\[\\d+\\]"_s);
    QString name = path;
    name.replace(index, u"[]"_s);
    return (name.endsWith(u"[]"_s) ? name.chopped(2) : name).toStdString();
}

/// Secrets that nobody but us and the gateway, or the provider that is told of it, chooses.
constexpr std::array<std::string_view, 3> oursToChoose{"client_secret", "session_secret", "cache_tokens_salt"};

class SecretEditor final : public ValueEditor {
public:
    SecretEditor(app::Session& session, const QString& path, QWidget* parent) : ValueEditor(parent), m_path(path)
    {
        m_secret = new SecretField(path);
        offerChoices(*m_secret, session, path);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(m_secret);
        setFocusProxy(m_secret);
        connect(m_secret, &SecretField::secretEntered, this,
                [this, &session](const QString& secret) { session.setSecret(m_path, secret); });
        connect(m_secret, &SecretField::referenceEntered, this, [this, &session](const QString& reference) {
            session.setField(m_path, reference.isEmpty() ? json::value() : json::value(reference.toStdString()));
        });
        connect(m_secret, &SecretField::generateAsked, this,
                [this, &session] { session.setSecret(m_path, session.freshSecret()); });
        connect(m_secret, &SecretField::revealAsked, this, [this, &session] { session.readSecret(m_path); });
        connect(&session, &app::Session::secretRead, this, [this](const QString& read, const QString& secret) {
            if (read == m_path) {
                m_secret->showSecret(secret);
            }
        });
    }

    void setValue(const std::optional<json::value>& value) override
    {
        if (m_value != value) {
            m_secret->hideSecret();  // another secret stands here now
        }
        m_value = value;
        const auto* text = value ? value->if_string() : nullptr;
        m_secret->setWritten(text != nullptr ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size()))
                                             : QString());
    }

private:
    QString m_path;
    std::optional<json::value> m_value;
    SecretField* m_secret;
};

}  // namespace

void offerChoices(SecretField& secret, app::Session& session, const QString& path)
{
    const gateway::Field* field = session.fields().find(fieldOf(path));
    if (field != nullptr) {
        const bool canGenerate = std::find(oursToChoose.begin(), oursToChoose.end(), field->name) != oursToChoose.end();
        secret.setChoices(canGenerate, fieldReferences(session, *field, path));
    }
}

std::function<std::vector<Reference>()> fieldReferences(app::Session& session, const gateway::Field& field,
                                                        const QString& path)
{
    return [&session, &field, path] {
        std::vector<Reference> all;
        const bool authority = field.path.ends_with("ca_certificates");
        if (authority || field.path == "tls_client_auth_cert_id") {
            for (const app::CertificateEntity& one : app::certificatesOf(session.configuration())) {
                if (authority == (one.kind == app::CertificateEntity::Kind::Authority)) {
                    all.push_back({app::certificateTitle(one), QString::fromStdString(one.id), {}});
                }
            }
        }
        for (Reference& one : referencesFor(field, path, session.version())) {
            all.push_back(std::move(one));
        }
        return all;
    };
}

ValueEditor* makeSecretEditor(app::Session& session, const QString& path, QWidget* parent)
{
    return new SecretEditor(session, path, parent);
}

}  // namespace gatehouse::gui
