#include "core/gateway/runtime_configuration.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "core/gateway/router.h"

namespace gatehouse::gateway {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const FieldTable& table()
{
    static const FieldTable fields = FieldTable::load();
    return fields;
}

Configuration withConfig(std::string_view json)
{
    Configuration configuration;
    Service service;
    service.name = "s";
    service.url = "http://upstream.test:8081/anything/";
    configuration.services.push_back(service);
    Route route;
    route.name = "r";
    route.service = "s";
    route.paths = {"/anything"};
    route.protocols = {"http", "https"};
    configuration.routes.push_back(route);
    Plugin plugin;
    plugin.name = "openid-connect";
    plugin.service = "s";
    plugin.config = {{"issuer", "https://idp.test/realms/x"}, {"cache_tokens_salt", "salt"}};
    const auto changes = boost::json::parse(json);
    for (const auto& [key, value] : changes.as_object()) {
        plugin.config[key] = value;
    }
    configuration.plugins.push_back(std::move(plugin));
    return configuration;
}

std::shared_ptr<const RuntimeConfiguration> compiled(const Configuration& configuration,
                                                     Version version = newestVersion)
{
    auto runtime = compile(configuration, table(), version);
    EXPECT_TRUE(runtime) << runtime.error().front().toString();
    return runtime.value_or(std::make_shared<RuntimeConfiguration>());
}

oidc::Settings settings(std::string_view json, Version version = newestVersion)
{
    const auto runtime = compiled(withConfig(json), version);
    return *runtime->routes.at(0).openidConnect;
}

std::vector<std::string> notes(const Configuration& configuration)
{
    std::vector<std::string> result;
    const auto runtime = compiled(configuration);
    for (const auto& note : runtime->notes) {
        result.push_back(note.toString());
    }
    return result;
}

TEST(Compile, MakesRoutesServicesAndARouter)
{
    const auto runtime = compiled(withConfig("{}"));
    ASSERT_EQ(runtime->routes.size(), 1U);
    const auto& service = *runtime->routes[0].service;
    EXPECT_EQ(service.url.toString(), "http://upstream.test:8081/anything");
    EXPECT_EQ(service.connectTimeout, 60s);
    EXPECT_TRUE(service.tls.verifyPeer);
    const auto match = runtime->router->match({.method = "GET", .host = "h", .path = "/anything/x"});
    ASSERT_EQ(match.route, &runtime->routes[0]);
    std::string path;
    appendUpstreamPath(path, match, "/anything/x");
    EXPECT_EQ(path, "/anything/x");
}

TEST(Compile, BuildsTheUrlOutOfItsParts)
{
    auto configuration = withConfig("{}");
    auto& service = configuration.services[0];
    service.url.reset();
    service.host = "::1";
    EXPECT_EQ(compiled(configuration)->routes[0].service->url.toString(), "http://[::1]/");
    service.host = "h.test";
    service.protocol = "https";
    service.port = 8443;
    service.path = "/base/";
    service.tlsVerify = false;
    service.readTimeout = 250;
    const auto runtime = compiled(configuration);
    EXPECT_EQ(runtime->routes[0].service->url.toString(), "https://h.test:8443/base");
    EXPECT_FALSE(runtime->routes[0].service->tls.verifyPeer);
    EXPECT_EQ(runtime->routes[0].service->readTimeout, 250ms);
}

/// RFC 6455 section 3: a WebSocket begins as a request of HTTP.
TEST(Compile, CallsAServiceOfWebSocketsByHttp)
{
    auto configuration = withConfig("{}");
    auto& service = configuration.services[0];
    for (const auto& [written, called] : {std::pair("ws://h.test/chat", "http://h.test/chat"),
                                          std::pair("wss://h.test:8443/", "https://h.test:8443/")}) {
        service.url = written;
        EXPECT_EQ(compiled(configuration)->routes[0].service->url.toString(), called);
    }
    service.url.reset();
    service.host = "h.test";
    service.protocol = "wss";
    service.port = 443;
    EXPECT_EQ(compiled(configuration)->routes[0].service->url.toString(), "https://h.test/");
    configuration.routes[0].protocols = {"ws"};
    EXPECT_EQ(compiled(configuration)->routes.size(), 1U);
}

TEST(Compile, LeavesOutWhatAnswersNothing)
{
    auto configuration = withConfig("{}");
    configuration.services[0].enabled = false;
    EXPECT_TRUE(compiled(configuration)->routes.empty());
    EXPECT_THAT(notes(configuration), Contains(HasSubstr("switched off")));

    configuration = withConfig("{}");
    configuration.routes[0].service.reset();
    EXPECT_TRUE(compiled(configuration)->routes.empty());
    EXPECT_THAT(notes(configuration), Contains(HasSubstr("every request is answered with 404")));

    configuration = withConfig("{}");
    configuration.routes[0].protocols = {"grpc"};
    EXPECT_TRUE(compiled(configuration)->routes.empty());
}

TEST(Compile, TakesPlainHttpWhereARouteNamesNoProtocols)
{
    auto configuration = withConfig("{}");
    configuration.routes[0].protocols.clear();
    EXPECT_THAT(compiled(configuration, {3, 13})->routes[0].protocols, ElementsAre("http", "https"));
    EXPECT_THAT(compiled(configuration, {3, 14})->routes[0].protocols, ElementsAre("http", "https"));
}

TEST(Compile, LetsTheClosestPluginHold)
{
    auto configuration = withConfig(R"({"client_arg": "service"})");
    auto plugin = configuration.plugins[0];
    plugin.service.reset();
    plugin.config["client_arg"] = "global";
    configuration.plugins.insert(configuration.plugins.begin(), plugin);
    EXPECT_EQ(compiled(configuration)->routes[0].openidConnect->clientArg, "service");
    plugin.route = "r";
    plugin.config["client_arg"] = "route";
    configuration.plugins.push_back(plugin);
    EXPECT_EQ(compiled(configuration)->routes[0].openidConnect->clientArg, "route");
    configuration.plugins.back().enabled = false;
    EXPECT_EQ(compiled(configuration)->routes[0].openidConnect->clientArg, "service");
    configuration.plugins[1].enabled = false;
    EXPECT_EQ(compiled(configuration)->routes[0].openidConnect->clientArg, "global");
    configuration.plugins[0].enabled = false;
    EXPECT_EQ(compiled(configuration)->routes[0].openidConnect, nullptr);
}

TEST(Compile, ReadsTheIssuerWithAndWithoutItsSuffix)
{
    auto read = settings("{}");
    EXPECT_EQ(read.issuer, "https://idp.test/realms/x");
    EXPECT_EQ(read.discoveryUrl, "https://idp.test/realms/x/.well-known/openid-configuration");
    read = settings(R"({"issuer": "https://idp.test/realms/x/.well-known/openid-configuration"})");
    EXPECT_EQ(read.issuer, "https://idp.test/realms/x");
    EXPECT_EQ(read.discoveryUrl, "https://idp.test/realms/x/.well-known/openid-configuration");
    read = settings(R"({"issuer": "https://tenant.auth.test/"})");
    EXPECT_EQ(read.issuer, "https://tenant.auth.test/");
    EXPECT_EQ(read.discoveryUrl, "https://tenant.auth.test/.well-known/openid-configuration");
}

TEST(Compile, PairsClientsByTheirPlace)
{
    const auto read = settings(R"({"client_id": ["a", "b", "c"], "client_secret": ["1", "2"],
        "client_auth": ["client_secret_post"]})");
    ASSERT_EQ(read.clients.size(), 3U);
    EXPECT_EQ(read.clients[1].id, "b");
    EXPECT_EQ(read.clients[1].secret.revealed(), "2");
    EXPECT_EQ(read.clients[2].secret.revealed(), "1") << "a short list: its first entry";
    EXPECT_EQ(read.clients[2].authentication, "client_secret_post");
    EXPECT_TRUE(settings(R"({"client_id": ["public"]})").clients[0].secret.empty());
}

TEST(Compile, PutsMethodsInLookupOrder)
{
    EXPECT_THAT(settings(R"({"auth_methods": ["password", "introspection"]})").authMethods,
                ElementsAre("introspection", "password"));
    EXPECT_EQ(settings("{}").authMethods.size(), 9U);
    EXPECT_EQ(settings("{}").authMethods.front(), "session");
}

TEST(Compile, FillsInTheDefaultsOfTheRelease)
{
    EXPECT_TRUE(settings("{}").tls.verifyPeer);
    EXPECT_FALSE(settings("{}", {3, 13}).tls.verifyPeer);
    EXPECT_FALSE(settings("{}", {3, 13}).hideCredentials);
    EXPECT_TRUE(settings(R"({"ssl_verify": null})").tls.verifyPeer) << "null is no way to turn it off";
    EXPECT_THAT(settings("{}").scopes, ElementsAre("openid"));
    EXPECT_THAT(settings("{}").scopesRule.path, ElementsAre("scope"));
    EXPECT_EQ(settings("{}").timeout, 10s);
    EXPECT_EQ(settings("{}").cacheTtl, 3600s);
    EXPECT_FALSE(settings("{}").cacheTtlNegative);
    const auto places = settings(R"({"bearer_token_param_type": ["query", "cookie"]})").bearerTokenParamType;
    EXPECT_TRUE(places.query && places.cookie && !places.header && !places.body);
}

TEST(Compile, ReadsTokenHeaders)
{
    ASSERT_TRUE(settings("{}").upstreamAccessToken);
    EXPECT_EQ(settings("{}").upstreamAccessToken->name, "authorization");
    EXPECT_TRUE(settings("{}").upstreamAccessToken->bearerPrefix);
    const auto named = settings(R"({"upstream_refresh_token_header": "refresh_token"})").upstreamRefreshToken;
    ASSERT_TRUE(named);
    EXPECT_EQ(named->name, "refresh_token");
    EXPECT_FALSE(named->bearerPrefix);
    EXPECT_FALSE(settings(R"({"upstream_access_token_header": "nil"})").upstreamAccessToken);
    EXPECT_FALSE(settings(R"({"upstream_access_token_header": null})").upstreamAccessToken);
}

TEST(Compile, ReadsBothStylesOfMappedHeaders)
{
    const auto now = settings(R"({"upstream_headers": [{"header": "x-user", "path": ["a", "b"]}]})").upstreamHeaders;
    ASSERT_EQ(now.size(), 1U);
    EXPECT_EQ(now[0].header, "x-user");
    EXPECT_THAT(now[0].path, ElementsAre("a", "b"));
    const auto then = settings(R"({"downstream_headers_claims": ["sub", "x"], "downstream_headers_names": ["x-sub"]})")
                          .downstreamHeaders;
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(then[0].header, "x-sub");
    EXPECT_THAT(then[0].path, ElementsAre("sub"));
}

TEST(Compile, ReadsProxiesAndTimes)
{
    const auto read = settings(R"({"http_proxy": "http://proxy.test:3128/", "http_proxy_authorization": "Basic x",
        "no_proxy": "a.test, b.test", "timeout": 1500, "cache_ttl_neg": 5, "cache_ttl_max": 0.4, "leeway": -3})");
    ASSERT_TRUE(read.httpProxy);
    EXPECT_EQ(read.httpProxy->url.port, 3128);
    EXPECT_EQ(read.httpProxy->authorization.revealed(), "Basic x");
    EXPECT_FALSE(read.httpsProxy);
    EXPECT_THAT(read.noProxy, ElementsAre("a.test", "b.test"));
    EXPECT_EQ(read.timeout, 1500ms);
    EXPECT_EQ(read.cacheTtlNegative, 5s);
    EXPECT_EQ(read.cacheTtlMax, 0s);
    EXPECT_EQ(read.leeway, 0s);
    EXPECT_GT(settings(R"({"cache_ttl": 1e300})").cacheTtl, 24h * 365);
}

TEST(Compile, TellsInstancesApartByEverythingTheyAre)
{
    const auto base = settings("{}").fingerprint;
    EXPECT_EQ(settings("{}").fingerprint, base);
    EXPECT_NE(settings(R"({"client_secret": ["x"]})").fingerprint, base);
    EXPECT_NE(settings("{}", {3, 13}).fingerprint, base);
    auto other = withConfig("{}");
    other.plugins[0].service.reset();
    EXPECT_EQ(compiled(other)->routes[0].openidConnect->fingerprint, base) << "the same salt shares entries";
    other.plugins[0].config.erase("cache_tokens_salt");
    EXPECT_NE(compiled(other)->routes[0].openidConnect->fingerprint,
              settings(R"({"cache_tokens_salt": null})").fingerprint);
}

TEST(Compile, SaysWhatIsNotActedOn)
{
    EXPECT_THAT(notes(withConfig(R"({"auth_methods": ["password", "bearer"], "redis": {"host": "h"}})")),
                ElementsAre(HasSubstr("note: plugins[0].config.auth_methods: bearer: set but not acted on yet"),
                            HasSubstr("note: plugins[0].config.redis: set but not acted on yet")));
}

TEST(Compile, RefusesWhatIsWrongOrUnresolved)
{
    EXPECT_FALSE(compile(withConfig(R"({"cache_ttl": "x"})"), table(), newestVersion));
    const auto left = compile(withConfig(R"({"client_secret": ["{vault://keychain/a}"]})"), table(), newestVersion);
    ASSERT_FALSE(left);
    EXPECT_THAT(left.error().back().toString(), HasSubstr("{vault://keychain/a} has not been replaced"));
}

}  // namespace
}  // namespace gatehouse::gateway
