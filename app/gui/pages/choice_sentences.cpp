#include "app/gui/pages/choice_sentences.h"

#include <algorithm>

#include "core/gateway/acted_on.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// Whether the gateway acts on it is asked where the gateway says so, never kept here.
std::vector<Choice> judged(std::string_view field, std::vector<Choice> choices)
{
    const auto acted = gateway::actedOnValues(field);
    for (Choice& choice : choices) {
        choice.actedOn = acted.empty() || std::find(acted.begin(), acted.end(), choice.id.toStdString()) != acted.end();
    }
    return choices;
}

Choice chosen(const std::vector<Choice>& choices, const QString& id)
{
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const Choice& one) { return one.id == id; });
    return found == choices.end() ? Choice{id, {}, false} : *found;
}

}  // namespace

const std::vector<Choice>& authMethodChoices()
{
    static const std::vector<Choice> choices =
        judged("auth_methods",
               {
                   {u"session"_s, u"A cookie from an earlier request stands for the login."_s},
                   {u"bearer"_s, u"A JWT is verified here, with the provider's keys; no call per request."_s},
                   {u"kong_oauth2"_s, u"A token that the gateway itself gave out."_s},
                   {u"introspection"_s, u"The provider is asked whether the token is active; the answer is cached."_s},
                   {u"userinfo"_s, u"The token is good if the provider's user info endpoint takes it."_s},
                   {u"refresh_token"_s, u"The caller sends a refresh token; the gateway fetches an access token."_s},
                   {u"password"_s, u"User name and password (Basic) are traded for a token at the provider."_s},
                   {u"client_credentials"_s, u"Client id and secret (Basic) are traded for a token."_s},
                   {u"authorization_code"_s, u"A browser is sent to the provider's login page."_s},
               });
    return choices;
}

Choice clientAuthChoice(const QString& id)
{
    static const std::vector<Choice> choices =
        judged("client_auth", {
                                  {u"client_secret_basic"_s, u"id and secret in the Authorization header"_s},
                                  {u"client_secret_post"_s, u"id and secret in the form"_s},
                                  {u"client_secret_jwt"_s, u"a JWT signed with the secret"_s},
                                  {u"private_key_jwt"_s, u"a JWT signed with a private key"_s},
                                  {u"tls_client_auth"_s, u"a client certificate"_s},
                                  {u"self_signed_tls_client_auth"_s, u"a self-signed client certificate"_s},
                                  {u"none"_s, u"a public client, no secret"_s},
                              });
    return chosen(choices, id);
}

Choice tokenPlaceChoice(const QString& id)
{
    static const std::vector<Choice> choices =
        judged("bearer_token_param_type", {
                                              {u"header"_s, u"Authorization: Bearer …"_s},
                                              {u"cookie"_s, u"the cookie that bearer_token_cookie_name names"_s},
                                              {u"query"_s, u"?access_token=…"_s},
                                              {u"body"_s, u"a form or JSON member"_s},
                                          });
    return chosen(choices, id);
}

}  // namespace gatehouse::gui
