"""The gateway as a process against a real Keycloak and a real httpbin: the how-to, and all the ways to be turned away.

    ctest --preset dev -R e2e.keycloak          (starts both first)

By hand, with the fixtures started: GATEHOUSE_CLI=build/bin/gatehouse-cli GATEHOUSE_FIXTURES=build/tests/fixtures
python3 tests/e2e/keycloak_test.py
"""

import json
import time
import unittest

from gateway import Gateway, deck
from keycloak_admin import CountingProxy, OwnKeycloak, Realm, claims, fixture

TOKEN, INTROSPECT = "/protocol/openid-connect/token", "/protocol/openid-connect/token/introspect"
UNAUTHORIZED, FORBIDDEN = b'{"message":"Unauthorized"}', b'{"message":"Forbidden"}'
SETTLE_SECONDS = 60


def until(condition, seconds, what):
    """Asks again and again, as a person at the keyboard would, until it holds."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("not within %d s: %s" % (seconds, what))
        time.sleep(0.1)


class KeycloakCase(unittest.TestCase):
    """A realm for the class and, for each test, gateways that are closed behind it."""

    @classmethod
    def setUpClass(cls):
        cls.keycloak, cls.httpbin = fixture("keycloak"), fixture("httpbin")
        for name, state in (("keycloak", cls.keycloak), ("httpbin", cls.httpbin)):
            if state is None:
                print("SKIP: %s is not running: the ctest fixture.%s.start says why" % (name, name), flush=True)
                raise unittest.SkipTest(name + " is not running")
        cls.realm = Realm(cls.keycloak)
        cls.upstream = cls.httpbin["url"] + "/anything"

    @classmethod
    def tearDownClass(cls):
        cls.realm.remove()

    def gateway(self, config="", base=None, **more):
        """A gateway with the how-to's configuration; lines of `config` add to the plugin's or replace them."""
        secret = more.pop("secret", self.realm.secret)
        text = deck(self.realm.issuer(base), self.upstream, "client_secret: [%s]\n%s" % (secret, config))
        started = Gateway(text, **more)
        self.addCleanup(started.close)
        return started

    def verdict(self, gateway):
        """The last request's line."""
        return until(gateway.requests, 5, "a line about the request")[-1]

    def assert_turned_away(self, answer, status=401, error="invalid_token"):
        got, headers, body = answer
        self.assertEqual(got, status, body)
        self.assertEqual(body, UNAUTHORIZED if status == 401 else FORBIDDEN)
        self.assertEqual(headers["content-type"], "application/json; charset=utf-8")
        expected = 'Bearer realm="127.0.0.1"' + (', error="%s"' % error if error else "")
        self.assertEqual(headers["www-authenticate"], expected)


class HowTo(KeycloakCase):
    def test_the_two_steps(self):
        gateway = self.gateway()
        status, headers, body = gateway.basic()
        self.assertEqual(status, 200, body)
        echoed = json.loads(body)
        scheme, _, token = echoed["headers"]["Authorization"].partition(" ")
        self.assertEqual(scheme, "Bearer")
        self.assertEqual(claims(token)["preferred_username"], "alex")
        self.assertIn("kong", claims(token)["aud"])
        self.assertIn("x-kong-upstream-latency", headers)
        self.assertIn("x-kong-proxy-latency", headers)

        status, _, body = gateway.bearer(token)
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["headers"]["Authorization"], "Bearer " + token)
        for number, method in ((0, "password"), (1, "introspection")):
            event = until(lambda n=number: gateway.requests()[n:n + 1], 5, "a line about each request")[0]
            self.assertEqual(event["decision"], "let_in", event)
            self.assertIn(method, json.dumps(event))
            self.assertNotIn(token, json.dumps(event))
            self.assertNotIn(self.realm.secret, json.dumps(event))

    def test_client_authentication_methods(self):
        for method in ("client_secret_basic", "client_secret_post"):
            with self.subTest(method):
                gateway = self.gateway("client_auth: [%s]" % method)
                status, _, body = gateway.basic()
                self.assertEqual(status, 200, body)
                self.assertEqual(gateway.bearer(self.realm.token())[0], 200)

    def test_token_in_query_body_and_cookie(self):
        gateway = self.gateway("bearer_token_param_type: [query, body, cookie]\nbearer_token_cookie_name: token")
        token = self.realm.token()
        status, _, body = gateway.request("/anything?access_token=%s&a=1" % token)
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["args"], {"a": "1"}, "the credential is hidden from the upstream")
        status, _, body = gateway.request(
            method="POST", body=("access_token=%s&b=2" % token).encode(),
            headers=[("Content-Type", "application/x-www-form-urlencoded")])
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["form"], {"b": "2"})
        self.assertEqual(gateway.request(headers=[("Cookie", "token=" + token)])[0], 200)
        self.assert_turned_away(gateway.bearer(token), error=None)  # the header is not looked at


class Caches(KeycloakCase):
    def setUp(self):
        self.counter = CountingProxy(self.keycloak["url"])
        self.addCleanup(self.counter.close)

    def test_second_call_makes_no_token_request(self):
        gateway = self.gateway(base=self.counter.url)
        for _ in range(3):
            self.assertEqual(gateway.basic()[0], 200)
        self.assertEqual(self.counter.count(TOKEN), 1)
        self.assertEqual(self.counter.count("/.well-known/openid-configuration"), 1)

    def test_second_call_makes_no_introspection(self):
        gateway = self.gateway(base=self.counter.url)
        token = self.realm.token(self.counter.url)
        before = self.counter.count(TOKEN)
        for _ in range(3):
            self.assertEqual(gateway.bearer(token)[0], 200)
        self.assertEqual(self.counter.count(INTROSPECT), 1)
        self.assertEqual(self.counter.count(TOKEN), before)

    def test_without_caches_every_call_asks(self):
        gateway = self.gateway("cache_tokens: false\ncache_introspection: false", base=self.counter.url)
        token = self.realm.token(self.counter.url)
        before = self.counter.count(TOKEN)
        for _ in range(2):
            self.assertEqual(gateway.basic()[0], 200)
            self.assertEqual(gateway.bearer(token)[0], 200)
        self.assertEqual(self.counter.count(TOKEN) - before, 2)
        self.assertEqual(self.counter.count(INTROSPECT), 2)

    def test_inactive_answers_are_asked_again(self):
        gateway = self.gateway(base=self.counter.url)
        for _ in range(2):
            self.assert_turned_away(gateway.bearer("not-a-token"))
        self.assertEqual(self.counter.count(INTROSPECT), 2)

    def test_revoked_token_is_refused_once_the_cache_entry_is_gone(self):
        gateway = self.gateway("cache_ttl_max: 3", base=self.counter.url)
        patient = self.gateway(base=self.counter.url)
        token = self.realm.token(self.counter.url)
        self.assertEqual(gateway.bearer(token)[0], 200)
        self.assertEqual(patient.bearer(token)[0], 200)
        self.realm.revoke(token, self.counter.url)
        asked = self.counter.count(INTROSPECT)
        self.assertEqual(patient.bearer(token)[0], 200, "the entry lives as long as the token")
        self.assertEqual(self.counter.count(INTROSPECT), asked)
        until(lambda: gateway.bearer(token)[0] == 401, 15, "the entry of 3 s gone")
        self.assert_turned_away(gateway.bearer(token))
        self.assert_turned_away(self.gateway(base=self.counter.url).bearer(token))  # a gateway that never knew it


class TurnedAway(KeycloakCase):
    def test_no_credential(self):
        gateway = self.gateway()
        self.assert_turned_away(gateway.request(), error=None)
        self.assertEqual(self.verdict(gateway)["decision"], "turned_away")

    def test_wrong_password(self):
        gateway = self.gateway()
        self.assertEqual(gateway.basic()[0], 200)
        status, headers, body = gateway.basic(password="wrong")
        self.assertEqual((status, body), (401, UNAUTHORIZED))
        self.assertTrue(headers["www-authenticate"].startswith('Bearer realm="127.0.0.1"'), headers)
        self.assertEqual(gateway.basic(user="nobody")[0], 401)
        self.assertEqual(gateway.basic(password="")[0], 401)

    def test_disabled_user(self):
        self.realm.add_user("dora", "doe", enabled=False)
        self.assertEqual(self.gateway().basic(user="dora")[0], 401)

    def test_token_of_another_realm(self):
        other = Realm(self.keycloak)
        self.addCleanup(other.remove)
        gateway = self.gateway()
        self.assert_turned_away(gateway.bearer(other.token()))
        self.assertEqual(gateway.bearer(self.realm.token())[0], 200)

    def test_spoiled_token(self):
        token = self.realm.token()
        head, payload, signature = token.split(".")
        flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
        self.assert_turned_away(self.gateway().bearer(".".join((head, payload, flipped))))

    def test_wrong_client_secret(self):
        gateway = self.gateway(secret="not-the-secret")
        self.assertEqual(gateway.basic()[0], 401)
        self.assertIn("client_secret", json.dumps(self.verdict(gateway)))
        self.assertNotIn("not-the-secret", json.dumps(self.verdict(gateway)))
        self.assertEqual(gateway.bearer(self.realm.token())[0], 401)
        until(lambda: len(gateway.requests()) == 2, 5, "a line about the second")
        self.assertIn("client_secret", json.dumps(self.verdict(gateway)))

    def test_audience_rule(self):
        gateway = self.gateway("audience_claim: [aud]\naudience_required: [somebody-else]")
        self.assert_turned_away(gateway.bearer(self.realm.token()), 403, "insufficient_scope")
        self.assertEqual(self.gateway("audience_claim: [aud]\naudience_required: [kong]").basic()[0], 200)

    def test_scopes_or_between_entries_and_inside(self):
        token = self.realm.token(scope="openid")
        for required, status in (("[openid]", 200), ("[nope, openid]", 200), ('["openid email"]', 200),
                                 ('["openid nope"]', 403), ("[nope]", 403)):
            with self.subTest(required):
                gateway = self.gateway("scopes_required: " + required)
                self.assertEqual(gateway.bearer(token)[0], status)

    def test_forms_of_www_authenticate(self):
        gateway = self.gateway("expose_error_code: false")
        self.assert_turned_away(gateway.request(), error=None)
        self.assert_turned_away(gateway.bearer("not-a-token"), error=None)
        gateway = self.gateway('unauthorized_error_message: "who are you?"')
        status, headers, body = gateway.bearer("not-a-token")
        self.assertEqual((status, json.loads(body)), (401, {"message": "who are you?"}))
        self.assertEqual(headers["www-authenticate"], 'Bearer realm="127.0.0.1", error="invalid_token"')

    def test_unknown_realm(self):
        text = deck(self.keycloak["url"] + "/realms/no-such-realm", self.upstream)
        gateway = Gateway(text)
        self.addCleanup(gateway.close)
        self.assertEqual(gateway.basic()[0], 401)
        self.assertEqual(gateway.bearer("token")[0], 401)


class Outage(KeycloakCase):
    """A Keycloak of its own, stopped and started while the gateway runs."""

    def test_stopped_401_back_200(self):
        own = OwnKeycloak("keycloak-outage")
        self.addCleanup(own.close)
        realm = Realm(own.state)
        text = deck(realm.issuer(), self.upstream,
                    "client_secret: [%s]\ncache_tokens: false\ncache_introspection: false" % realm.secret)
        early = Gateway(text)
        self.addCleanup(early.close)
        self.assertEqual(early.basic()[0], 200)
        token = realm.token()
        self.assertEqual(early.bearer(token)[0], 200)

        own.stop()
        self.assertEqual(early.basic()[0], 401)
        self.assertEqual(early.bearer(token)[0], 401)
        late = Gateway(text)  # starts although nobody answers
        self.addCleanup(late.close)
        self.assertEqual(late.basic()[0], 401)
        self.assertEqual(self.verdict(late)["decision"], "turned_away")

        own.start()
        self.assertEqual(early.basic()[0], 200)
        self.assertEqual(early.bearer(realm.token())[0], 200)
        until(lambda: late.basic()[0] == 200, SETTLE_SECONDS, "discovery is tried again")


class RealUpstream(KeycloakCase):
    """httpbin sees what the client sent, and the client what httpbin answered."""

    def setUp(self):
        self.open = self.gateway()

    def test_methods_and_bodies(self):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            with self.subTest(method):
                body = b"" if method == "GET" else b'{"a": [1, 2]}'
                status, _, answer = self.open.request("/open/x?b=c", [("Content-Type", "application/json")], method, body)
                echoed = json.loads(answer)
                self.assertEqual((status, echoed["method"], echoed["args"]), (200, method, {"b": "c"}))
                self.assertEqual(echoed["json"], {"a": [1, 2]} if body else None)
        status, headers, body = self.open.request("/open", method="HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["content-length"]), 0)

    def test_chunked_upload(self):
        answer = self.open.raw(b"POST /open HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
                               b"\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
        self.assertIn(b'"data": "hello world"', answer)

    def test_forwarded_fields(self):
        _, _, body = self.open.request("/open?show_env=1")  # httpbin hides these fields unless asked
        sent = json.loads(body)["headers"]
        self.assertIn("1.1", sent["Via"])
        self.assertTrue(sent["X-Request-Id"])
        self.assertEqual(sent["X-Forwarded-For"], "127.0.0.1")
        self.assertEqual(sent["X-Forwarded-Proto"], "http")
        self.assertEqual(sent["X-Forwarded-Host"], "gateway")
        self.assertEqual(sent["X-Forwarded-Port"], str(self.open.address[1]))


if __name__ == "__main__":
    unittest.main()
