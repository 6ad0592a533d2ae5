#include "app/gui/pages/jwk_tools.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include "app/composition/session.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/copy_button.h"
#include "app/gui/widgets/labels.h"
#include "core/exporters/shell_text.h"
#include "core/jose/generate.h"

using namespace Qt::Literals::StringLiterals;
namespace json = boost::json;

namespace gatehouse::gui {
namespace {

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

JwkTools::JwkTools(app::Session& session, const QString& path, QWidget* parent) :
    QWidget(parent), m_session(session), m_path(path)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space2);
    auto* make = makeButton(u"Generate a key…"_s, u"key"_s);
    make->setToolTip(u"Adds a fresh private key; its private parts go to the keychain"_s);
    auto* menu = new QMenu(make);
    for (const jose::KeyKind& kind : jose::keyKinds()) {
        QAction* action = menu->addAction(u"%1 (%2)"_s.arg(textOf(kind.name), textOf(kind.alg)));
        connect(action, &QAction::triggered, this, [this, id = textOf(kind.id)] { generate(id); });
    }
    make->setMenu(menu);
    layout->addWidget(make);
    auto* copy = makeButton(u"Copy public JWK set"_s, u"copy"_s);
    copy->setToolTip(u"The keys without their private parts, as the provider wants them"_s);
    connect(copy, &QPushButton::clicked, this, [this] {
        copyToClipboard(publicSet(), Secrecy::Plain);
        m_state->setText(u"✓ copied"_s);
    });
    layout->addWidget(copy);
    m_state = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    layout->addWidget(m_state, 1);
}

void JwkTools::generate(const QString& kind)
{
    m_state->setText(u"making the key …"_s);
    m_worker.run<Result<json::object>>(
        [kind = kind.toStdString()] { return jose::generateJwk(kind); },
        [this](Result<json::object> made) {
            if (!made) {
                m_state->setText(u"✕ "_s + QString::fromStdString(made.error().detail));
                Q_EMIT generated();
                return;
            }
            const auto present = m_session.fieldValue(m_path);
            json::array list = present && present->is_array() ? present->get_array() : json::array();
            for (auto& member : *made) {
                if (jose::isPrivateMember(member.key())) {
                    const QString place = u"%1[%2].%3"_s.arg(m_path).arg(list.size()).arg(textOf(member.key()));
                    const json::string& secret = member.value().get_string();
                    member.value() = m_session.keepSecret(place, textOf({secret.data(), secret.size()})).toStdString();
                }
            }
            list.push_back(std::move(*made));
            m_session.setField(m_path, list);
            m_state->setText(u"✓ made; its private parts are in the keychain"_s);
            Q_EMIT generated();
        });
}

QString JwkTools::publicSet() const
{
    json::array keys;
    const auto present = m_session.fieldValue(m_path);
    if (present && present->is_array()) {
        for (const json::value& entry : present->get_array()) {
            // A symmetric key has no public part.
            if (const auto* jwk = entry.if_object(); jwk != nullptr && !jwk->contains("k")) {
                json::object shared = jose::publicJwk(*jwk);
                shared.erase("issuer");
                keys.push_back(std::move(shared));
            }
        }
    }
    return QString::fromStdString(exporters::prettyJson(json::object{{"keys", std::move(keys)}}));
}

}  // namespace gatehouse::gui
