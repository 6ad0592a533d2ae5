#include "tests/app/gui/sample_exchanges.h"

#include "core/base/encoding.h"

using namespace std::chrono_literals;
using gatehouse::exchange::Decision;
using gatehouse::exchange::Exchange;
using gatehouse::exchange::Leg;
using gatehouse::exchange::LegKind;
using gatehouse::exchange::LegPurpose;
using gatehouse::exchange::Reason;
using gatehouse::exchange::StepOutcome;
using gatehouse::exchange::TraceStep;
using std::chrono::nanoseconds;

namespace gatehouse::test {
namespace {

constexpr std::string_view Realm = "http://127.0.0.1:8080/realms/gatehouse";

const std::chrono::system_clock::time_point Start{std::chrono::seconds(1'790'000'000)};

Leg leg(LegKind kind, LegPurpose purpose, nanoseconds start, nanoseconds took, std::string method, std::string url,
        int status)
{
    Leg leg;
    leg.kind = kind;
    leg.purpose = purpose;
    leg.start = start;
    leg.method = std::move(method);
    leg.url = std::move(url);
    leg.status = status;
    leg.times.connected = took / 10;
    leg.times.sent = took / 8;
    leg.times.firstByte = took * 9 / 10;
    leg.times.end = took;
    const std::string path = leg.url.substr(leg.url.find('/', 8));
    leg.request.head =
        leg.method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: application/json\r\n\r\n";
    if (status != 0) {
        leg.response.head = "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Refused")
                            + "\r\nContent-Type: application/json\r\n\r\n";
    }
    return leg;
}

void setBody(exchange::Message& message, std::string body)
{
    message.bodySize = body.size();
    message.body = std::move(body);
}

Leg clientLeg(nanoseconds took, const std::string& path, const std::string& authorization, int status)
{
    Leg client = leg(LegKind::Client, LegPurpose::Client, 0ns, took, "GET", "http://127.0.0.1:8000" + path, status);
    client.request.head = "GET " + path
                          + " HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n"
                            "Authorization: "
                          + authorization + "\r\n\r\n";
    if (status == 401) {
        client.response.head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n"
                               "WWW-Authenticate: Bearer realm=\"127.0.0.1\", error=\"invalid_token\"\r\n\r\n";
        setBody(client.response, R"({"message":"Unauthorized"})");
    } else {
        client.response.head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "X-Kong-Upstream-Latency: 3\r\nX-Kong-Proxy-Latency: 9\r\n\r\n";
        setBody(client.response, R"({"args":{},"headers":{"Accept":"*/*","Authorization":)"
                                 R"("Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmVk"},"method":"GET",)"
                                 R"("origin":"127.0.0.1","url":"http://127.0.0.1:9000/anything"})");
    }
    return client;
}

Leg discoveryLeg(nanoseconds start, nanoseconds took)
{
    Leg call = leg(LegKind::IdentityProvider, LegPurpose::Discovery, start, took, "GET",
                   std::string(Realm) + "/.well-known/openid-configuration", 200);
    setBody(call.response, R"({"issuer":"http://127.0.0.1:8080/realms/gatehouse"})");
    return call;
}

Leg introspectionLeg(nanoseconds start, nanoseconds took, const std::string& token, bool active)
{
    Leg call = leg(LegKind::IdentityProvider, LegPurpose::Introspection, start, took, "POST",
                   std::string(Realm) + "/protocol/openid-connect/token/introspect", 200);
    setBody(call.request,
            "token=" + token + "&token_type_hint=access_token&client_id=kong&client_secret=s3cr3t-s3cr3t");
    setBody(call.response, active ? R"({"active":true,"client_id":"kong","username":"alex","scope":"openid profile",)"
                                    R"("aud":["kong"],"exp":1790000300,"iat":1790000000})"
                                  : R"({"active":false})");
    return call;
}

Leg upstreamLeg(nanoseconds start, nanoseconds took, int status)
{
    Leg call =
        leg(LegKind::Upstream, LegPurpose::Upstream, start, took, "GET", "http://127.0.0.1:9000/anything", status);
    call.reusedConnection = true;
    return call;
}

Exchange base(ExchangeId id, nanoseconds duration)
{
    Exchange exchange;
    exchange.id = id;
    exchange.startedAt = Start + std::chrono::seconds(3 * id);
    exchange.duration = duration;
    exchange.requestId = "6f1c5b0d9c2e4f7a8b3d1e2f" + std::to_string(id);
    exchange.route = "example-route";
    exchange.service = "example-service";
    exchange.clientAddress = "127.0.0.1:51514";
    exchange.trace.push_back({20us, "route", StepOutcome::Info, Reason::None, "example-route"});
    return exchange;
}

ExchangePointer done(Exchange exchange, Decision decision, Reason reason, std::string_view method,
                     std::string_view field, std::string detail = {})
{
    exchange.verdict.decision = decision;
    exchange.verdict.reason = reason;
    exchange.verdict.authMethod = method;
    exchange.verdict.field = field;
    exchange.verdict.detail = std::move(detail);
    return std::make_shared<const Exchange>(std::move(exchange));
}

}  // namespace

std::string sampleToken(std::chrono::system_clock::time_point issuedAt, std::chrono::seconds lifetime)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(issuedAt.time_since_epoch());
    const std::string header = R"({"alg":"RS256","typ":"JWT","kid":"4dPw1Qk9"})";
    const std::string claims = R"({"exp":)" + std::to_string((seconds + lifetime).count()) + R"(,"iat":)"
                               + std::to_string(seconds.count())
                               + R"(,"jti":"0b7c6f0e-53f4","iss":"http://127.0.0.1:8080/realms/gatehouse",)"
                                 R"("aud":["kong","account"],"sub":"a3f1c2d4-77aa-4c0e","typ":"Bearer","azp":"kong",)"
                                 R"("scope":"openid profile email","preferred_username":"alex",)"
                                 R"("realm_access":{"roles":["default-roles-gatehouse"]}})";
    return base64urlEncode(header) + "." + base64urlEncode(claims) + "." + base64urlEncode("signed by nobody");
}

ExchangePointer passwordExchange(ExchangeId id)
{
    Exchange exchange = base(id, 34100us);
    exchange.accessToken = sampleToken(exchange.startedAt, 300s);
    exchange.legs.push_back(clientLeg(34100us, "/anything", "Basic YWxleDpkb2U=", 200));
    exchange.legs.push_back(discoveryLeg(300us, 6200us));
    Leg token = leg(LegKind::IdentityProvider, LegPurpose::Token, 6800us, 22300us, "POST",
                    std::string(Realm) + "/protocol/openid-connect/token", 200);
    setBody(token.request, "grant_type=password&username=alex&password=doe&scope=openid&client_id=kong&"
                           "client_secret=s3cr3t-s3cr3t");
    setBody(token.response, R"({"access_token":")" + exchange.accessToken
                                + R"(","expires_in":300,"token_type":"Bearer","scope":"openid profile email"})");
    exchange.legs.push_back(token);
    exchange.legs.push_back(upstreamLeg(29600us, 3900us, 200));
    exchange.trace.push_back({60us, "introspection", StepOutcome::Declined, Reason::NoCredential, "no bearer token"});
    exchange.trace.push_back({90us, "password", StepOutcome::Accepted, Reason::PasswordGrant, "alex"});
    return done(std::move(exchange), Decision::LetIn, Reason::PasswordGrant, "password", "auth_methods");
}

ExchangePointer introspectionExchange(ExchangeId id)
{
    Exchange exchange = base(id, 13200us);
    exchange.accessToken = sampleToken(exchange.startedAt - 3s, 300s);
    exchange.legs.push_back(clientLeg(13200us, "/anything", "Bearer " + exchange.accessToken, 200));
    exchange.legs.push_back(introspectionLeg(300us, 8900us, exchange.accessToken, true));
    exchange.legs.push_back(upstreamLeg(9400us, 3300us, 200));
    exchange.trace.push_back({60us, "introspection", StepOutcome::Accepted, Reason::Introspection, "active"});
    exchange.trace.push_back({9300us, "scopes_required", StepOutcome::Skipped, Reason::None, "not set"});
    return done(std::move(exchange), Decision::LetIn, Reason::Introspection, "introspection", "auth_methods");
}

ExchangePointer cachedExchange(ExchangeId id, ExchangeId filledBy)
{
    Exchange exchange = base(id, 2100us);
    exchange.accessToken = sampleToken(exchange.startedAt - 6s, 300s);
    exchange.legs.push_back(clientLeg(2100us, "/anything", "Bearer " + exchange.accessToken, 200));
    Leg ghost;
    ghost.kind = LegKind::IdentityProvider;
    ghost.purpose = LegPurpose::Introspection;
    ghost.start = 120us;
    ghost.ghost = true;
    ghost.filledBy = filledBy;
    ghost.cacheLifetimeLeft = 294s;
    exchange.legs.push_back(ghost);
    exchange.legs.push_back(upstreamLeg(180us, 1700us, 200));
    exchange.trace.push_back({60us, "introspection", StepOutcome::Accepted, Reason::IntrospectionCached, "active"});
    return done(std::move(exchange), Decision::LetIn, Reason::IntrospectionCached, "introspection",
                "cache_introspection");
}

ExchangePointer sharedExchange(ExchangeId id, ExchangeId callOf)
{
    Exchange exchange = base(id, 9100us);
    exchange.accessToken = sampleToken(exchange.startedAt, 300s);
    exchange.legs.push_back(clientLeg(9100us, "/anything", "Bearer " + exchange.accessToken, 200));
    Leg shared = introspectionLeg(150us, 6100us, exchange.accessToken, true);
    shared.shared = true;
    shared.filledBy = callOf;
    exchange.legs.push_back(shared);
    exchange.legs.push_back(upstreamLeg(6400us, 2400us, 200));
    return done(std::move(exchange), Decision::LetIn, Reason::Introspection, "introspection", "auth_methods");
}

ExchangePointer inactiveExchange(ExchangeId id)
{
    Exchange exchange = base(id, 11000us);
    exchange.accessToken = sampleToken(exchange.startedAt - 342s, 300s);
    exchange.legs.push_back(clientLeg(11000us, "/anything", "Bearer " + exchange.accessToken, 401));
    exchange.legs.push_back(introspectionLeg(300us, 10500us, exchange.accessToken, false));
    exchange.trace.push_back({60us, "introspection", StepOutcome::Rejected, Reason::TokenInactive, "active is false"});
    return done(std::move(exchange), Decision::TurnedAway, Reason::TokenInactive, "introspection", "auth_methods");
}

ExchangePointer wrongSecretExchange(ExchangeId id)
{
    Exchange exchange = base(id, 8400us);
    exchange.accessToken = sampleToken(exchange.startedAt, 300s);
    exchange.legs.push_back(
        clientLeg(8400us, "/anything?access_token=query-secret-1234567890", "Bearer " + exchange.accessToken, 401));
    Leg call = introspectionLeg(300us, 7600us, exchange.accessToken, false);
    call.status = 401;
    call.response.head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n";
    setBody(call.response, R"({"error":"invalid_request","error_description":"Authentication failed."})");
    exchange.legs.push_back(call);
    exchange.trace.push_back(
        {60us, "introspection", StepOutcome::Rejected, Reason::ClientCredentialsWrong, "status 401"});
    return done(std::move(exchange), Decision::TurnedAway, Reason::ClientCredentialsWrong, "introspection",
                "client_secret");
}

ExchangePointer unreachableExchange(ExchangeId id)
{
    Exchange exchange = base(id, 1200us);
    exchange.legs.push_back(clientLeg(1200us, "/anything", "Bearer opaque-token-1234", 401));
    exchange.accessToken = "opaque-token-1234";
    Leg call = leg(LegKind::IdentityProvider, LegPurpose::Discovery, 200us, 700us, "GET",
                   std::string(Realm) + "/.well-known/openid-configuration", 0);
    call.error = Error{ErrorCode::ConnectionRefused, "discovery", "127.0.0.1:8080 refused the connection"};
    exchange.legs.push_back(call);
    exchange.trace.push_back(
        {60us, "introspection", StepOutcome::Rejected, Reason::ProviderUnreachable, "127.0.0.1:8080"});
    return done(std::move(exchange), Decision::TurnedAway, Reason::ProviderUnreachable, "introspection", "issuer",
                "127.0.0.1:8080");
}

ExchangePointer noRouteExchange(ExchangeId id)
{
    Exchange exchange = base(id, 90us);
    exchange.route.clear();
    exchange.service.clear();
    exchange.legs.push_back(
        clientLeg(90us, "/nowhere/to/be/found?with=a-rather-long-query-string&more=of-it", "–", 404));
    return done(std::move(exchange), Decision::TurnedAway, Reason::NoRoute, {}, {});
}

ExchangePointer slowUpstreamExchange(ExchangeId id)
{
    Exchange exchange = base(id, 1204ms);
    exchange.accessToken = sampleToken(exchange.startedAt, 300s);
    exchange.legs.push_back(clientLeg(1204ms, "/anything", "Bearer " + exchange.accessToken, 504));
    exchange.legs.push_back(introspectionLeg(300us, 8900us, exchange.accessToken, true));
    Leg call = upstreamLeg(9400us, 1194ms, 0);
    call.error = Error{ErrorCode::TimedOut, "upstream", "no answer within 1.2 s"};
    exchange.legs.push_back(call);
    return done(std::move(exchange), Decision::Failed, Reason::UpstreamTimedOut, "introspection", "", "1.2 s");
}

}  // namespace gatehouse::test
