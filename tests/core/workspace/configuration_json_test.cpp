#include "core/workspace/configuration_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace gatehouse::workspace {
namespace {

/// Every member the model has, and one unknown beside each kind of entity.
constexpr auto everything = R"({
  "_format_version": "3.0",
  "services": [{"name": "s", "url": "http://127.0.0.1:1/x", "protocol": "http", "host": "h", "port": 65535, "path": "/p",
    "connect_timeout": 1, "read_timeout": 2, "write_timeout": 3, "retries": 0, "tls_verify": false, "enabled": true,
    "tags": ["a"]}],
  "routes": [{"name": "r", "service": "s", "paths": ["/anything", "~/x$"], "methods": ["GET"], "hosts": ["*.a.example"],
    "protocols": ["http"], "strip_path": false, "preserve_host": true, "regex_priority": 7,
    "https_redirect_status_code": 308, "snis": ["a"]}],
  "plugins": [{"name": "openid-connect", "instance_name": "i", "service": "s", "route": "r", "enabled": false,
    "protocols": ["https"], "config": {"issuer": "https://id.example", "scopes": null, "http_version": 1.1,
    "client_secret": ["{vault://keychain/w/client_secret}"], "redis": {"port": 6380}}, "ordering": {"before": {}}}],
  "consumers": [{"username": "alex"}],
  "_info": {"defaults": {}}
})";

boost::json::object object(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

TEST(ConfigurationJson, keepsEveryMember)
{
    const auto source = object(everything);
    const auto configuration = configurationFromJson(source, "a.gatehouse");
    ASSERT_TRUE(configuration) << configuration.error().detail;
    EXPECT_EQ(boost::json::serialize(configurationToJson(*configuration)), boost::json::serialize(source));

    EXPECT_EQ(configuration->file, "a.gatehouse");
    ASSERT_EQ(configuration->services.size(), 1u);
    const auto& service = configuration->services[0];
    EXPECT_EQ(service.port, std::uint16_t{65535});
    EXPECT_EQ(service.readTimeout, 2);
    EXPECT_EQ(service.tlsVerify, false);
    EXPECT_EQ(service.other, object(R"({"tags": ["a"]})"));
    EXPECT_EQ(configuration->routes[0].paths, (std::vector<std::string>{"/anything", "~/x$"}));
    EXPECT_EQ(configuration->routes[0].stripPath, false);
    EXPECT_EQ(configuration->plugins[0].instanceName, "i");
    EXPECT_EQ(configuration->plugins[0].config.begin()->key(), "issuer");
    EXPECT_TRUE(configuration->other.contains("consumers"));
}

TEST(ConfigurationJson, keepsReferencesWhereNumbersBelong)
{
    const auto source = object(R"({"_format_version": "3.0",
        "services": [{"name": "s", "port": "${{ env \"DECK_PORT\" }}", "enabled": "{vault://env/ON}"}],
        "routes": [], "plugins": []})");
    const auto configuration = configurationFromJson(source, "");
    ASSERT_TRUE(configuration) << configuration.error().detail;
    EXPECT_FALSE(configuration->services[0].port);
    EXPECT_EQ(configurationToJson(*configuration), source);
}

TEST(ConfigurationJson, absentStaysAbsent)
{
    const auto configuration = configurationFromJson(object(R"({"services": [{"name": "s"}]})"), "");
    ASSERT_TRUE(configuration);
    EXPECT_FALSE(configuration->services[0].url);
    EXPECT_FALSE(configuration->services[0].enabled);
    EXPECT_EQ(configurationToJson(*configuration).at("services"), boost::json::parse(R"([{"name": "s"}])"));
}

TEST(ConfigurationJson, namesThePlaceThatDoesNotFit)
{
    const auto problem = [](std::string_view text) {
        const auto configuration = configurationFromJson(object(text), "a.gatehouse");
        return configuration ? "none" : configuration.error().detail;
    };
    EXPECT_EQ(problem(R"({"services": {}})"), "configuration.services: expected a list of objects");
    EXPECT_EQ(problem(R"({"services": [{}, {"port": 65536}]})"),
              "configuration.services[1].port: expected a number from 0 to 65535");
    EXPECT_EQ(problem(R"({"services": [{"port": -1}]})"),
              "configuration.services[0].port: expected a number from 0 to 65535");
    EXPECT_EQ(problem(R"({"services": [{"enabled": "yes"}]})"),
              "configuration.services[0].enabled: expected true or false");
    EXPECT_EQ(problem(R"({"services": [{"retries": 1.5}]})"),
              "configuration.services[0].retries: expected a whole number");
    EXPECT_EQ(problem(R"({"routes": [{"paths": "/"}]})"), "configuration.routes[0].paths: expected a list of texts");
    EXPECT_EQ(problem(R"({"routes": [{"paths": [1]}]})"), "configuration.routes[0].paths: expected a list of texts");
    EXPECT_EQ(problem(R"({"plugins": [{"name": 1}]})"), "configuration.plugins[0].name: expected a text");
    EXPECT_EQ(problem(R"({"plugins": [{"config": []}]})"), "configuration.plugins[0].config: expected an object");
    EXPECT_EQ(problem(R"({"plugins": ["x"]})"), "configuration.plugins: expected a list of objects");
}

}  // namespace
}  // namespace gatehouse::workspace
