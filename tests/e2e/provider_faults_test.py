"""The identity provider lies, hangs, breaks or dies: the request fails closed, the gateway goes on.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/provider_faults_test.py
"""

import json
import threading
import time
import unittest

from gateway import Gateway, deck
from peers import IdentityProvider, Upstream, http_answer


def hang(connection):
    connection.settimeout(30)
    try:
        while connection.recv(4096):
            pass
    except OSError:
        pass


def drip(connection):
    try:
        for octet in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"active\":true}":
            connection.sendall(bytes([octet]))
            time.sleep(0.3)
    except OSError:
        pass


def reset(connection):
    import socket
    import struct
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless_head(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    try:
        for _ in range(100000):
            connection.sendall(b"X-Fill: " + b"a" * 1000 + b"\r\n")
    except OSError:
        pass


def huge_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n")
    try:
        for _ in range(1600):
            connection.sendall(b" " * 65536)
    except OSError:
        pass


def endless_chunks(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        for _ in range(4000):
            connection.sendall(b"8000\r\n" + b" " * 32768 + b"\r\n")
    except OSError:
        pass


def closing(octets):
    def script(connection):
        connection.sendall(octets)
    return script


ACTIVE = b'{"active":true}'
FAULTS = {
    "status 500": http_answer(500, "<h1>oops</h1>", "text/html"),
    "status 503 with active": http_answer(503, {"active": True}),
    "status 204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "redirect": http_answer(302, "", extra=b"Location: http://127.0.0.1:1/\r\n"),
    "redirect 307 to itself": http_answer(307, {"active": True}, extra=b"Location: /realms/r/protocol/openid-connect/token/introspect\r\n"),
    "html 200": http_answer(200, "<html>login</html>", "text/html"),
    "broken json": http_answer(200, '{"active":tru'),
    "trailing garbage": http_answer(200, '{"active":true} x'),
    "two values": http_answer(200, '{"active":true}{"active":true}'),
    "empty": http_answer(200, ""),
    "null": http_answer(200, "null"),
    "array": http_answer(200, "[true]"),
    "a string": http_answer(200, '"active"'),
    "active a string": http_answer(200, '{"active":"true"}'),
    "active one": http_answer(200, '{"active":1}'),
    "active null": http_answer(200, '{"active":null}'),
    "active missing": http_answer(200, '{"sub":"x"}'),
    "active array": http_answer(200, '{"active":[true]}'),
    "active twice": http_answer(200, '{"active":false,"active":true}'),
    "Active in capitals": http_answer(200, '{"Active":true}'),
    "inactive": http_answer(200, '{"active":false}'),
    "exp in the past": http_answer(200, '{"active":true,"exp":1000}'),
    "exp a word": http_answer(200, '{"active":true,"exp":"soon"}'),
    "exp an object": http_answer(200, '{"active":true,"exp":{}}'),
    "nbf in the future": http_answer(200, '{"active":true,"nbf":99999999999}'),
    "another issuer": http_answer(200, '{"active":true,"iss":"https://evil.example"}'),
    "issuer a number": http_answer(200, '{"active":true,"iss":7}'),
    "deep json": http_answer(200, '{"active":true,"x":' + "[" * 200000 + "]" * 200000 + "}"),
    "deep objects": http_answer(200, '{"a":' * 50000 + "1" + "}" * 50000),
    "invalid utf-8": http_answer(200, b'{"active":true,"x":"\xff\xfe"}'),
    "gzip": http_answer(200, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", extra=b"Content-Encoding: gzip\r\n"),
    "hang": hang,
    "drip": drip,
    "reset": reset,
    "closes at once": closing(b""),
    "not http": closing(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "cut head": closing(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "cut body": closing(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n" + ACTIVE),
    "cut chunks": closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n"),
    "both lengths": closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\nf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"),
    "two lengths": closing(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nContent-Length: 16\r\n\r\n" + ACTIVE),
    "negative length": closing(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + ACTIVE),
    "bad chunk size": closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0xf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"),
    "huge chunk size": closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + ACTIVE),
    "unknown coding": closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"),
    "HTTP/2.0": closing(b"HTTP/2.0 200 OK\r\nContent-Length: 15\r\n\r\n" + ACTIVE),
    "status 42": closing(b"HTTP/1.1 42 OK\r\nContent-Length: 15\r\n\r\n" + ACTIVE),
    "bare LF": closing(b"HTTP/1.1 200 OK\nContent-Length: 15\n\n" + ACTIVE),
    "endless head": endless_head,
    "100 MB": huge_body,
    "endless chunks": endless_chunks,
    "only 1xx": closing(b"HTTP/1.1 100 Continue\r\n\r\n" * 10000),
    "101": closing(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + ACTIVE),
}
# The configured timeout.
TIMEOUT_MS = 1500
# Seconds; tells an answer from a hang on a busy machine.
PATIENCE = 15


class ProviderFaults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sent = 1  # requests so far
        cls.upstream = Upstream()
        cls.idp = IdentityProvider()
        cls.gateway = Gateway(deck(cls.idp.issuer, "http://127.0.0.1:%d/anything" % cls.upstream.port,
                                   "timeout: %d" % TIMEOUT_MS))
        status, _, _ = cls.gateway.bearer(cls.idp.token())
        assert status == 200, status
        cls.base = cls.gateway.memory()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.idp.close()
        cls.upstream.close()

    def check_fault(self, endpoint, fault, credential):
        before = len(self.upstream.requests)
        calls = self.idp.count(endpoint)
        type(self).sent += 2
        self.idp.faults[endpoint] = fault
        start = time.monotonic()
        status, fields, body = credential()
        took = time.monotonic() - start
        self.idp.faults.clear()
        self.assertEqual(status, 401, body)
        self.assertLess(took, PATIENCE, "bounded time")
        self.assertEqual(body, b'{"message":"Unauthorized"}')
        self.assertTrue(fields["www-authenticate"].startswith('Bearer realm="127.0.0.1"'), fields)
        self.assertEqual(len(self.upstream.requests), before, "nothing reached the upstream")
        self.assertLessEqual(self.idp.count(endpoint) - calls, 2, "no retry storm")
        self.assertTrue(self.gateway.alive())
        self.assertLess(self.gateway.memory(), self.base + 64 * 1024 * 1024)
        # The next honest request works.
        status, _, _ = self.gateway.bearer(self.idp.token())
        self.assertEqual(status, 200)

    def test_introspection(self):
        for name, fault in FAULTS.items():
            with self.subTest(name):
                token = self.idp.token()
                self.check_fault("introspection", fault, lambda: self.gateway.bearer(token))
                event = self.gateway.wait_for_requests(self.sent)[self.sent - 2]
                self.assertEqual(event["decision"], "turned_away", event)
                self.assertNotIn(token, json.dumps(event))
                # A failed call is not kept.
                type(self).sent += 1
                status, _, _ = self.gateway.bearer(token)
                self.assertEqual(status, 200)

    def test_token_endpoint(self):
        faults = {**FAULTS, "no token": http_answer(200, {"token_type": "Bearer"}),
                  "token a number": http_answer(200, {"access_token": 5, "token_type": "Bearer"}),
                  "token with line end": http_answer(200, {"access_token": "a\r\nX-Evil: 1", "token_type": "Bearer"}),
                  "empty token": http_answer(200, {"access_token": "", "token_type": "Bearer"}),
                  "token of 200 KB": http_answer(200, {"access_token": "a" * 200000, "token_type": "Bearer"}),
                  "type mac": http_answer(200, {"access_token": "abc", "token_type": "mac"})}
        for number, (name, fault) in enumerate(faults.items()):
            with self.subTest(name):
                self.check_fault("token", fault, lambda: self.gateway.basic(password="doe"))


class ExpiresIn(unittest.TestCase):
    def test_oddities(self):
        idp = IdentityProvider()
        upstream = Upstream()
        for lifetime in (0, -1, "x", None, 1e400, {}):
            with self.subTest(lifetime), Gateway(deck(idp.issuer, "http://127.0.0.1:%d/anything" % upstream.port)) as gateway:
                text = json.dumps({"access_token": "opaque", "token_type": "Bearer", "expires_in": lifetime})
                idp.faults["token"] = http_answer(200, text.replace("Infinity", "1e400"))
                before = idp.count("token")
                statuses = {gateway.basic()[0], gateway.basic()[0]}
                self.assertLessEqual(statuses, {200, 401})
                if lifetime in (0, -1):
                    self.assertEqual(idp.count("token") - before, 2, "a token without a lifetime is not kept")
        idp.close()
        upstream.close()


class DiscoveryFaults(unittest.TestCase):
    def test_discovery(self):
        idp = IdentityProvider()
        upstream = Upstream()
        metadata = idp.metadata()
        faults = {name: fault for name, fault in FAULTS.items() if not name.startswith(("active", "exp", "nbf", "Active"))}
        faults.update({
            "issuer of another": http_answer(200, {**metadata, "issuer": "https://evil.example"}),
            "issuer with slash": http_answer(200, {**metadata, "issuer": metadata["issuer"] + "/"}),
            "issuer missing": http_answer(200, {name: value for name, value in metadata.items() if name != "issuer"}),
            "endpoint a number": http_answer(200, {**metadata, "introspection_endpoint": 5}),
            "endpoint not a url": http_answer(200, {**metadata, "introspection_endpoint": "nowhere"}),
            "endpoint of another scheme": http_answer(200, {**metadata, "introspection_endpoint": "file:///etc/passwd"}),
            "endpoint missing": http_answer(200, {name: value for name, value in metadata.items() if name != "introspection_endpoint"}),
        })
        # Whole documents: kept, and asked for again after rediscovery_lifetime at the earliest.
        kept = {"issuer with slash", "endpoint missing"}
        for name, fault in faults.items():
            with self.subTest(name):
                idp.faults["discovery"] = fault
                with Gateway(deck(idp.issuer, "http://127.0.0.1:%d/anything" % upstream.port, "timeout: %d" % TIMEOUT_MS)) as gateway:
                    start = time.monotonic()
                    status, _, body = gateway.bearer(idp.token())
                    self.assertLess(time.monotonic() - start, PATIENCE)
                    self.assertEqual(status, 401, body)
                    idp.faults.clear()
                    if name in kept:
                        continue
                    deadline = time.monotonic() + PATIENCE
                    while status != 200 and time.monotonic() < deadline:
                        time.sleep(0.1)
                        status, _, _ = gateway.bearer(idp.token())
                    self.assertEqual(status, 200, "the next honest request works soon after the end of the fault")
        idp.close()
        upstream.close()

    def test_dead_at_start_then_there(self):
        upstream = Upstream()
        idp = IdentityProvider()
        issuer = idp.issuer
        idp.close()
        with Gateway(deck(issuer, "http://127.0.0.1:%d/anything" % upstream.port)) as gateway:
            status, _, _ = gateway.bearer("a.b.c")
            self.assertEqual(status, 401)
            self.assertEqual(gateway.wait_for_requests(1)[0]["reason"], "provider_unreachable")
        upstream.close()


class Herd(unittest.TestCase):
    def test_one_call_for_many(self):
        with_idp = IdentityProvider()
        with_idp.delay = 0.2
        upstream = Upstream()
        with Gateway(deck(with_idp.issuer, "http://127.0.0.1:%d/anything" % upstream.port)) as gateway:
            token = with_idp.token()
            connections = [gateway.connect() for _ in range(400)]
            request = ("GET /anything HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer %s\r\n\r\n" % token).encode()
            for connection in connections:
                connection.sendall(request)
            statuses = []
            for connection in connections:
                statuses.append(connection.recv(65536)[:12])
                connection.close()
            self.assertEqual(set(statuses), {b"HTTP/1.1 200"})
            self.assertEqual(with_idp.count("introspection"), 1)
            self.assertEqual(with_idp.count("discovery"), 1)
        with_idp.close()
        upstream.close()

    def test_the_leader_goes_away(self):
        idp = IdentityProvider()
        idp.delay = 0.5
        upstream = Upstream()
        with Gateway(deck(idp.issuer, "http://127.0.0.1:%d/anything" % upstream.port)) as gateway:
            idp.delay = 0
            gateway.bearer(idp.token())
            idp.delay = 0.5
            token = idp.token()
            request = ("GET /anything HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer %s\r\n\r\n" % token).encode()
            leader = gateway.connect()
            leader.sendall(request)
            time.sleep(0.1)
            follower = gateway.connect()
            follower.sendall(request)
            time.sleep(0.1)
            leader.close()
            self.assertTrue(follower.recv(65536).startswith(b"HTTP/1.1 200"))
            follower.close()
        idp.close()
        upstream.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
