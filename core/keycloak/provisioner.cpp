#include "core/keycloak/provisioner.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/keycloak/admin_api.h"
#include "core/keycloak/remedies.h"
#include "core/keycloak/representations.h"

namespace gatehouse::keycloak {
namespace {

namespace json = boost::json;
using Outcome = ProvisionStep::Outcome;

template <class T>
using Attempt = tl::expected<T, Trouble>;

tl::unexpected<Trouble> trouble(ErrorCode code, std::string answer, std::string remedy)
{
    return tl::unexpected<Trouble>(Trouble{code, std::move(answer), std::move(remedy)});
}

std::string textAt(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// Those that Keycloak makes in every realm.
bool isBuiltInClient(std::string_view id) noexcept
{
    constexpr std::string_view builtIn[] = {"account", "account-console",  "admin-cli",
                                            "broker",  "realm-management", "security-admin-console"};
    return std::find(std::begin(builtIn), std::end(builtIn), id) != std::end(builtIn);
}

/// One run of provision or cleanUp: the API, the plan, and whom to tell.
class Run {
public:
    Run(net::HttpClient& client, const AdminLogin& login, const LabPlan& plan, const Provisioner::OnStep& onStep,
        const Provisioner::OnCall& onCall) :
        m_api(client, login, onCall),
        m_plan(plan),
        m_onStep(onStep),
        m_realmPath("/admin/realms/" + http::percentEncode(plan.realm))
    {
    }

    net::Awaitable<Result<Provisioned>> provision();
    net::Awaitable<Result<void>> cleanUp();

private:
    net::Awaitable<Attempt<void>> signIn();
    net::Awaitable<Attempt<std::string>> version();
    net::Awaitable<Attempt<Outcome>> realm();
    net::Awaitable<Attempt<Outcome>> client();
    net::Awaitable<Attempt<Outcome>> audienceMapper();
    net::Awaitable<Attempt<Outcome>> user();
    net::Awaitable<Attempt<std::string>> issuer();
    net::Awaitable<Attempt<Outcome>> removeRealm();
    net::Awaitable<Attempt<std::string>> foundOfOthers();
    net::Awaitable<Attempt<void>> removeOwn();

    net::Awaitable<Attempt<json::object>> findClient();
    net::Awaitable<Attempt<void>> readSecret();
    net::Awaitable<bool> passwordWorks();

    std::string clientPath() const { return m_realmPath + "/clients/" + http::percentEncode(m_clientUuid); }
    tl::unexpected<Trouble> no(const Reply& reply) const
    {
        return tl::unexpected<Trouble>(refused(reply, m_api.url()));
    }
    std::optional<Error> planFault() const;

    /// Tells of a step; on failure also makes the error that ends the run.
    template <class T>
    std::optional<Error> tell(const std::string& what, const Attempt<T>& attempt, Outcome success) const
    {
        ProvisionStep step;
        step.what = what;
        step.outcome = success;
        std::optional<Error> error;
        if (!attempt) {
            step.outcome = Outcome::Failed;
            step.answer = attempt.error().answer;
            step.remedy = attempt.error().remedy;
            error = Error{attempt.error().code, what, attempt.error().answer};
        }
        if (m_onStep) {
            m_onStep(step);
        }
        return error;
    }
    std::optional<Error> tell(const std::string& what, const Attempt<Outcome>& attempt) const
    {
        return tell(what, attempt, attempt.value_or(Outcome::Failed));
    }

    AdminApi m_api;
    const LabPlan& m_plan;
    const Provisioner::OnStep& m_onStep;
    std::string m_realmPath;
    std::string m_realmStep = "realm " + m_plan.realm;
    std::string m_clientUuid;
    SecretBytes m_clientSecret;
};

/// What is wrong before anything is asked.
std::optional<Error> Run::planFault() const
{
    Attempt<void> attempt;
    std::string what = "realm " + m_plan.realm;
    if (const auto url = m_api.checkUrl(); !url) {
        what = "admin login";
        attempt =
            trouble(ErrorCode::InvalidArgument, url.error().detail, "Enter an address such as http://localhost:8080.");
    } else if (m_plan.realm == "master" || m_plan.realm.empty()) {
        attempt = trouble(ErrorCode::InvalidArgument, "the realm master belongs to Keycloak's administration",
                          "Choose another realm name; gatehouse is proposed.");
    } else {
        return std::nullopt;
    }
    return tell(what, attempt, Outcome::Failed);
}

net::Awaitable<Attempt<void>> Run::signIn()
{
    const Reply reply = co_await m_api.signIn();
    if (!reply.good()) {
        co_return tl::unexpected<Trouble>(notSignedIn(reply, m_api.url()));
    }
    co_return Attempt<void>();
}

/// Empty where the server does not tell (an admin without the right to see it).
net::Awaitable<Attempt<std::string>> Run::version()
{
    const Reply reply = co_await m_api.call("GET", "/admin/serverinfo");
    boost::system::error_code error;
    const json::value* version = reply.body.find_pointer("/systemInfo/version", error);
    co_return version != nullptr && version->is_string() ? std::string(version->as_string()) : std::string();
}

net::Awaitable<Attempt<Outcome>> Run::realm()
{
    Reply found = co_await m_api.call("GET", m_realmPath);
    if (found.status == 404) {
        json::value wanted = newRealm(m_plan);
        const Reply made = co_await m_api.call("POST", "/admin/realms", std::move(wanted));
        if (!made.good()) {
            co_return no(made);
        }
        co_return Outcome::Created;
    }
    if (!found.good() || !found.body.is_object()) {
        co_return no(found);
    }
    json::object& realm = found.body.get_object();
    if (!isOurs(realm)) {
        co_return trouble(ErrorCode::AlreadyExists, "the realm exists and was not made by Gatehouse",
                          "Nothing in it was touched. Rename or remove it, or choose another realm name.");
    }
    if (!repairRealm(realm)) {
        co_return Outcome::AlreadyRight;
    }
    // Only what changes is sent: a whole realm sent back would also set what a newer Keycloak may keep elsewhere.
    json::value changes = json::object{{"enabled", true}};
    const Reply repaired = co_await m_api.call("PUT", m_realmPath, std::move(changes));
    if (!repaired.good()) {
        co_return no(repaired);
    }
    co_return Outcome::Repaired;
}

/// The client's representation; an empty object when there is none.
net::Awaitable<Attempt<json::object>> Run::findClient()
{
    const Reply found =
        co_await m_api.call("GET", m_realmPath + "/clients?clientId=" + http::percentEncode(m_plan.clientId));
    const json::array* list = found.body.if_array();
    if (!found.good() || list == nullptr) {
        co_return no(found);
    }
    for (const json::value& one : *list) {
        if (one.is_object() && textAt(one.as_object(), "clientId") == m_plan.clientId) {
            co_return one.as_object();
        }
    }
    co_return json::object();
}

net::Awaitable<Attempt<void>> Run::readSecret()
{
    const std::string path = clientPath() + "/client-secret";
    Reply reply = co_await m_api.call("GET", path);
    if (reply.good() && reply.body.is_object() && textAt(reply.body.as_object(), "value").empty()) {
        // A client that was public has none yet.
        reply = co_await m_api.call("POST", path);
    }
    if (!reply.good() || !reply.body.is_object()) {
        co_return no(reply);
    }
    m_clientSecret = SecretBytes(textAt(reply.body.as_object(), "value"));
    if (m_clientSecret.empty()) {
        co_return trouble(ErrorCode::SecretMissing, "Keycloak told no client secret",
                          "Look at the client's tab Credentials in Keycloak's admin console.");
    }
    co_return Attempt<void>();
}

net::Awaitable<Attempt<Outcome>> Run::client()
{
    Outcome outcome = Outcome::AlreadyRight;
    Attempt<json::object> found = co_await findClient();
    if (!found) {
        co_return tl::unexpected<Trouble>(found.error());
    }
    if (found->empty()) {
        outcome = Outcome::Created;
        json::value wanted = newClient(m_plan);
        const Reply made = co_await m_api.call("POST", m_realmPath + "/clients", std::move(wanted));
        if (!made.good()) {
            co_return no(made);
        }
        found = co_await findClient();
        if (!found) {
            co_return tl::unexpected<Trouble>(found.error());
        }
    }
    m_clientUuid = textAt(*found, "id");
    if (m_clientUuid.empty()) {
        co_return trouble(ErrorCode::UnexpectedJson, "the client that was made is not listed",
                          "Look into Keycloak's log for the reason, then try again.");
    }
    if (outcome != Outcome::Created && repairClient(*found, m_plan)) {
        outcome = Outcome::Repaired;
        json::value repaired = *found;
        const Reply put = co_await m_api.call("PUT", clientPath(), std::move(repaired));
        if (!put.good()) {
            co_return no(put);
        }
    }
    const Attempt<void> secret = co_await readSecret();
    if (!secret) {
        co_return tl::unexpected<Trouble>(secret.error());
    }
    co_return outcome;
}

net::Awaitable<Attempt<Outcome>> Run::audienceMapper()
{
    const std::string path = clientPath() + "/protocol-mappers/models";
    Reply list = co_await m_api.call("GET", path);
    if (!list.good() || !list.body.is_array()) {
        co_return no(list);
    }
    for (json::value& one : list.body.get_array()) {
        if (!one.is_object() || textAt(one.as_object(), "name") != audienceMapperName) {
            continue;
        }
        json::object& mapper = one.get_object();
        if (!repairAudienceMapper(mapper, m_plan)) {
            co_return Outcome::AlreadyRight;
        }
        json::value repaired = mapper;
        const Reply put =
            co_await m_api.call("PUT", path + "/" + http::percentEncode(textAt(mapper, "id")), std::move(repaired));
        if (!put.good()) {
            co_return no(put);
        }
        co_return Outcome::Repaired;
    }
    json::value wanted = newAudienceMapper(m_plan);
    const Reply made = co_await m_api.call("POST", path, std::move(wanted));
    if (!made.good()) {
        co_return no(made);
    }
    co_return Outcome::Created;
}

/// A password cannot be read back; whether it is right is asked the way the gateway will ask.
net::Awaitable<bool> Run::passwordWorks()
{
    http::FormFields form{{"grant_type", "password"},
                          {"client_id", m_plan.clientId},
                          {"client_secret", std::string(m_clientSecret.revealed())},
                          {"username", m_plan.userName},
                          {"password", std::string(m_plan.password.revealed())}};
    const std::string path = "/realms/" + http::percentEncode(m_plan.realm) + "/protocol/openid-connect/token";
    const Reply reply = co_await m_api.postForm(path, std::move(form));
    co_return reply.good();
}

net::Awaitable<Attempt<Outcome>> Run::user()
{
    const std::string users = m_realmPath + "/users";
    Reply found = co_await m_api.call("GET", users + "?exact=true&username=" + http::percentEncode(m_plan.userName));
    if (!found.good() || !found.body.is_array()) {
        co_return no(found);
    }
    if (found.body.get_array().empty()) {
        json::value wanted = newUser(m_plan);
        const Reply made = co_await m_api.call("POST", users, std::move(wanted));
        if (!made.good()) {
            co_return no(made);
        }
        co_return Outcome::Created;
    }
    if (!found.body.get_array().front().is_object()) {
        co_return no(found);
    }
    Outcome outcome = Outcome::AlreadyRight;
    json::object& user = found.body.get_array().front().get_object();
    const std::string path = users + "/" + http::percentEncode(textAt(user, "id"));
    if (repairUser(user, m_plan)) {
        outcome = Outcome::Repaired;
        json::value repaired = user;
        const Reply put = co_await m_api.call("PUT", path, std::move(repaired));
        if (!put.good()) {
            co_return no(put);
        }
    }
    const bool works = co_await passwordWorks();
    if (!works) {
        outcome = Outcome::Repaired;
        json::value password = newPassword(m_plan);
        const Reply put = co_await m_api.call("PUT", path + "/reset-password", std::move(password));
        if (!put.good()) {
            co_return no(put);
        }
    }
    co_return outcome;
}

net::Awaitable<Attempt<std::string>> Run::issuer()
{
    const std::string path = "/realms/" + http::percentEncode(m_plan.realm) + "/.well-known/openid-configuration";
    const Reply reply = co_await m_api.get(path);
    if (!reply.good() || !reply.body.is_object() || textAt(reply.body.as_object(), "issuer").empty()) {
        co_return no(reply);
    }
    co_return textAt(reply.body.as_object(), "issuer");
}

net::Awaitable<Result<Provisioned>> Run::provision()
{
    if (auto error = planFault()) {
        co_return fail(std::move(*error));
    }
    const Attempt<void> login = co_await signIn();
    if (auto error = tell("admin login", login, Outcome::AlreadyRight)) {
        co_return fail(std::move(*error));
    }
    Provisioned out;
    const Attempt<std::string> told = co_await version();
    out.version = told.value_or(std::string());
    const Attempt<Outcome> realmMade = co_await realm();
    if (auto error = tell("realm " + m_plan.realm, realmMade)) {
        co_return fail(std::move(*error));
    }
    const Attempt<Outcome> clientMade = co_await client();
    if (auto error = tell("client " + m_plan.clientId, clientMade)) {
        co_return fail(std::move(*error));
    }
    const Attempt<Outcome> mapperMade = co_await audienceMapper();
    if (auto error = tell("audience mapper " + std::string(audienceMapperName), mapperMade)) {
        co_return fail(std::move(*error));
    }
    const Attempt<Outcome> userMade = co_await user();
    if (auto error = tell("user " + m_plan.userName, userMade)) {
        co_return fail(std::move(*error));
    }
    const Attempt<std::string> found = co_await issuer();
    if (auto error = tell("discovery", found, Outcome::AlreadyRight)) {
        co_return fail(std::move(*error));
    }
    out.issuer = *found;
    out.clientId = m_plan.clientId;
    out.clientSecret = m_clientSecret;
    co_return out;
}

net::Awaitable<Attempt<Outcome>> Run::removeRealm()
{
    const Reply found = co_await m_api.call("GET", m_realmPath);
    if (found.status == 404) {
        co_return Outcome::AlreadyRight;
    }
    if (!found.good() || !found.body.is_object()) {
        co_return no(found);
    }
    if (!isOurs(found.body.as_object())) {
        co_return trouble(ErrorCode::PermissionDenied, "the realm was not made by Gatehouse",
                          "Nothing was removed. If you want it gone, remove it in Keycloak's admin console.");
    }
    const Attempt<std::string> others = co_await foundOfOthers();
    if (!others) {
        co_return tl::unexpected<Trouble>(others.error());
    }
    if (!others->empty()) {
        m_realmStep += ", which stays for what Gatehouse did not make in it (" + *others + ")";
        const Attempt<void> own = co_await removeOwn();
        if (!own) {
            co_return tl::unexpected<Trouble>(own.error());
        }
        co_return Outcome::AlreadyRight;
    }
    const Reply removed = co_await m_api.call("DELETE", m_realmPath);
    if (!removed.good()) {
        co_return no(removed);
    }
    co_return Outcome::Removed;
}

/// "client mine, user bob": what was put into our realm by somebody else; empty where there is nothing.
net::Awaitable<Attempt<std::string>> Run::foundOfOthers()
{
    const Reply clients = co_await m_api.call("GET", m_realmPath + "/clients");
    if (!clients.good() || !clients.body.is_array()) {
        co_return no(clients);
    }
    const Reply users = co_await m_api.call("GET", m_realmPath + "/users");
    if (!users.good() || !users.body.is_array()) {
        co_return no(users);
    }
    std::string found;
    const auto add = [&found](const json::array& list, std::string_view kind, std::string_view member,
                              const std::string& own) {
        for (const json::value& one : list) {
            const std::string name = one.is_object() ? textAt(one.as_object(), member) : std::string();
            const bool builtIn = kind == "client" && isBuiltInClient(name);
            if (!name.empty() && name != own && !builtIn) {
                found.append(found.empty() ? "" : ", ").append(kind).append(" ").append(name);
            }
        }
    };
    add(clients.body.as_array(), "client", "clientId", m_plan.clientId);
    add(users.body.as_array(), "user", "username", m_plan.userName);
    co_return found;
}

/// The client, with its mapper, and the user.
net::Awaitable<Attempt<void>> Run::removeOwn()
{
    const Attempt<json::object> client = co_await findClient();
    if (!client) {
        co_return tl::unexpected<Trouble>(client.error());
    }
    if (!client->empty()) {
        const Reply removed =
            co_await m_api.call("DELETE", m_realmPath + "/clients/" + http::percentEncode(textAt(*client, "id")));
        if (!removed.good()) {
            co_return no(removed);
        }
        tell("client " + m_plan.clientId, Attempt<Outcome>(Outcome::Removed));
    }
    const std::string users = m_realmPath + "/users";
    const Reply found =
        co_await m_api.call("GET", users + "?exact=true&username=" + http::percentEncode(m_plan.userName));
    const json::array* list = found.body.if_array();
    if (!found.good() || list == nullptr) {
        co_return no(found);
    }
    if (!list->empty() && list->front().is_object()) {
        const Reply removed =
            co_await m_api.call("DELETE", users + "/" + http::percentEncode(textAt(list->front().as_object(), "id")));
        if (!removed.good()) {
            co_return no(removed);
        }
        tell("user " + m_plan.userName, Attempt<Outcome>(Outcome::Removed));
    }
    co_return Attempt<void>();
}

net::Awaitable<Result<void>> Run::cleanUp()
{
    if (auto error = planFault()) {
        co_return fail(std::move(*error));
    }
    const Attempt<void> login = co_await signIn();
    if (auto error = tell("admin login", login, Outcome::AlreadyRight)) {
        co_return fail(std::move(*error));
    }
    const Attempt<Outcome> removed = co_await removeRealm();
    if (auto error = tell(m_realmStep, removed)) {
        co_return fail(std::move(*error));
    }
    co_return Result<void>();
}

}  // namespace

Provisioner::Provisioner(net::HttpClient& client, AdminLogin login, OnStep onStep, OnCall onCall) :
    m_client(client), m_login(std::move(login)), m_onStep(std::move(onStep)), m_onCall(std::move(onCall))
{
}

net::Awaitable<Result<Provisioned>> Provisioner::provision(LabPlan plan)
{
    Run run(m_client, m_login, plan, m_onStep, m_onCall);
    Result<Provisioned> result = co_await run.provision();
    co_return result;
}

net::Awaitable<Result<void>> Provisioner::cleanUp(LabPlan plan)
{
    Run run(m_client, m_login, plan, m_onStep, m_onCall);
    Result<void> result = co_await run.cleanUp();
    co_return result;
}

}  // namespace gatehouse::keycloak
