#include "core/gateway/field_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

namespace gatehouse::gateway {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

const FieldTable& table()
{
    static const auto loaded = FieldTable::load();
    return loaded;
}

const Field& field(std::string_view path)
{
    const auto* found = table().find(path);
    if (!found) {
        throw std::invalid_argument("no field " + std::string(path));
    }
    return *found;
}

TEST(FieldTable, holdsEveryFieldOnce)
{
    EXPECT_EQ(table().all().size(), 378u);
    std::set<std::string> paths;
    for (const auto& each : table().all()) {
        EXPECT_TRUE(paths.insert(each.path).second) << each.path;
        EXPECT_EQ(table().find(each.path), &each);
    }
}

TEST(FieldTable, readsEachColumn)
{
    const auto& methods = field("auth_methods");
    EXPECT_EQ(methods.type, FieldType::Array);
    EXPECT_EQ(methods.elementType, "string");
    EXPECT_THAT(methods.allowed, ElementsAre("password", "client_credentials", "authorization_code", "bearer",
                                             "introspection", "userinfo", "kong_oauth2", "refresh_token", "session"));
    EXPECT_EQ(methods.defaultValue.as_array().size(), 9u);
    EXPECT_EQ(methods.group, "auth-methods");
    EXPECT_FALSE(methods.required);

    EXPECT_TRUE(field("issuer").required);
    EXPECT_TRUE(field("issuer").defaultValue.is_null());
    EXPECT_EQ(field("cache_ttl").defaultValue, boost::json::value(3600));
    EXPECT_EQ(field("http_version").defaultValue, boost::json::value(1.1));
    EXPECT_EQ(field("redis.port").constraints, "0..65535");
    EXPECT_EQ(field("consumer_claims").elementType, "array<string>");
    EXPECT_EQ(field("session_bind").type, FieldType::Set);
    EXPECT_EQ(field("redis").type, FieldType::Record);
    EXPECT_EQ(field("ignore_signature").defaultValue, boost::json::value(boost::json::array()));
    EXPECT_EQ(field("client_jwk[].x5t#S256").name, "x5t#S256");
    EXPECT_EQ(field("client_jwk[].kid").name, "kid");
}

TEST(FieldTable, everyDefaultFitsItsTypeAndItsEnum)
{
    const auto fits = [](const Field& each, const boost::json::value& value) {
        switch (each.type) {
        case FieldType::String: return value.is_string();
        case FieldType::Boolean: return value.is_bool();
        case FieldType::Integer: return value.is_int64();
        case FieldType::Number: return value.is_number();
        case FieldType::Array:
        case FieldType::Set: return value.is_array();
        case FieldType::Record: return value.is_object();
        }
        return false;
    };
    for (const auto& each : table().all()) {
        const auto& value = each.defaultValue;
        EXPECT_TRUE(value.is_null() || fits(each, value)) << each.path;
        if (value.is_string() && !each.allowed.empty()) {
            EXPECT_THAT(each.allowed, testing::Contains(std::string(value.as_string()))) << each.path;
        }
        if (value.is_array() && !each.allowed.empty()) {
            for (const auto& element : value.as_array()) {
                EXPECT_THAT(each.allowed, testing::Contains(std::string(element.as_string()))) << each.path;
            }
        }
    }
}

TEST(FieldTable, defaultsFlippedIn314)
{
    for (const auto* path : {"hide_credentials", "ssl_verify", "redis.ssl_verify", "cluster_cache_redis.ssl_verify",
                             "session_memcached_ssl_verify"}) {
        EXPECT_EQ(field(path).defaultIn({3, 13}), boost::json::value(false)) << path;
        EXPECT_EQ(field(path).defaultIn({3, 14}), boost::json::value(true)) << path;
        EXPECT_EQ(field(path).defaultIn({3, 15}), boost::json::value(true)) << path;
    }
    EXPECT_EQ(field("tls_client_auth_ssl_verify").defaultIn({3, 7}), boost::json::value(true));
    EXPECT_EQ(field("cache_ttl").defaultIn({3, 4}), boost::json::value(3600));
    EXPECT_TRUE(field("redis.host").defaultIn({3, 8}).is_null());
    EXPECT_EQ(field("redis.host").defaultIn({3, 9}), boost::json::value("127.0.0.1"));
}

TEST(FieldTable, knowsSinceWhenAFieldExists)
{
    EXPECT_TRUE(field("issuer").existsIn({3, 4}));
    EXPECT_FALSE(field("claims_forbidden").existsIn({3, 7}));
    EXPECT_TRUE(field("claims_forbidden").existsIn({3, 8}));
    EXPECT_FALSE(field("bearer_token_header_name").existsIn({3, 14}));
    EXPECT_TRUE(field("bearer_token_header_name").existsIn({3, 15}));
    // The published schemas skip 3.5 and 3.6; the changelog does not.
    EXPECT_EQ(field("introspection_token_param_name").since, (Version{3, 5}));
    EXPECT_EQ(field("pushed_authorization_request_endpoint").since, (Version{3, 6}));
    EXPECT_EQ(field("dpop_use_nonce").since, (Version{3, 7}));
}

TEST(FieldTable, knowsSinceWhenAVaultReferenceMayStand)
{
    EXPECT_FALSE(field("issuer").referenceableIn({3, 13}));
    EXPECT_TRUE(field("issuer").referenceableIn({3, 14}));
    EXPECT_TRUE(field("client_secret").referenceableIn({3, 4}));
    EXPECT_FALSE(field("http_proxy_authorization").referenceableIn({3, 8}));
    EXPECT_FALSE(field("cache_ttl").referenceableIn({3, 15}));
}

TEST(FieldTable, aChildIsNeverOlderThanItsParent)
{
    for (const auto& each : table().all()) {
        for (const auto* child : table().children(each.path)) {
            EXPECT_GE(child->since, each.since) << child->path;
            EXPECT_EQ(child->group, each.group) << child->path;
        }
    }
}

TEST(FieldTable, secretsAreTheMarkedOnesAndThoseWithASecretsName)
{
    for (const auto* path : {"client_secret",
                             "session_secret",
                             "cache_tokens_salt",
                             "http_proxy_authorization",
                             "https_proxy_authorization",
                             "introspection_headers_values",
                             "redis.password",
                             "redis.sentinel_password",
                             "cluster_cache_redis.password",
                             "redis.cloud_authentication.gcp_service_account_json",
                             "redis.cloud_authentication.aws_secret_access_key",
                             "client_jwk[].d",
                             "client_jwk[].p",
                             "client_jwk[].q",
                             "client_jwk[].dp",
                             "client_jwk[].dq",
                             "client_jwk[].qi",
                             "client_jwk[].oth",
                             "client_jwk[].r",
                             "client_jwk[].t",
                             "client_jwk[].k"}) {
        EXPECT_TRUE(field(path).secret) << path;
    }
    for (const auto* path : {"client_id", "issuer", "client_jwk[].n", "client_jwk[].e", "client_jwk[].x", "redis.host",
                             "redis.username", "scopes", "client_auth"}) {
        EXPECT_FALSE(field(path).secret) << path;
    }
    for (const auto& each : table().all()) {
        const bool named = each.name.find("password") != std::string::npos && each.type == FieldType::String;
        EXPECT_TRUE(!named || each.secret) << each.path;
        EXPECT_TRUE(each.name.find("secret") == std::string::npos || each.secret) << each.path;
    }
}

TEST(FieldTable, childrenAreTheDirectOnes)
{
    std::vector<std::string> names;
    for (const auto* child : table().children("redis.cluster_nodes")) {
        names.push_back(child->path);
    }
    EXPECT_THAT(names, ElementsAre("redis.cluster_nodes[].ip", "redis.cluster_nodes[].port"));
    EXPECT_EQ(table().children("client_jwk"), table().children("client_jwk[]"));
    EXPECT_TRUE(table().children("issuer").empty());

    std::size_t reached = 0;
    for (const auto& each : table().all()) {
        reached += table().children(each.path).size();
    }
    const auto top = table().children("");
    EXPECT_EQ(reached + top.size(), 378u);
    for (const auto* each : top) {
        EXPECT_TRUE(each->topLevel()) << each->path;
    }
}

TEST(FieldTable, namesTheNearestField)
{
    EXPECT_EQ(table().nearest("cache_tll"), "cache_ttl");
    EXPECT_EQ(table().nearest("isuer"), "issuer");
    EXPECT_EQ(table().nearest("client-id"), "client_id");
    EXPECT_EQ(table().nearest("Client_Secret"), "client_secret");
    EXPECT_EQ(table().nearest("auth_method"), "auth_methods");
    EXPECT_EQ(table().nearest("bearer_token_param_types"), "bearer_token_param_type");
    EXPECT_EQ(table().nearest("bearer_token_param"), "bearer_token_param_type");
    EXPECT_EQ(table().nearest("redis.prot"), "redis.port");
    EXPECT_EQ(table().nearest("client_jwk[].kidd"), "client_jwk[].kid");
}

TEST(FieldTable, namesNothingWhenNothingIsNear)
{
    for (const auto* path : {"", "x", "zzz", "favourite_colour", "rate_limiting_quota"}) {
        EXPECT_EQ(table().nearest(path), std::nullopt) << path;
    }
}

TEST(FieldTable, formerNamesSayWhatReplacedThem)
{
    const auto* redis = table().findFormer("session_redis_host");
    ASSERT_NE(redis, nullptr);
    EXPECT_EQ(redis->replacement, "redis.host");
    EXPECT_EQ(redis->replacedIn, (Version{3, 8}));
    const auto* none = table().findFormer("session_compressor");
    ASSERT_NE(none, nullptr);
    EXPECT_TRUE(none->replacement.empty());
    EXPECT_EQ(table().findFormer("issuer"), nullptr);

    for (const auto& each : table().former()) {
        EXPECT_EQ(table().find(each.path), nullptr) << each.path;
        if (!each.replacement.empty()) {
            ASSERT_NE(table().find(each.replacement), nullptr) << each.replacement;
            EXPECT_GE(each.replacedIn, field(each.replacement).since) << each.path;
        }
    }
}

TEST(FieldTable, groupsComeInTheOrderOfTheWork)
{
    EXPECT_THAT(table().groups(), ElementsAre("issuer", "client", "discovery", "auth-methods", "bearer",
                                              "introspection", "password", "client-credentials", "refresh", "userinfo",
                                              "claims-authz", "consumers", "headers-upstream", "headers-downstream",
                                              "cache", "errors", "tls/http", "session", "cookie", "authorization-code",
                                              "logout", "par/jar/jarm", "dpop", "mtls", "token-exchange", "other"));
}

TEST(FieldTable, parsesATableOfItsOwn)
{
    const auto small =
        FieldTable::parse("field\ttype\telement_type\tenum\tdefault\tconstraints\trequired\treferenceable"
                          "\tencrypted\tsince\tgroup\nnumbers\tarray\tnumber\t\t[1]\tlen>=1\ty\ty\ty\t3.9"
                          "\tnew-group\n",
                          "field\tsentence\treference\nnumbers\tSome numbers.\tRFC 1 section 2\n");
    ASSERT_EQ(small.all().size(), 1u);
    const auto& numbers = small.all().front();
    EXPECT_TRUE(numbers.required && numbers.referenceable && numbers.secret);
    EXPECT_EQ(numbers.since, (Version{3, 9}));
    EXPECT_EQ(numbers.description, "Some numbers.");
    EXPECT_EQ(numbers.reference, "RFC 1 section 2");
    EXPECT_THAT(small.groups(), ElementsAre("new-group"));
}

std::vector<std::string> wordsOf(const std::string& sentence)
{
    std::istringstream stream(sentence);
    return {std::istream_iterator<std::string>(stream), {}};
}

TEST(FieldDescriptions, everyFieldHasASentenceOfItsOwn)
{
    std::map<std::string, std::string> seen;
    for (const auto& each : table().all()) {
        EXPECT_GE(wordsOf(each.description).size(), 6u) << each.path;
        EXPECT_LE(each.description.size(), 220u) << each.path;
        EXPECT_TRUE(each.description.ends_with('.')) << each.path;
        const auto [other, isNew] = seen.emplace(each.description, each.path);
        EXPECT_TRUE(isNew) << each.path << " says what " << other->second << " says";
    }
}

TEST(FieldDescriptions, theTwoRedisAreToldApart)
{
    for (const auto& each : table().all()) {
        if (each.path == "redis" || each.path.starts_with("redis.")) {
            EXPECT_NE(each.description.find("session Redis"), std::string::npos) << each.path;
        } else if (each.path.starts_with("cluster_cache_redis")) {
            EXPECT_NE(each.description.find("cache Redis"), std::string::npos) << each.path;
        }
    }
}

TEST(FieldDescriptions, aDefaultThatFlippedIsTold)
{
    for (const auto& each : table().all()) {
        if (each.type == FieldType::Boolean && each.formerDefault) {
            const auto told = "Before " + each.formerDefault->first.toString();
            EXPECT_NE(each.description.find(told), std::string::npos) << each.path;
        }
    }
}

/// A word with an underscore names a field, an allowed value, or something from the specifications.
TEST(FieldDescriptions, whatTheyNameExists)
{
    std::set<std::string> known{"_claim_names", "_claim_sources",     "auth_time",
                                "custom_id",    "insufficient_scope", "invalid_token",
                                "jwks_uri",     "login_hint",         "mtls_endpoint_aliases",
                                "realm_access", "token_type_hint",    "trusted_ips",
                                "ui_locales",   "*_required",         "post_logout_redirect_uri"};
    for (const auto& each : table().all()) {
        known.insert(each.name);
        known.insert(each.allowed.begin(), each.allowed.end());
    }
    for (const auto& each : table().all()) {
        for (auto word : wordsOf(each.description)) {
            const auto isPunctuation = [](char c) {
                return std::string_view("().,;:'").find(c) != std::string_view::npos;
            };
            while (!word.empty() && isPunctuation(word.back())) {
                word.pop_back();
            }
            while (!word.empty() && isPunctuation(word.front())) {
                word.erase(0, 1);
            }
            if (word.ends_with("'s")) {
                word.resize(word.size() - 2);
            }
            EXPECT_TRUE(word.find('_') == std::string::npos || known.contains(word)) << each.path << ": " << word;
        }
    }
}

TEST(FieldDescriptions, referencesNameASpecification)
{
    const std::regex form("^(RFC [0-9]+(bis)?|OpenID Connect [A-Za-z -]+|OAuth 2\\.0 [A-Za-z ]+)"
                          "( section [0-9.]+)?$");
    std::size_t withReference = 0;
    for (const auto& each : table().all()) {
        withReference += each.reference.empty() ? 0 : 1;
        EXPECT_TRUE(each.reference.empty() || std::regex_match(each.reference, form))
            << each.path << ": " << each.reference;
    }
    EXPECT_GT(withReference, 100u);
}

}  // namespace
}  // namespace gatehouse::gateway
