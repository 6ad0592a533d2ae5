#include "core/gateway/router.h"

#include <gmock/gmock.h>

#include "core/http/url.h"

namespace gatehouse::gateway {
namespace {

using testing::Eq;
using testing::Optional;

std::shared_ptr<const RuntimeService> serviceAt(std::string path)
{
    RuntimeService service;
    service.name = "s";
    service.url = {.scheme = "http", .host = "upstream.test", .port = 80, .path = std::move(path), .query = ""};
    return std::make_shared<const RuntimeService>(std::move(service));
}

RuntimeRoute route(std::string name, std::vector<std::string> paths)
{
    RuntimeRoute result;
    result.name = std::move(name);
    result.paths = std::move(paths);
    result.protocols = {"http", "https"};
    result.service = serviceAt("/");
    return result;
}

std::string nameOf(const Router& router, const RouteQuery& query)
{
    const auto match = router.match(query);
    return match.route ? match.route->name : "none";
}

std::string nameOf(const std::vector<RuntimeRoute>& routes, std::string_view path)
{
    return nameOf(Router(routes), {.method = "GET", .host = "example.com", .path = path});
}

std::string normalized(std::string_view path)
{
    std::string storage;
    const auto result = normalizedPath(path, storage);
    return result ? std::string(*result) : "refused";
}

TEST(NormalizedPath, IsReturnedAsItIsWhereNothingIsToDo)
{
    const std::string path = "/anything/a-b_c~d.e/$&'()*+,=:@!";
    std::string storage;
    const auto result = normalizedPath(path, storage);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->data(), path.data());
    EXPECT_TRUE(storage.empty());
}

TEST(NormalizedPath, DecodesUnreservedAndKeepsTheOtherEscapes)
{
    EXPECT_EQ(normalized("/%61nything%2d"), "/anything-");
    EXPECT_EQ(normalized("/a%2fb"), "/a%2Fb");
    EXPECT_EQ(normalized("/a%3Fb%20c%25"), "/a%3Fb%20c%25");
}

TEST(NormalizedPath, ResolvesDotSegmentsAndMergesSlashes)
{
    EXPECT_EQ(normalized("/a/./b/../c"), "/a/c");
    EXPECT_EQ(normalized("/a/%2e%2E/b"), "/b");
    EXPECT_EQ(normalized("//a///b//"), "/a/b/");
    EXPECT_EQ(normalized("/../../.."), "/");
    EXPECT_EQ(normalized("/a/b/.."), "/a/");
    EXPECT_EQ(normalized("/a/.hidden/..b"), "/a/.hidden/..b");
}

TEST(NormalizedPath, EscapesRawOctetsThatNoPathMayHold)
{
    EXPECT_EQ(normalized("/a b\x7f\xc3\xa9\"<>"), "/a%20b%7F%C3%A9%22%3C%3E");
}

TEST(NormalizedPath, RefusesBrokenEscapesAndNul)
{
    EXPECT_EQ(normalized("/%"), "refused");
    EXPECT_EQ(normalized("/%4"), "refused");
    EXPECT_EQ(normalized("/%zz"), "refused");
    EXPECT_EQ(normalized("/a%00b"), "refused");
    EXPECT_EQ(normalized(""), "refused");
    EXPECT_EQ(normalized("*"), "refused");
}

TEST(NormalizedPath, RefusesDotSegmentsThatOnlySomeUpstreamsSee)
{
    EXPECT_EQ(normalized("/public/..%2fadmin"), "refused");
    EXPECT_EQ(normalized("/public/x%2F..%2Fadmin"), "refused");
    EXPECT_EQ(normalized("/public/..\\admin"), "refused");
    EXPECT_EQ(normalized("/public/..%5Cadmin"), "refused");
    EXPECT_EQ(normalized("/public/..;/admin"), "refused");
    EXPECT_EQ(normalized("/public/%2e%2e;x=1/admin"), "refused");
    EXPECT_EQ(normalized("/r/https%3A%2F%2Fexample.com%2Fa..b;v=1"), "/r/https%3A%2F%2Fexample.com%2Fa..b;v=1");
}

TEST(NormalizedPath, IsItsOwnNormalForm)
{
    for (const std::string_view path : {"/%2525", "/a//b/../%41", "/a%252F..", "/./.././x/", "/a/b%2Fc/.."}) {
        const auto once = normalized(path);
        EXPECT_EQ(normalized(once), once) << path;
    }
}

TEST(Router, PrefersTheLongestPrefix)
{
    const std::vector<RuntimeRoute> routes{route("root", {"/"}), route("a", {"/a"}), route("ab", {"/x", "/a/b"})};
    EXPECT_EQ(nameOf(routes, "/a/b/c"), "ab");
    EXPECT_EQ(nameOf(routes, "/a/c"), "a");
    EXPECT_EQ(nameOf(routes, "/abc"), "a") << "a prefix is plain text, as in Kong";
    EXPECT_EQ(nameOf(routes, "/c"), "root");
}

TEST(Router, PrefersTheFirstOfEqualRoutes)
{
    EXPECT_EQ(nameOf({route("first", {"/a"}), route("second", {"/a"})}, "/a"), "first");
}

TEST(Router, TriesRegexesBeforePrefixesByPriority)
{
    auto high = route("high", {"~/a/\\d+"});
    high.regexPriority = 5;
    const std::vector<RuntimeRoute> routes{route("prefix", {"/a/1"}), route("low", {"~/a/.*"}), high};
    EXPECT_EQ(nameOf(routes, "/a/1"), "high");
    EXPECT_EQ(nameOf(routes, "/a/x"), "low");
    EXPECT_EQ(nameOf(routes, "/b/a/1"), "none") << "a regex is anchored at the start";
}

TEST(Router, ReportsHowMuchARegexMatched)
{
    const std::vector<RuntimeRoute> routes{route("r", {"~/version/(?<number>\\d+)/service"})};
    const auto match = Router(routes).match({.method = "GET", .host = "h", .path = "/version/12/service/x"});
    ASSERT_EQ(match.outcome, RouteMatch::Outcome::Matched);
    EXPECT_EQ(match.matchedLength, std::string_view("/version/12/service").size());
}

TEST(Router, AsksForEveryKindOfCriterion)
{
    auto post = route("post", {"/a"});
    post.methods = {"POST", "PUT"};
    auto any = route("any", {"/"});
    const std::vector<RuntimeRoute> routes{any, post};
    const Router router(routes);
    EXPECT_EQ(nameOf(router, {.method = "PUT", .host = "h", .path = "/a"}), "post");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "h", .path = "/a"}), "any");
    EXPECT_EQ(nameOf(router, {.method = "put", .host = "h", .path = "/a"}), "any") << "methods are case-sensitive";
}

TEST(Router, TriesRoutesWithMoreCriteriaFirst)
{
    auto withHost = route("host and short path", {"/"});
    withHost.hosts = {"example.com"};
    EXPECT_EQ(nameOf({route("long path", {"/a/b/c"}), withHost}, "/a/b/c"), "host and short path");
}

TEST(Router, TriesExactHostsBeforeWildcards)
{
    auto wildcard = route("wildcard", {});
    wildcard.hosts = {"*.example.com", "example.*"};
    auto exact = route("exact", {});
    exact.hosts = {"api.example.com"};
    const std::vector<RuntimeRoute> routes{wildcard, exact};
    const Router router(routes);
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "API.example.com:8000", .path = "/"}), "exact");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "www.example.com", .path = "/"}), "wildcard");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "example.org", .path = "/"}), "wildcard");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "example.com.", .path = "/"}), "wildcard");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = ".example.com", .path = "/"}), "none");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "other.org", .path = "/"}), "none");
}

TEST(Router, MindsTheHostsPortOnlyWhereItIsGiven)
{
    auto withPort = route("with port", {});
    withPort.hosts = {"a.test:8443", "[::1]"};
    const std::vector<RuntimeRoute> routes{withPort};
    const Router router(routes);
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "a.test:8443", .path = "/"}), "with port");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "a.test:80", .path = "/"}), "none");
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "[::1]:99", .path = "/"}), "with port");
}

TEST(Router, AnswersPlainHttpOnAnHttpsRouteWithAnUpgrade)
{
    auto secure = route("secure", {"/"});
    secure.protocols = {"https"};
    auto plain = route("plain", {"/plain"});
    plain.protocols = {"http"};
    const std::vector<RuntimeRoute> routes{secure, plain};
    const Router router(routes);
    EXPECT_EQ(router.match({.method = "GET", .host = "h", .path = "/x"}).outcome, RouteMatch::Outcome::HttpsRequired);
    EXPECT_EQ(router.match({.method = "GET", .host = "h", .path = "/x", .secure = true}).outcome,
              RouteMatch::Outcome::Matched);
    EXPECT_EQ(nameOf(router, {.method = "GET", .host = "h", .path = "/plain", .secure = true}), "secure");
}

TEST(Router, TakesWebSocketsAloneOnTheirOwnRoutes)
{
    auto sockets = route("sockets", {"/"});
    sockets.protocols = {"ws", "wss"};
    auto secure = route("secure", {"/wss"});
    secure.protocols = {"wss"};
    auto web = route("web", {"/web"});
    web.protocols = {"http"};
    const std::vector<RuntimeRoute> routes{sockets, secure, web};
    const Router router(routes);
    const auto asked = [&](const char* path, bool isSecure, bool isSocket) {
        return router.match({.method = "GET", .host = "h", .path = path, .secure = isSecure, .webSocket = isSocket});
    };
    EXPECT_EQ(asked("/x", false, false).outcome, RouteMatch::Outcome::NoRoute);
    EXPECT_EQ(asked("/x", false, true).outcome, RouteMatch::Outcome::Matched);
    EXPECT_EQ(asked("/x", true, true).outcome, RouteMatch::Outcome::Matched);
    EXPECT_EQ(asked("/wss", true, true).route->name, "secure");
    EXPECT_EQ(asked("/wss", false, true).outcome, RouteMatch::Outcome::HttpsRequired);
    EXPECT_EQ(asked("/wss", false, false).outcome, RouteMatch::Outcome::NoRoute);
    EXPECT_EQ(asked("/web", false, true).route->name, "web");
}

TEST(Router, LeavesRoutesOfOtherProtocolsAlone)
{
    auto grpc = route("grpc", {"/"});
    grpc.protocols = {"grpc", "grpcs"};
    EXPECT_EQ(nameOf({grpc}, "/"), "none");
}

TEST(Router, MatchesNothingThatWouldClimbOutOfTheService)
{
    const std::vector<RuntimeRoute> routes{route("a", {"/a"}), route("regex", {"~/r%2"})};
    EXPECT_EQ(nameOf(routes, "/a../secret"), "none");
    EXPECT_EQ(nameOf(routes, "/a.."), "none");
    EXPECT_EQ(nameOf(routes, "/a..%2Fsecret"), "none");
    EXPECT_EQ(nameOf(routes, "/a..b"), "a");
    EXPECT_EQ(nameOf(routes, "/r%2F"), "none") << "a match that ends inside an escape";
}

TEST(Router, TakesAHostileRegexInLinearTime)
{
    const std::vector<RuntimeRoute> routes{route("r", {"~/(a+)+(a+)+(a+)+b"})};
    EXPECT_EQ(nameOf(routes, "/" + std::string(200'000, 'a')), "none");
}

struct UpstreamCase {
    std::string service, routePath, request, expected;
    bool strip = true;
};

class UpstreamPath : public testing::TestWithParam<UpstreamCase> {};

TEST_P(UpstreamPath, JoinsServiceAndRest)
{
    const auto& param = GetParam();
    auto r = route("r", {param.routePath});
    r.service = serviceAt(param.service);
    r.stripPath = param.strip;
    const std::vector<RuntimeRoute> routes{r};
    const auto match = Router(routes).match({.method = "GET", .host = "h", .path = param.request});
    ASSERT_TRUE(match.route);
    std::string path = "http://h";
    appendUpstreamPath(path, match, param.request);
    EXPECT_EQ(path, "http://h" + param.expected);
}

INSTANTIATE_TEST_SUITE_P(
    PathHandlingV0, UpstreamPath,
    testing::Values(UpstreamCase{"/anything", "/anything", "/anything", "/anything"},
                    UpstreamCase{"/anything", "/anything", "/anything/x/y", "/anything/x/y"},
                    UpstreamCase{"/s", "/r", "/r", "/s"}, UpstreamCase{"/s", "/r", "/r/", "/s/"},
                    UpstreamCase{"/s", "/r/", "/r/", "/s/"}, UpstreamCase{"/s", "/r/", "/r/x", "/s/x"},
                    UpstreamCase{"/s", "/r", "/rest", "/s/est"}, UpstreamCase{"/s", "/", "/x", "/s/x"},
                    UpstreamCase{"/s", "/", "/", "/s"}, UpstreamCase{"/", "/r", "/r", "/"},
                    UpstreamCase{"/", "/r", "/r/", "/"}, UpstreamCase{"/", "/r", "/r/x", "/x"},
                    UpstreamCase{"/", "/r", "/rx", "/x"}, UpstreamCase{"/", "~/r/\\d+", "/r/12/x", "/x"},
                    UpstreamCase{"/s", "/r", "/r/x", "/s/r/x", false}, UpstreamCase{"/s", "/", "/", "/s", false},
                    UpstreamCase{"/", "/", "/", "/", false}, UpstreamCase{"/", "/r", "/r/", "/r/", false}));

TEST(PathFault, SaysWhatIsWrong)
{
    EXPECT_FALSE(pathFault("/anything"));
    EXPECT_FALSE(pathFault("~/a/\\d+$"));
    EXPECT_THAT(pathFault("anything"), Optional(testing::HasSubstr("begins with /")));
    EXPECT_THAT(pathFault("~/a/(b"), Optional(testing::HasSubstr("missing")));
    EXPECT_THAT(pathFault("~/a/(?=b)"), Optional(testing::HasSubstr("look-around")));
    EXPECT_THAT(pathFault("/a/%2"), Optional(testing::HasSubstr("percent")));
}

TEST(HostFault, SaysWhatIsWrong)
{
    EXPECT_FALSE(hostFault("example.com"));
    EXPECT_FALSE(hostFault("*.example.com:8443"));
    EXPECT_FALSE(hostFault("example.*"));
    EXPECT_TRUE(hostFault("*"));
    EXPECT_TRUE(hostFault("a.*.com"));
    EXPECT_TRUE(hostFault("*.example.*"));
    EXPECT_TRUE(hostFault("http://example.com"));
    EXPECT_TRUE(hostFault(""));
}

}  // namespace
}  // namespace gatehouse::gateway
