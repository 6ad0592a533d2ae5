// What the other gateways' notes and settings say, against what those gateways know.
#include <gmock/gmock.h>

#include "core/exporters/exporter.h"
#include "core/importers/deck.h"

namespace gatehouse::exporters {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

struct Written {
    std::string text;
    std::vector<std::string> notes;  ///< "needs plugins[0].config.client_jwk"
};

Written written(std::string_view target, const std::string& config)
{
    const auto read = importers::readDeck("_format_version: \"3.0\"\n"
                                          "services: [{name: s, url: 'http://up.example', "
                                          "routes: [{name: r, paths: [/r], protocols: [http]}]}]\n"
                                          "plugins:\n- name: openid-connect\n  service: s\n  config:\n"
                                          "    issuer: https://idp.example\n    client_id: [kong]\n"
                                              + config,
                                          "f");
    EXPECT_TRUE(read) << (read ? "" : read.error().front().toString());
    const auto made = findExporter(target)->write(*read, {});
    EXPECT_TRUE(made);
    Written result{made->files.front().text, {}};
    for (const auto& note : made->notes) {
        result.notes.push_back(std::string(noteKindWord(note.kind)) + ' ' + note.field);
    }
    return result;
}

constexpr const char* introspects = "    auth_methods: [introspection]\n";

TEST(OtherGateways, TakeNoWayToAuthenticateThatTheyLack)
{
    const std::string cannot = "cannot express plugins[0].config.client_auth";
    for (const char* target : {"apisix", "lua-resty-openidc", "oauth2-proxy", "traefik"}) {
        for (const std::string way : {"tls_client_auth", "self_signed_tls_client_auth", "none"}) {
            const auto result = written(target, introspects + ("    client_auth: [" + way + "]\n"));
            EXPECT_THAT(result.notes, Contains(cannot)) << target << ' ' << way;
            EXPECT_THAT(result.text, Not(HasSubstr("introspection_endpoint_auth_method"))) << target << ' ' << way;
        }
        const auto known = written(target, introspects + std::string("    client_auth: [client_secret_basic]\n"));
        EXPECT_THAT(known.notes, Not(Contains(cannot))) << target;
    }
    for (const char* target : {"oauth2-proxy", "traefik"}) {
        EXPECT_THAT(written(target, introspects + std::string("    client_auth: [client_secret_jwt]\n")).notes,
                    Contains(cannot))
            << target;
    }
}

TEST(OtherGateways, AskForTheKeyOfPrivateKeyJwtOnce)
{
    for (const char* target : {"apisix", "lua-resty-openidc", "mod_auth_openidc"}) {
        const auto result = written(target, introspects
                                                + std::string("    client_auth: [private_key_jwt]\n"
                                                              "    client_jwk: [{kty: RSA, n: AQAB, e: AQAB, "
                                                              "d: '${{ env \"DECK_D\" }}'}]\n"));
        EXPECT_THAT(result.notes, Contains("needs plugins[0].config.client_jwk")) << target;
        EXPECT_THAT(result.notes, Not(Contains("cannot express plugins[0].config.client_jwk"))) << target;
    }
}

TEST(OtherGateways, NameASessionStoreThatTheyLack)
{
    const auto browser = [](const std::string& storage) {
        return "    auth_methods: [authorization_code, session]\n    session_storage: " + storage + "\n";
    };
    const std::string cannot = "cannot express plugins[0].config.session_storage";
    for (const char* target : {"apisix", "oauth2-proxy", "mod_auth_openidc", "lua-resty-openidc", "traefik", "envoy"}) {
        EXPECT_THAT(written(target, browser("memcache")).notes, Contains(cannot)) << target;
        EXPECT_THAT(written(target, browser("cookie")).notes, Not(Contains(cannot))) << target;
    }
    const auto redis = written("oauth2-proxy", browser("redis") + "    redis: {host: redis.example}\n");
    EXPECT_THAT(redis.text, HasSubstr("session_store_type = \"redis\""));
    EXPECT_THAT(redis.notes, Not(Contains("cannot express plugins[0].config.redis")));
    const auto idle = written("oauth2-proxy", browser("cookie") + "    redis: {host: redis.example}\n");
    EXPECT_THAT(idle.notes, Contains("cannot express plugins[0].config.redis"));
}

}  // namespace
}  // namespace gatehouse::exporters
