#include "core/gateway/validation.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace gatehouse::gateway {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const FieldTable& table()
{
    static const FieldTable fields = FieldTable::load();
    return fields;
}

/// A plugin that is right, with what the case adds or replaces.
Configuration withConfig(std::string_view json)
{
    Configuration configuration;
    configuration.file = "kong.yaml";
    Plugin plugin;
    plugin.name = "openid-connect";
    plugin.position = {.line = 3, .column = 5};
    plugin.config = {{"issuer", "https://idp.test/realms/x"}, {"cache_tokens_salt", "s"}};
    const auto changes = boost::json::parse(json);
    for (const auto& [key, value] : changes.as_object()) {
        plugin.config[key] = value;
    }
    configuration.plugins.push_back(std::move(plugin));
    return configuration;
}

std::vector<std::string> texts(const Diagnostics& diagnostics)
{
    std::vector<std::string> result;
    for (const auto& diagnostic : diagnostics) {
        result.push_back(diagnostic.toString());
    }
    return result;
}

std::vector<std::string> faults(std::string_view config, Version version = newestVersion)
{
    return texts(validate(withConfig(config), table(), version));
}

/// The only fault, without the place.
std::string fault(std::string_view config, Version version = newestVersion)
{
    const auto found = faults(config, version);
    EXPECT_EQ(found.size(), 1U) << testing::PrintToString(found);
    return found.empty() ? "none" : found.front();
}

TEST(Validate, FindsNothingWrongWithTheHowTo)
{
    EXPECT_THAT(faults(R"({"client_id": ["kong"], "client_secret": ["x"], "client_auth": ["client_secret_post"],
        "auth_methods": ["introspection", "password"], "bearer_token_param_type": ["header"]})"),
                IsEmpty());
}

TEST(Validate, NamesPlaceFieldAndWhatIsAllowed)
{
    auto configuration = withConfig(R"({"auth_methods": ["password", "introspektion"]})");
    configuration.plugins[0].positions["auth_methods[1]"] = {.line = 9, .column = 11};
    const auto diagnostics = validate(configuration, table(), newestVersion);
    ASSERT_EQ(diagnostics.size(), 1U);
    EXPECT_EQ(diagnostics[0].field, "auth_methods[1]");
    EXPECT_EQ(
        diagnostics[0].toString(),
        "kong.yaml:9:11: error: plugins[0].config.auth_methods[1]: expected \"password\", \"client_credentials\", "
        "\"authorization_code\", \"bearer\", \"introspection\", \"userinfo\", \"kong_oauth2\", \"refresh_token\" "
        "or \"session\", got a string (\"introspektion\"); did you mean \"introspection\"?");
}

TEST(Validate, SuggestsTheRightNameOfAField)
{
    EXPECT_EQ(fault(R"({"isuer": "x"})"),
              "kong.yaml:3:5: error: plugins[0].config.isuer: no such field; did you mean issuer?");
    EXPECT_THAT(fault(R"({"redis": {"hots": "h"}})"), HasSubstr("plugins[0].config.redis.hots: no such field; did you "
                                                                "mean redis.host?"));
    EXPECT_THAT(fault(R"({"client_jwk": [{"kidd": "1"}]})"), HasSubstr("client_jwk[0].kidd: no such field"));
}

TEST(Validate, ChecksTypes)
{
    EXPECT_THAT(fault(R"({"client_id": "kong"})"),
                HasSubstr("client_id: expected a list, got a string (\"kong\"); write [kong]"));
    EXPECT_THAT(fault(R"({"cache_ttl": "x"})"), HasSubstr("expected a number, got a string (\"x\")"));
    EXPECT_THAT(fault(R"({"cache_ttl": "30"})"), HasSubstr("write it without quotes"));
    EXPECT_THAT(fault(R"({"ssl_verify": "maybe"})"), HasSubstr("expected true or false, got a string (\"maybe\")"));
    EXPECT_THAT(fault(R"({"ssl_verify": "true"})"), HasSubstr("write it without quotes"));
    EXPECT_THAT(fault(R"({"ssl_verify": 1})"), HasSubstr("expected true or false, got a number (1)"));
    EXPECT_THAT(fault(R"({"client_id": [5]})"), HasSubstr("client_id[0]: expected a string, got a number (5)"));
    EXPECT_THAT(fault(R"({"redis": []})"), HasSubstr("expected a record, got a list"));
    EXPECT_THAT(fault(R"({"redis": {"port": 1.5}})"), HasSubstr("expected a whole number"));
    EXPECT_THAT(fault(R"({"consumer_claims": ["sub"]})"), HasSubstr("consumer_claims[0]: expected a list"));
    EXPECT_THAT(fault(R"({"upstream_headers": [{"header": "x"}]})"), HasSubstr("upstream_headers[0].path: missing"));
}

TEST(Validate, ReadsTheWordsOfYaml11AsBooleans)
{
    EXPECT_THAT(faults(R"({"ssl_verify": "off", "verify_claims": "yes"})"), IsEmpty());
}

TEST(Validate, ChecksRangesAndFormats)
{
    EXPECT_THAT(fault(R"({"redis": {"port": 70000}})"),
                HasSubstr("expected a number from 0 to 65535, got a number (70000)"));
    EXPECT_THAT(fault(R"({"token_exchange": {"subject_token_issuers": [{"issuer": "i"}], "cache": {"ttl": 0}}})"),
                HasSubstr("expected a number above 0"));
    EXPECT_THAT(fault(R"({"token_exchange": {"subject_token_issuers": []}})"), HasSubstr("expected at least 1 entry"));
    EXPECT_THAT(fault(R"({"bearer_token_header_name": ""})"), HasSubstr("expected some text"));
    EXPECT_THAT(fault(R"({"session_cookie_path": "x"})"), HasSubstr("expected text that begins with /"));
    EXPECT_THAT(fault(R"({"session_cookie_path": "/a//b"})"), HasSubstr("two slashes"));
    EXPECT_THAT(fault(R"({"redirect_uri": ["example.com"]})"), HasSubstr("redirect_uri[0]: not a URL"));
    EXPECT_THAT(faults(R"({"unauthorized_redirect_uri": ["https://app.test/#/login"]})"), IsEmpty());
    EXPECT_THAT(fault(R"({"redis": {"host": "http://h"}})"), HasSubstr("not a host name"));
    EXPECT_THAT(fault(R"({"tls_client_auth_cert_id": "x"})"), HasSubstr("not a UUID"));
    EXPECT_THAT(fault(R"({"issuer": "idp.test"})"), HasSubstr("issuer: not a URL"));
}

TEST(Validate, JudgesReferencesNotByTheirContent)
{
    EXPECT_THAT(faults(R"({"issuer": "${{ env \"DECK_ISSUER\" }}", "cache_ttl": "${{ env \"DECK_TTL\" | toInt }}",
        "ssl_verify": "${{ env \"DECK_VERIFY\" | toBool }}", "auth_methods": ["${{ env \"DECK_METHOD\" }}"],
        "client_secret": ["{vault://keychain/w/client_secret}"]})"),
                IsEmpty());
    EXPECT_THAT(fault(R"({"client_secret": "${{ env \"DECK_SECRET\" }}"})"),
                HasSubstr("expected a list, got a string"));
    EXPECT_THAT(fault(R"({"client_arg": "{vault://hcv/x}"})"), HasSubstr("does not look up vault references"));
}

TEST(Validate, NeverShowsASecret)
{
    for (const std::string_view config :
         {R"({"client_secret": "top-secret"})", R"({"session_secret": ["top-secret"]})",
          R"({"redis": {"password": {"x": "top-secret"}}})", R"({"client_secrett": "top-secret"})"}) {
        for (const auto& text : faults(config)) {
            EXPECT_THAT(text, Not(HasSubstr("top-secret")));
        }
    }
}

TEST(Validate, KnowsSinceWhenAFieldExists)
{
    EXPECT_THAT(fault(R"({"bearer_token_header_name": "x-token"})", {3, 14}),
                HasSubstr("exists since 3.15, this is 3.14"));
    EXPECT_THAT(faults(R"({"bearer_token_header_name": "x-token"})", {3, 15}), IsEmpty());
}

TEST(Validate, KnowsOldNames)
{
    EXPECT_THAT(fault(R"({"session_redis_host": "h"})"), HasSubstr("warning: plugins[0].config.session_redis_host: an "
                                                                   "old name; write redis.host"));
    EXPECT_THAT(faults(R"({"session_redis_host": "h"})", {3, 7}), IsEmpty()) << "the right name in that release";
    EXPECT_THAT(fault(R"({"session_compressor": "zlib"})"), HasSubstr("has no effect any more"));
}

TEST(Validate, DemandsTheIssuer)
{
    auto configuration = withConfig("{}");
    configuration.plugins[0].config.erase("issuer");
    EXPECT_THAT(texts(validate(configuration, table(), newestVersion)),
                ElementsAre("kong.yaml:3:5: error: plugins[0].config.issuer: missing, but required; write issuer: "
                            "https://…"));
}

TEST(Validate, RefusesNullOnlyWhereItIsRefused)
{
    EXPECT_THAT(faults(R"({"login_tokens": null, "upstream_access_token_header": null})"), IsEmpty());
    EXPECT_THAT(fault(R"({"redis": null})"), HasSubstr("may be left out, but not empty"));
}

TEST(Validate, KnowsWhichFieldsExcludeEachOther)
{
    EXPECT_THAT(fault(R"({"consumer_claims": [["sub"]], "consumer_groups_claim": ["tier"]})"),
                HasSubstr("cannot be set together with consumer_claims"));
    EXPECT_THAT(faults(R"({"upstream_headers": [{"header": "x", "path": ["sub"]}], "upstream_headers_claims": ["a"],
        "upstream_headers_names": ["b"]})"),
                ElementsAre(HasSubstr("upstream_headers_claims: cannot be set"), HasSubstr("upstream_headers_names")));
    EXPECT_THAT(fault(R"({"token_exchange": {"subject_token_issuers": [{"issuer": "i"}],
        "request": {"empty_scopes": true, "scopes": ["a"]}}})"),
                HasSubstr("token_exchange.request.scopes: must be empty"));
    EXPECT_THAT(faults(R"({"redis": {"sentinel_master": "m"}})"),
                ElementsAre(HasSubstr("redis.sentinel_role: missing"), HasSubstr("redis.sentinel_nodes: missing")));
    EXPECT_THAT(fault(R"({"proof_of_possession_mtls": "strict"})"),
                HasSubstr("bearer, introspection and session only"));
}

Service service(std::string name)
{
    Service result;
    result.name = std::move(name);
    result.url = "http://upstream.test/";
    return result;
}

Route route(std::string name)
{
    Route result;
    result.name = std::move(name);
    result.service = "s";
    result.paths = {"/"};
    result.protocols = {"http", "https"};
    return result;
}

std::vector<std::string> faults(Service changed)
{
    Configuration configuration;
    configuration.services.push_back(std::move(changed));
    return texts(validate(configuration, table(), newestVersion));
}

std::vector<std::string> faults(Route changed, Version version = newestVersion)
{
    Configuration configuration;
    configuration.services.push_back(service("s"));
    configuration.routes.push_back(std::move(changed));
    return texts(validate(configuration, table(), version));
}

TEST(Validate, ChecksServices)
{
    EXPECT_THAT(faults(service("s")), IsEmpty());
    auto bad = service("s");
    bad.url = "httpbin.org";
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("services[0].url: not a URL")));
    bad.url = "http://user:top-secret@h/";
    EXPECT_THAT(faults(bad), ElementsAre(Not(HasSubstr("top-secret"))));
    bad = service("s");
    bad.host = "h";
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("services[0].host: cannot be set together with url")));
    bad.url.reset();
    EXPECT_THAT(faults(bad), IsEmpty());
    bad.protocol = "htp";
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("did you mean \"http\"?")));
    bad.protocol = "https";
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("write port: 443")));
    bad.host.reset();
    bad.protocol.reset();
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("has neither url nor host")));
    bad = service("s");
    bad.readTimeout = 0;
    bad.other["conect_timeout"] = 5;
    bad.other["tags"] = boost::json::array{"a"};
    bad.other["tls_sans"] = boost::json::object{};
    EXPECT_THAT(faults(bad),
                ElementsAre(HasSubstr("read_timeout: expected a number from 1"),
                            HasSubstr("services[0].conect_timeout: no such name; did you mean connect_timeout?"),
                            HasSubstr("note: services[0].tls_sans: set but not acted on yet")));
}

TEST(Validate, NamesTheLineOfAMember)
{
    auto bad = service("s");
    bad.position = {.line = 3, .column = 5};
    bad.memberPositions["url"] = {.line = 4, .column = 5};
    bad.url = "no url";
    const auto found = faults(bad);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].starts_with("4:5: error: services[0].url")) << found[0];
}

TEST(Validate, ChecksRoutes)
{
    EXPECT_THAT(faults(route("r")), IsEmpty());
    auto bad = route("r");
    bad.service = "t";
    EXPECT_THAT(faults(bad),
                ElementsAre(HasSubstr("routes[0].service: there is no service \"t\"; did you mean \"s\"?")));
    bad = route("r");
    bad.paths = {"anything", "~/(a"};
    bad.methods = {"get"};
    bad.hosts = {"a.*.b"};
    bad.httpsRedirectStatusCode = 303;
    EXPECT_THAT(faults(bad),
                ElementsAre(HasSubstr("paths[0]: a path begins with /"),
                            HasSubstr("paths[1]: not a regular expression"), HasSubstr("hosts[0]: a * stands first"),
                            HasSubstr("methods[0]: expected a method in capitals"),
                            HasSubstr("https_redirect_status_code: expected 426")));
    bad = route("r");
    bad.other["tags"] = "demo";
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("tags: expected a list, got a string (\"demo\"); write [demo]")));
    bad = route("r");
    bad.paths.clear();
    EXPECT_THAT(faults(bad), ElementsAre(HasSubstr("at least one of paths, hosts and methods")));
}

TEST(Validate, WarnsThatRoutesBecameHttpsOnly)
{
    auto open = route("r");
    open.protocols.clear();
    EXPECT_THAT(faults(open), ElementsAre(HasSubstr("write protocols: [http, https]")));
    EXPECT_THAT(faults(open, {3, 13}), IsEmpty());
}

TEST(Validate, ChecksNamesAndTargets)
{
    Configuration configuration;
    configuration.services = {service("s"), service("s")};
    configuration.services[0].position.line = 4;
    configuration.routes = {route("r"), route("r")};
    Plugin plugin;
    plugin.name = "openid-connect";
    plugin.route = "rr";
    plugin.config = {{"issuer", "https://i.test"}, {"cache_tokens_salt", "s"}};
    configuration.plugins = {plugin, plugin};
    const auto found = texts(validate(configuration, table(), newestVersion));
    EXPECT_THAT(found, Contains(HasSubstr("services[1].name: the name \"s\" is taken in line 4")));
    EXPECT_THAT(found, Contains(HasSubstr("routes[1].name: the name \"r\" is taken")));
    EXPECT_THAT(found, Contains(HasSubstr("plugins[0].route: there is no route \"rr\"; did you mean \"r\"?")));
    EXPECT_THAT(found, Contains(HasSubstr("plugins[1]: the plugin openid-connect is there already")));
}

TEST(Validate, CatchesSlipsThatWouldOpenTheGateway)
{
    Configuration configuration;
    configuration.other["plugin"] = boost::json::array{};
    configuration.other["x_mine"] = 1;
    configuration.other["consumers"] = boost::json::array{};
    Plugin plugin;
    plugin.name = "openid-conect";
    configuration.plugins.push_back(plugin);
    plugin.name = "openid-connect";
    plugin.other = {{"rout", "r"}, {"issuer", "https://i.test"}};
    configuration.plugins.push_back(plugin);
    plugin.name = "rate-limiting";
    plugin.other.clear();
    configuration.plugins.push_back(plugin);
    const auto found = texts(validate(configuration, table(), newestVersion));
    EXPECT_THAT(found, Contains(HasSubstr("error: plugin: no such name; did you mean plugins?")));
    EXPECT_THAT(found, Contains(HasSubstr("warning: x_mine: an unknown name")));
    EXPECT_THAT(found, Contains(HasSubstr("note: consumers: kept, but nothing here acts on it yet")));
    EXPECT_THAT(found, Contains(HasSubstr("plugins[0].name: there is no plugin \"openid-conect\"")));
    EXPECT_THAT(found, Contains(HasSubstr("plugins[1].rout: no such name; did you mean route?")));
    EXPECT_THAT(found, Contains(HasSubstr("plugins[1].issuer: belongs under config")));
    EXPECT_THAT(found, Contains(HasSubstr("note: plugins[2].name: the plugin \"rate-limiting\" is kept, but not run")));
}

TEST(Validate, RefusesPluginsOfConsumers)
{
    auto configuration = withConfig("{}");
    configuration.plugins[0].other["consumer"] = "alex";
    EXPECT_THAT(texts(validate(configuration, table(), newestVersion)), ElementsAre(HasSubstr("not for a consumer")));
}

TEST(ValidateField, JudgesOneValue)
{
    const auto check = [](std::string_view path, const boost::json::value& value) {
        return texts(validateField(table(), newestVersion, path, value));
    };
    EXPECT_THAT(check("cache_ttl", 5), IsEmpty());
    EXPECT_THAT(check("cache_ttl", "x"), ElementsAre("error: cache_ttl: expected a number, got a string (\"x\")"));
    EXPECT_THAT(check("client_jwk[0].kid", 5), ElementsAre(HasSubstr("client_jwk[0].kid: expected a string")));
    EXPECT_THAT(check("auth_methods[0]", "pasword"), ElementsAre(HasSubstr("did you mean \"password\"?")));
    EXPECT_THAT(check("nothing", 5), ElementsAre(HasSubstr("no such field")));
}

/// Every field of the table takes a value of its own kind and refuses one of another.
TEST(ValidateField, KnowsEveryFieldOfTheTable)
{
    for (const auto& field : table().all()) {
        const boost::json::value wrong = field.type == FieldType::String ? boost::json::value(true) : "\x01";
        EXPECT_FALSE(validateField(table(), newestVersion, field.path, wrong).empty()) << field.path;
        if (!field.defaultValue.is_null()) {
            EXPECT_THAT(texts(validateField(table(), newestVersion, field.path, field.defaultValue)), IsEmpty())
                << field.path;
        }
    }
}

TEST(EffectiveConfig, FillsInTheDefaultsOfTheRelease)
{
    const boost::json::object config{{"issuer", "https://i.test"}};
    const auto now = effectiveConfig(config, table(), newestVersion);
    const auto then = effectiveConfig(config, table(), {3, 13});
    EXPECT_EQ(now.at("ssl_verify"), true);
    EXPECT_EQ(then.at("ssl_verify"), false);
    EXPECT_EQ(now.at("hide_credentials"), true);
    EXPECT_EQ(then.at("hide_credentials"), false);
    EXPECT_EQ(now.at("cache_ttl"), 3600);
    EXPECT_EQ(now.at("issuer"), "https://i.test");
    EXPECT_FALSE(now.contains("redis")) << "records only where set";
    EXPECT_TRUE(now.contains("cluster_cache_items"));
    EXPECT_FALSE(then.contains("cluster_cache_items")) << "not there before 3.15";
}

TEST(EffectiveConfig, KeepsNullAndFillsRecords)
{
    const auto config = effectiveConfig({{"login_tokens", nullptr}, {"redis", boost::json::object{{"host", "h"}}}},
                                        table(), newestVersion);
    EXPECT_TRUE(config.at("login_tokens").is_null());
    EXPECT_EQ(config.at("redis").at("host"), "h");
    EXPECT_EQ(config.at("redis").at("port"), 6379);
}

TEST(EffectiveConfig, ReadsOldNamesAndWords)
{
    const auto config = effectiveConfig(boost::json::parse(R"({"consumer_claim": ["sub"], "session_redis_host": "h",
        "redis": {"timeout": 5, "sentinel_addresses": ["a.test:26379"]}, "session_cookie_lifetime": 60,
        "ssl_verify": "off"})")
                                            .as_object(),
                                        table(), newestVersion);
    EXPECT_EQ(boost::json::serialize(config.at("consumer_claims")), R"([["sub"]])");
    EXPECT_FALSE(config.contains("consumer_claim"));
    EXPECT_EQ(config.at("redis").at("host"), "h");
    EXPECT_EQ(config.at("redis").at("read_timeout"), 5);
    EXPECT_EQ(boost::json::serialize(config.at("redis").at("sentinel_nodes").at(0)),
              R"({"host":"a.test","port":26379})");
    EXPECT_EQ(config.at("session_rolling_timeout"), 60);
    EXPECT_EQ(config.at("ssl_verify"), false);
}

TEST(NotActedOn, ListsWhatIsSetInTableOrder)
{
    EXPECT_THAT(notActedOn(boost::json::parse(R"({"session_secret": "x", "issuer": "i", "redis": {"host": "h"},
        "anonymous": "a", "max_age": null, "session_redis_port": 1,
        "auth_methods": ["bearer", "password", "session"], "client_auth": ["private_key_jwt"]})")
                               .as_object(),
                           table()),
                ElementsAre("anonymous", "auth_methods: bearer, session", "client_auth: private_key_jwt", "redis",
                            "session_secret", "session_redis_port"));
}

TEST(NotActedOn, CountsTheMethodsThatAreOnByDefault)
{
    EXPECT_THAT(notActedOn({}, table()),
                ElementsAre(HasSubstr("auth_methods: client_credentials, authorization_code")));
}

}  // namespace
}  // namespace gatehouse::gateway
