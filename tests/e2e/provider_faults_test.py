"""The identity provider lies, hangs, breaks or dies: the request fails closed, the gateway goes on.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/provider_faults_test.py
    FAULTS_VERBOSE=1: one line for every fault, with the time it took and what the gateway said.

Each fault meets a gateway of its own, at each endpoint of the provider that it can stand at.
"""

import concurrent.futures
import json
import os
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

import faults
import signing
from faulty_provider import Echo, FaultyProvider, server_context
from gateway import Gateway, deck
from peers import IdentityProvider, Peer, Upstream, http_answer

# The configured timeout. It has to tell a hang from an answer on a busy machine, and many faults wait for it.
TIMEOUT_MS = 1500
# Seconds; tells an answer from none on a busy machine.
PATIENCE = 15
MOST_MEMORY = 64 * 1024 * 1024
AT_ONCE = 12
VERBOSE = bool(os.environ.get("FAULTS_VERBOSE"))


def two_providers(faulty, honest, upstream, signed, timeout=TIMEOUT_MS):
    """A route for each of two providers."""
    def plugin(route, provider, more):
        return """  - name: openid-connect
    route: %s
    config:
      issuer: %s
      client_id: [kong]
      client_secret: [%s]
      client_auth: [client_secret_post]
      auth_methods: [introspection, password]
      cache_tokens_salt: salt
      timeout: %d
%s""" % (route, provider.issuer, FaultyProvider.CLIENT_SECRET, timeout, more)
    more = "      introspection_accept: application/token-introspection+jwt\n" if signed else ""
    return """_format_version: "3.0"
services:
  - name: example-service
    url: http://127.0.0.1:%d
    routes:
      - {name: faulty, paths: [/faulty], protocols: [http, https]}
      - {name: honest, paths: [/honest], protocols: [http, https]}
plugins:
""" % upstream.port + plugin("faulty", faulty, more) + plugin("honest", honest, "")


class Trap(Peer):
    """Where redirects point: nobody may come."""

    def __init__(self):
        self.visits = 0
        super().__init__()

    def handle(self, connection):
        self.visits += 1


class Case:
    """One fault at one endpoint."""

    def __init__(self, endpoint, name, fault, reasons, begin=None, end=None, contexts=None, env=None):
        self.endpoint = endpoint
        self.name = endpoint + ": " + name
        self.fault = fault
        self.reasons = reasons
        self.begin = begin or (lambda place: None)
        self.end = end or (lambda place: None)
        self.contexts = contexts
        self.env = env


def check(case, upstream, honest):
    """A list of what was not as it should be."""
    wrong = []

    def expect(condition, text):
        if not condition:
            wrong.append("%s: %s" % (case.name, text))

    provider = FaultyProvider(case.endpoint == "jwks", case.contexts)
    trap = Trap()
    place = provider.endpoints[case.endpoint]
    fault = case.fault(provider) if getattr(case.fault, "of_provider", False) else case.fault
    if isinstance(fault, bytes):
        fault = fault.replace(b"%s", b"http://127.0.0.1:%d/trap" % trap.port)
    gateway = Gateway(two_providers(provider, honest, upstream, case.endpoint == "jwks"), env=case.env)
    try:
        elsewhere = honest.token()
        expect(gateway.bearer(elsewhere, "/honest")[0] == 200, "the other provider's route does not work")
        base = gateway.memory()
        token = provider.new_token()
        password = case.endpoint == "token"

        def ask(target):
            if password:
                return gateway.basic("alex", "right-password", target, timeout=PATIENCE)
            return gateway.bearer(token, target, timeout=PATIENCE)
        place.fault = fault
        case.begin(place)
        result = []
        start = time.monotonic()
        asking = threading.Thread(target=lambda: result.append(ask("/faulty/fault")))
        asking.start()
        status, _, _ = gateway.bearer(honest.token(), "/honest")
        expect(status == 200, "meanwhile the other provider's route answers %d" % status)
        asking.join()
        took = time.monotonic() - start
        status, fields, body = result[0]
        expect(took < PATIENCE, "no answer in time")
        expect(status == 401, "answer %d" % status)
        expect(body == b'{"message":"Unauthorized"}', "body %r" % body[:200])
        expect("www-authenticate" in fields, "no challenge")
        expect(place.calls <= 2 and place.accepted <= 2, "%d calls on %d connections" % (place.calls, place.accepted))
        expect(trap.visits == 0, "a redirect was followed")
        memory = gateway.memory() - base
        expect(memory < MOST_MEMORY, "%d MiB more" % (memory >> 20))
        # The end of the fault.
        place.fault = None
        case.end(place)
        ended = time.monotonic()
        status = 0
        while status != 200 and time.monotonic() - ended < PATIENCE:
            status, _, _ = ask("/faulty/again")
            if status != 200:
                time.sleep(0.05)
        again = time.monotonic() - ended
        expect(status == 200, "after the fault: %d" % status)
        expect(gateway.alive(), "the gateway ended")
        event = next(event for event in gateway.wait_for_requests(4) if event["path"] == "/faulty/fault")
        expect(event["decision"] == "turned_away", "decision %s" % event["decision"])
        expect(event["reason"] in case.reasons, "reason %s (%s)" % (event["reason"], event["detail"]))
        expect(event["sentence"] and event["detail"], "nothing says what was wrong")
        folder = gateway.folder.name
    finally:
        gateway.close()
        provider.close()
        trap.close()
    said = json.dumps(gateway.events) + gateway.errors.decode(errors="replace") + str(result)
    for secret in (token, token.split(".")[1], "right-password", FaultyProvider.CLIENT_SECRET, folder, "YWxleDpyaWdodC1wYXNzd29yZA"):
        expect(secret not in said, "%s… is shown" % secret[:12])
    expect(not any(head.startswith(b"GET /faulty/fault") for head, _ in upstream.requests), "the upstream was called")
    if VERBOSE:
        print("%-62s %5.2f s, again %4.2f s, %3d MiB  %s | %s" % (case.name, took, again, memory >> 20, event["reason"], event["sentence"]))
    return wrong


def of_provider(maker):
    maker.of_provider = True
    return maker


def cases_everywhere():
    for endpoint in ("discovery", "introspection", "token", "jwks"):
        for name, (fault, reasons) in faults.PROVIDER.items():
            yield Case(endpoint, name, fault, reasons)
        for how, reason in (("refuse", faults.UNREACHABLE), ("deaf", faults.TIMED_OUT), ("mute", faults.TIMED_OUT)):
            yield Case(endpoint, how, None, {reason}, begin=lambda place, how=how: getattr(place, how)(), end=lambda place: place.back())


def cases_of_documents():
    for name, (fault, reasons) in faults.INTROSPECTION.items():
        yield Case("introspection", name, fault, reasons)
    for name, (fault, reasons) in faults.TOKEN.items():
        yield Case("token", name, fault, reasons)
    for endpoint in ("introspection", "token"):
        for name, answer in faults.ECHO.items():
            yield Case(endpoint, name, Echo(answer), {faults.STATUS, faults.REDIRECTED})
    sample = FaultyProvider()
    for name, (_, reasons) in faults.discovery(sample.metadata()).items():
        make = of_provider(lambda provider, name=name: faults.discovery(provider.metadata())[name][0])
        yield Case("discovery", name, make, reasons)
    for name, (_, reasons) in faults.keys(sample.key_set()).items():
        make = of_provider(lambda provider, name=name: faults.keys(provider.key_set())[name][0])
        yield Case("jwks", name, make, reasons)
    sample.close()


class Certificates:
    """A CA and what it, or nobody, has signed."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gatehouse-e2e-tls-")
        self.ca = self.path("ca.pem")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test CA")
        self.good = self.issue("good", "localhost")
        self.misnamed = self.issue("misnamed", "elsewhere.example")
        self.expired = self.issue("expired", "localhost", "-not_before", "20200101000000Z", "-not_after", "20200201000000Z")
        self.early = self.issue("early", "localhost", "-not_before", "20900101000000Z", "-not_after", "20910101000000Z")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "self.key", "-out", "self.pem", "-days", "2",
                     "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.self_signed = self.path("self.pem"), self.path("self.key")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder.name, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def issue(self, name, host, *dates):
        """A certificate from the CA. `openssl ca` is what can set dates."""
        with open(self.path("ca.conf"), "w", encoding="ascii") as file:
            file.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\nprivate_key=ca.key\n"
                       "default_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\ndefault_days=2\n[p]\ncommonName=supplied\n")
        open(self.path("index"), "a", encoding="ascii").close()
        if not os.path.exists(self.path("serial")):
            with open(self.path("serial"), "w", encoding="ascii") as file:
                file.write("1000\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + host,
                     "-addext", "subjectAltName=DNS:%s" % host)
        self.openssl("ca", "-batch", "-config", "ca.conf", "-in", name + ".csr", "-out", name + ".pem", *[
            "-" + part[1:].replace("not_before", "startdate").replace("not_after", "enddate") if part.startswith("-") else part for part in dates])
        return self.path(name + ".pem"), self.path(name + ".key")


def cases_of_tls(certificates):
    good = server_context(*certificates.good)

    def old():
        return server_context(*certificates.good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)

    bad = {
        "self-signed": (server_context(*certificates.self_signed), {faults.TLS}),
        "expired": (server_context(*certificates.expired), {faults.TLS}),
        "not yet valid": (server_context(*certificates.early), {faults.TLS}),
        "wrong name": (server_context(*certificates.misnamed), {faults.TLS}),
        "TLS 1.1 at most": (old(), {faults.TLS}),
        "handshake that hangs": ("hang", {faults.TIMED_OUT}),
        "plain HTTP on the port": ("plain", {faults.TLS}),
    }
    for endpoint in ("discovery", "introspection", "token", "jwks"):
        for name, (context, reasons) in bad.items():
            yield Case(endpoint, name, None, reasons, begin=lambda place, context=context: setattr(place, "context", context),
                       end=lambda place: setattr(place, "context", good), contexts={endpoint: good}, env={"SSL_CERT_FILE": certificates.ca})


class Faults(unittest.TestCase):
    def run_all(self, cases):
        honest = IdentityProvider()
        upstream = Upstream()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            wrong = [text for texts in pool.map(lambda case: check(case, upstream, honest), cases) for text in texts]
        honest.close()
        upstream.close()
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_everywhere(self):
        self.run_all(cases_everywhere())

    def test_documents(self):
        self.run_all(cases_of_documents())

    def test_tls(self):
        certificates = Certificates()
        self.run_all(cases_of_tls(certificates))
        certificates.folder.cleanup()


class RotatedKeys(unittest.TestCase):
    def test_new_keys_are_fetched_at_once(self):
        provider = FaultyProvider(signed=True)
        honest = IdentityProvider()
        upstream = Upstream()
        with Gateway(two_providers(provider, honest, upstream, True)) as gateway:
            self.assertEqual(gateway.bearer(provider.new_token(), "/faulty")[0], 200)
            self.assertEqual(provider.endpoints["jwks"].calls, 1)
            provider.key = signing.SECOND
            self.assertEqual(gateway.bearer(provider.new_token(), "/faulty")[0], 200)
            self.assertEqual(provider.endpoints["jwks"].calls, 2)
        for peer in (provider, honest, upstream):
            peer.close()


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


class DeadAtStart(unittest.TestCase):
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
