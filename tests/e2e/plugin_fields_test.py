"""What each field of the methods introspection and password does, seen from outside: one gateway, one route a configuration.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/plugin_fields_test.py
"""

import base64
import json
import time
import unittest
from urllib.parse import parse_qs

from gateway import Gateway
from peers import IdentityProvider, Upstream, find, http_answer

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
BASIC = ("Authorization", "Basic " + base64.b64encode(b"alex:doe").decode())
ALL_PLACES = ["header", "query", "body", "cookie"]


def bearer(token):
    return "Authorization", "Bearer " + token


ROUTES = {
    "plain": {},
    "shown": {"hide_credentials": False},
    "query": {"bearer_token_param_type": ["query"]},
    "places": {"bearer_token_param_type": ALL_PLACES, "bearer_token_cookie_name": "tok"},
    "own-header": {"bearer_token_header_name": "X-My-Token"},
    "token-name": {"introspection_token_param_name": "tok", "introspection_hint": "refresh_token"},
    "extras": {"introspection_headers_names": ["X-A"], "introspection_headers_values": ["v"], "introspection_headers_client": ["X-C"],
               "introspection_post_args_names": ["a"], "introspection_post_args_values": ["1 &="],
               "introspection_post_args_client": ["ca"], "introspection_post_args_client_headers": ["x-tenant"]},
    "basic-auth": {"client_auth": ["client_secret_post"], "introspection_endpoint_auth_method": "client_secret_basic"},
    "no-auth": {"client_auth": ["none"]},
    "two-clients": {"client_id": ["c1", "c2"], "client_secret": ["s1", "s2"], "client_auth": ["client_secret_post"]},
    "token-args": {"token_post_args_client": ["my_arg"], "scopes": ["openid", "profile"], "audience": ["one", "two"]},
    "mapped": {"upstream_headers": [{"header": "x-" + name, "path": [name]}
                                    for name in ("text", "whole", "part", "flag", "list", "split", "none")]},
    "phantom": {"upstream_headers": [{"header": "authorization:bearer", "path": ["phantom_token"]}],
                "upstream_access_token_header": "nil"},
    "reserved": {"upstream_user_info_header": "x-userinfo", "upstream_refresh_token_header": "refresh_token"},
    "scope-or": {"scopes_required": ["admin", "openid email"]},
    "scope-and": {"scopes_required": ["admin openid"]},
    "roles": {"roles_claim": ["realm_access", "roles"], "roles_required": ["admin"]},
    "forbidden": {"claims_forbidden": ["barred"]},
    "silent": {"expose_error_code": False},
    "told": {"display_errors": True, "unauthorized_error_message": "No", "forbidden_error_message": "Never", "scopes_required": ["admin"]},
    "elsewhere": {"unauthorized_redirect_uri": ["https://login.example/"], "forbidden_redirect_uri": ["https://denied.example/"],
                  "scopes_required": ["admin"]},
    "preflight": {"run_on_preflight": False},
    "negative": {"cache_ttl_neg": 60},
    "uncached": {"cache_introspection": False, "cache_tokens": False},
    "keyed": {"introspection_headers_client": ["X-C"]},
}


def deck(issuer, upstream):
    services = [{"name": "upstream", "url": upstream, "routes": [
        {"name": name, "paths": ["/" + name], "strip_path": False, "protocols": ["http", "https"],
         "plugins": [{"name": "openid-connect", "config": {
             "issuer": issuer, "client_id": ["kong"], "client_secret": ["quite-secret"], "cache_tokens_salt": "salt",
             "auth_methods": ["introspection", "password"], **config}}]} for name, config in ROUTES.items()]}]
    return json.dumps({"_format_version": "3.0", "services": services}, indent=1)


class Echo(dict):
    """The upstream's view of a request."""

    def all(self, name):
        return [value for field, value in self["headers"] if field.lower() == name.lower()]


class FieldsCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = IdentityProvider()
        cls.addClassCleanup(cls.provider.close)
        cls.upstream = Upstream()
        cls.addClassCleanup(cls.upstream.close)
        cls.gateway = Gateway(deck(cls.provider.issuer, "http://127.0.0.1:%d" % cls.upstream.port), "--threads", "2")
        cls.addClassCleanup(cls.gateway.close)
        cls.tokens = 0

    def token(self, **claims):
        """A new opaque token that the provider calls active."""
        type(self).tokens += 1
        token = "opaque-%d" % self.tokens
        self.provider.active[token] = {"active": True, "scope": "openid email", **claims}
        return token

    def ask(self, route, headers=(), more="", **request):
        return self.gateway.request("/" + route + more, headers, **request)

    def let_in(self, route, headers=(), more="", **request):
        status, _, body = self.ask(route, headers, more, **request)
        self.assertEqual(status, 200, body)
        head, _ = self.upstream.requests[-1]
        return Echo(json.loads(body), target=head.split(b" ")[1].decode())

    def form(self, endpoint="introspection"):
        body = next(body for name, body in reversed(self.provider.bodies) if name == endpoint)
        return {name: values[0] if len(values) == 1 else values for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}

    def sent(self, name, endpoint="introspection"):
        return find(next(head for one, head in reversed(self.provider.heads) if one == endpoint), name)


class Places(FieldsCase):
    def test_every_place_and_what_stays(self):
        for headers, more, method, body, target, rest in (
                ([bearer("T")], "", "GET", b"", "/places", ""),
                ([("Authorization", "bEARER  T")], "", "GET", b"", "/places", ""),
                ([("access-token", "T")], "", "GET", b"", "/places", ""),
                ([("X-Access-Token", "T")], "", "GET", b"", "/places", ""),
                ([], "?a=%20&access_token=T&b", "GET", b"", "/places?a=%20&b", ""),
                ([("Cookie", "x=1; tok=T; y=2")], "", "GET", b"", "/places", ""),
                ([FORM], "", "POST", b"a=1&access_token=T&b=2", "/places", "a=1&b=2"),
                ([JSON], "", "POST", b'{"n": 1.50, "access_token": "T", "l": [1e2]}', "/places", '{"n": 1.50, "l": [1e2]}')):
            with self.subTest(headers=headers, more=more, body=body):
                token = self.token()
                replaced = [(name, value.replace("T", token) if name != "Content-Type" else value) for name, value in headers]
                echo = self.let_in("places", replaced, more.replace("T", token), method=method, body=body.replace(b"T", token.encode()))
                self.assertEqual(self.form()["token"], token)
                self.assertEqual(echo.all("authorization"), ["Bearer " + token])
                self.assertEqual(echo.all("access-token") + echo.all("x-access-token"), [])
                self.assertEqual(echo.all("cookie"), ["x=1; y=2"] if headers[:1] and headers[0][0] == "Cookie" else [])
                self.assertEqual(echo["target"], target)
                self.assertEqual(echo["body"], rest)

    def test_the_first_place_wins_and_only_it_is_removed(self):
        first, second = self.token(), self.token()
        echo = self.let_in("places", [bearer(first), ("Cookie", "tok=" + second)], "?access_token=" + second)
        self.assertEqual(echo.all("authorization"), ["Bearer " + first])
        self.assertEqual(echo["target"], "/places?access_token=" + second)
        self.assertEqual(echo.all("cookie"), ["tok=" + second])
        echo = self.let_in("places", [("x-access-token", second), ("access-token", first)])
        self.assertEqual(echo.all("authorization"), ["Bearer " + first])
        echo = self.let_in("places", [BASIC, ("access-token", first)])
        self.assertEqual(echo.all("authorization"), ["Bearer " + first], "introspection comes before password")

    def test_a_place_that_is_not_listed_holds_nothing(self):
        token = self.token()
        self.assertEqual(self.ask("query", [bearer(token)])[0], 401)
        self.assertEqual(self.ask("query", [FORM], method="POST", body=b"access_token=" + token.encode())[0], 401)
        self.assertEqual(self.ask("own-header", [bearer(token)])[0], 401)
        self.assertEqual(self.let_in("own-header", [("x-my-token", token)]).all("x-my-token"), [])

    def test_hide_credentials_off(self):
        token = self.token()
        self.assertEqual(self.let_in("shown", (), "?access_token=" + token)["target"], "/shown?access_token=" + token)
        self.assertEqual(self.let_in("shown", [("access-token", token)]).all("access-token"), [token])

    def test_spoilt_bodies_are_no_server_error(self):
        for body in (b'{"access_token":null}', b'{"access_token":1}', b"[]", b"null", b"{", b"[" * 5000, b'{"username":null,"password":"x"}'):
            with self.subTest(body=body[:30]):
                self.assertEqual(self.ask("places", [JSON], method="POST", body=body)[0], 401)


class Calls(FieldsCase):
    def test_introspection_request(self):
        token = self.token()
        self.ask("token-name", [bearer(token)])
        self.assertEqual(self.form(), {"tok": token, "token_type_hint": "refresh_token"})
        self.let_in("extras", [bearer(self.token()), ("X-C", "c"), ("X-Tenant", "t")], "?ca=q%20v")
        form = self.form()
        self.assertEqual((form["a"], form["ca"], form["x-tenant"]), ("1 &=", "q v", "t"))
        self.assertEqual((self.sent("X-A"), self.sent("X-C")), (["v"], ["c"]))

    def test_client_authentication(self):
        self.let_in("basic-auth", [bearer(self.token())])
        self.assertEqual(self.sent("Authorization"), ["Basic " + base64.b64encode(b"kong:quite-secret").decode()])
        self.assertNotIn("client_secret", self.form())
        self.let_in("no-auth", [bearer(self.token())])
        self.assertEqual(self.sent("Authorization"), [])
        self.assertEqual(self.form()["client_id"], "kong")
        self.assertNotIn("client_secret", self.form())

    def test_client_selection(self):
        for headers, more, secret in (([], "", "s1"), ([("Client-ID", "c2")], "", "s2"), ([("X-Client-ID", "2")], "", "s2"),
                                      ([], "?client_id=c2", "s2"), ([("Client-ID", "who")], "", "s1")):
            with self.subTest(headers=headers, more=more):
                self.let_in("two-clients", [bearer(self.token()), *headers], more)
                self.assertEqual(self.form()["client_secret"], secret)

    def test_token_request(self):
        self.let_in("token-args", [BASIC, ("My-Arg", "header")], "?my_arg=query")
        form = self.form("token")
        self.assertEqual((form["grant_type"], form["scope"]), ("password", "openid profile"))
        self.assertEqual(form["my_arg"], "query", "once, and the query comes first")
        self.assertIn("one", form["audience"])
        self.let_in("token-args", [BASIC, ("My-Arg", "header")])
        self.assertEqual(self.form("token")["my_arg"], "header")


class Headers(FieldsCase):
    def test_claims_become_headers(self):
        token = self.token(text="a b", whole=5, part=1.5, flag=True, list=["x", {"y": 1.5}], split="a\r\nX-Evil: 1")
        echo = self.let_in("mapped", [bearer(token), ("X-None", "forged"), ("X_Text", "forged")])
        self.assertEqual([echo.all("x-" + name) for name in ("text", "whole", "part", "flag", "none", "split", "evil", "x_text")],
                         [["a b"], ["5"], ["1.5"], ["true"], [], [], [], []])
        self.assertEqual(json.loads(base64.b64decode(echo.all("x-list")[0])), ["x", {"y": 1.5}])

    def test_phantom_token(self):
        self.assertEqual(self.let_in("phantom", [bearer(self.token(phantom_token="inner"))]).all("authorization"), ["Bearer inner"])

    def test_headers_of_the_gateways_own_are_never_the_clients(self):
        forged = [("X-Userinfo", "f"), ("Refresh-Token", "f"), ("refresh_token", "f"), ("X-Consumer-Username", "f"),
                  ("X_Credential_Identifier", "f"), ("X-Authenticated-Groups", "f")]
        echo = self.let_in("reserved", [bearer(self.token()), *forged])
        self.assertEqual([name for name, _ in forged if echo.all(name)], [])


class Decisions(FieldsCase):
    def refused(self, route, headers, status, challenge, body=None, **request):
        got, fields, content = self.ask(route, headers, **request)
        self.assertEqual((got, fields.get("www-authenticate")), (status, challenge), content)
        if body is not None:
            self.assertEqual(json.loads(content), body)

    def test_claims_authorization(self):
        insufficient = 'Bearer realm="127.0.0.1", error="insufficient_scope"'
        self.let_in("scope-or", [bearer(self.token())])
        self.let_in("scope-or", [bearer(self.token(scope=["admin"]))])
        self.refused("scope-or", [bearer(self.token(scope="openid emails"))], 403, insufficient, {"message": "Forbidden"})
        self.refused("scope-and", [bearer(self.token(scope="admin"))], 403, insufficient)
        self.let_in("scope-and", [bearer(self.token(scope="openid x admin"))])
        self.let_in("roles", [bearer(self.token(realm_access={"roles": ["user", "admin"]}))])
        self.refused("roles", [bearer(self.token(roles=["admin"], realm_access={"roles": ["user"]}))], 403, insufficient)
        self.refused("roles", [bearer(self.token())], 403, insufficient)
        self.refused("forbidden", [bearer(self.token(barred=False))], 403, insufficient)
        self.let_in("forbidden", [bearer(self.token())])

    def test_challenges_and_messages(self):
        self.refused("plain", [], 401, 'Bearer realm="127.0.0.1"', {"message": "Unauthorized"})
        self.refused("plain", [bearer("nobody")], 401, 'Bearer realm="127.0.0.1", error="invalid_token"', {"message": "Unauthorized"})
        self.refused("silent", [bearer("nobody")], 401, 'Bearer realm="127.0.0.1"')
        self.refused("told", [bearer("nobody")], 401, 'Bearer realm="127.0.0.1", error="invalid_token"',
                     {"message": "No", "reason": "token_inactive"})
        self.refused("told", [bearer(self.token())], 403, 'Bearer realm="127.0.0.1", error="insufficient_scope"',
                     {"message": "Never", "reason": "scope_missing"})

    def test_redirects_instead(self):
        for headers, place in (([bearer("nobody")], "https://login.example/"), ([bearer(self.token())], "https://denied.example/")):
            status, fields, _ = self.ask("elsewhere", headers)
            self.assertEqual((status, fields["location"]), (302, place))

    def test_preflight(self):
        self.assertEqual(self.ask("preflight", method="OPTIONS")[0], 200)
        self.assertEqual(self.ask("preflight")[0], 401)
        self.assertEqual(self.ask("plain", method="OPTIONS")[0], 401)


class Caches(FieldsCase):
    def calls(self, endpoint, *requests):
        before = self.provider.count(endpoint)
        for route, headers in requests:
            self.ask(route, headers)
        return self.provider.count(endpoint) - before

    def test_what_an_answer_depends_on(self):
        token = self.token()
        self.assertEqual(self.calls("introspection", ("plain", [bearer(token)]), ("plain", [("access-token", token)])), 1)
        self.assertEqual(self.calls("introspection", ("uncached", [bearer(token)]), ("uncached", [bearer(token)])), 2)
        self.assertEqual(self.calls("introspection", *[("keyed", [bearer(token), ("X-C", value)]) for value in "1221"]), 2)
        self.assertEqual(self.calls("introspection", *[("two-clients", [bearer(token), ("Client-ID", one)]) for one in ("c1", "c2", "c1")]), 2)
        self.assertEqual(self.calls("token", ("plain", [BASIC]), ("plain", [BASIC])), 1)
        self.assertEqual(self.calls("token", ("uncached", [BASIC]), ("uncached", [BASIC])), 2)

    def test_refusals_are_kept_only_where_asked(self):
        self.assertEqual(self.calls("introspection", *[("plain", [bearer("dead")])] * 3), 3)
        self.assertEqual(self.calls("introspection", *[("negative", [bearer("dead")])] * 3), 1)
        self.provider.faults["introspection"] = http_answer(500, {})
        try:
            self.assertEqual(self.calls("introspection", *[("negative", [bearer("other")])] * 2), 2, "a failed call is no refusal")
        finally:
            del self.provider.faults["introspection"]

    def test_a_token_that_ran_out_is_refused_though_active(self):
        self.assertEqual(self.ask("plain", [bearer(self.token(exp=int(time.time()) - 1))])[0], 401)


if __name__ == "__main__":
    unittest.main()
