#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <cstdint>

#include "core/gateway/field_table.h"
#include "core/gateway/references.h"
#include "core/gateway/runtime_configuration.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"

namespace gatehouse::importers {
namespace {

constexpr std::string_view seed = R"(_format_version: "3.0"
services:
  - name: example-service
    url: http://upstream.test/anything
    routes:
      - name: example-route
        paths: [/anything, ~/a(b|c)+]
        protocols: [http, https]
plugins:
  - name: openid-connect
    service: example-service
    config:
      issuer: ${{ env "DECK_ISSUER" }}
      client_id: &ids [kong, "a: b"]
      client_secret: *ids
      auth_methods: [introspection, password]
      cache_ttl: ${{ env "DECK_TTL" | toInt }}
      redis: {host: h, port: 6379, cluster_nodes: [{ip: 1.2.3.4}]}
      upstream_headers:
      - {header: x-user, path: [sub]}
      unauthorized_error_message: |
        two
        lines
)";

/// The whole way of a file, as `serve` goes it.
bool goesAllTheWay(std::string_view yaml, const gateway::FieldTable& table)
{
    const auto configuration = readDeck(yaml, "f");
    if (!configuration) {
        EXPECT_FALSE(configuration.error().empty());
        return false;
    }
    gateway::validate(*configuration, table, gateway::newestVersion);
    const gateway::ReferenceSources sources{.environment = [](const std::string& name) -> std::optional<std::string> {
                                                return name == "DECK_TTL" ? "60" : "https://idp.test/";
                                            },
                                            .keychain = {}};
    const auto resolved = gateway::resolve(*configuration, sources, table);
    return resolved && gateway::compile(*resolved, table, gateway::newestVersion);
}

TEST(HostileFiles, SeedGoesAllTheWay)
{
    EXPECT_TRUE(goesAllTheWay(seed, gateway::FieldTable::load()));
}

/// Whatever stands in a file, the answer is a configuration or a diagnostic. Always the same files.
TEST(HostileFiles, AreReadOrRefused)
{
    const auto table = gateway::FieldTable::load();
    const std::string_view inserted = "[]{}:-#&*!|>'\"%@`,?\n \t~$<=\\/019aeflnrstuy.${{}}";
    std::uint64_t state = 1;
    const auto next = [&](std::size_t bound) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state >> 33U) % bound;
    };
    int read = 0;
    constexpr int rounds = 1'500;
    for (int round = 0; round < rounds; ++round) {
        std::string text(seed);
        for (std::size_t changes = 1 + next(4); changes > 0; --changes) {
            const auto at = next(text.size());
            switch (next(4)) {
            case 0: text.insert(at, 1, inserted[next(inserted.size())]); break;
            case 1: text.erase(at, 1 + next(8)); break;
            case 2: text[at] = inserted[next(inserted.size())]; break;
            default: text.insert(at, text.substr(next(text.size()), next(40))); break;
            }
        }
        read += goesAllTheWay(text, table) ? 1 : 0;
    }
    EXPECT_GT(read, 0) << "some changes do no harm";
    EXPECT_LT(read, rounds);
}

}  // namespace
}  // namespace gatehouse::importers
