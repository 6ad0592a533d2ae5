#include "core/http/basic_credentials.h"
#include "core/scenario/scenario.h"

namespace gatehouse::scenario {

Scenario introspectionHowTo(const std::string& path, const std::string& userName, const SecretBytes& password)
{
    Step withPassword;
    withPassword.id = "password";
    withPassword.title = "Send a user name and password; the gateway fetches an access token for them.";
    withPassword.path = path;
    withPassword.headers.add("Authorization", http::basicAuthorization(userName, password.revealed()));
    withPassword.captures.push_back({"TOKEN", "/headers/Authorization", "Bearer ", true});
    withPassword.expect.status = 200;

    Step withToken;
    withToken.id = "introspection";
    withToken.title = "Send that token back; the gateway asks the identity provider whether it is active.";
    withToken.path = path;
    withToken.headers.add("Authorization", "Bearer ${TOKEN}");
    withToken.expect.status = 200;
    withToken.expect.bodyPointers.push_back("/headers/Authorization");

    Step again = withToken;
    again.id = "cached";
    again.title = "Send it once more; the answer comes from the gateway's cache.";
    again.expect.identityProviderCalls = false;

    return {"Introspection", {withPassword, withToken, again}};
}

}  // namespace gatehouse::scenario
