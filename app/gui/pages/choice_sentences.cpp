#include "app/gui/pages/choice_sentences.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

Choice chosen(const std::vector<Choice>& choices, const QString& id)
{
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const Choice& one) { return one.id == id; });
    return found == choices.end() ? Choice{id, {}, false} : *found;
}

}  // namespace

const std::vector<Choice>& authMethodChoices()
{
    static const std::vector<Choice> choices{
        {u"session"_s, u"A cookie from an earlier request stands for the login."_s, false},
        {u"bearer"_s, u"A JWT is verified here, with the provider's keys; no call per request."_s, false},
        {u"kong_oauth2"_s, u"A token that the gateway itself gave out."_s, false},
        {u"introspection"_s, u"The provider is asked whether the token is active; the answer is cached."_s, true},
        {u"userinfo"_s, u"The token is good if the provider's user info endpoint takes it."_s, false},
        {u"refresh_token"_s, u"The caller sends a refresh token; the gateway fetches an access token."_s, false},
        {u"password"_s, u"User name and password (Basic) are traded for a token at the provider."_s, true},
        {u"client_credentials"_s, u"Client id and secret (Basic) are traded for a token."_s, false},
        {u"authorization_code"_s, u"A browser is sent to the provider's login page."_s, false},
    };
    return choices;
}

Choice clientAuthChoice(const QString& id)
{
    static const std::vector<Choice> choices{
        {u"client_secret_basic"_s, u"id and secret in the Authorization header"_s, true},
        {u"client_secret_post"_s, u"id and secret in the form"_s, true},
        {u"client_secret_jwt"_s, u"a JWT signed with the secret"_s, false},
        {u"private_key_jwt"_s, u"a JWT signed with a private key"_s, false},
        {u"tls_client_auth"_s, u"a client certificate"_s, false},
        {u"self_signed_tls_client_auth"_s, u"a self-signed client certificate"_s, false},
        {u"none"_s, u"a public client, no secret"_s, true},
    };
    return chosen(choices, id);
}

Choice tokenPlaceChoice(const QString& id)
{
    static const std::vector<Choice> choices{
        {u"header"_s, u"Authorization: Bearer …"_s, true},
        {u"cookie"_s, u"a cookie named below"_s, true},
        {u"query"_s, u"?access_token=…"_s, true},
        {u"body"_s, u"a form or JSON member"_s, true},
    };
    return chosen(choices, id);
}

}  // namespace gatehouse::gui
