"""Makes what a test needs on a real Keycloak through its Admin REST API, and counts what a gateway asks it.

Nothing here shares code with the gateway. Python's standard library only.
"""

import base64
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

FIXTURES = os.environ.get("GATEHOUSE_FIXTURES", os.path.join(os.path.dirname(__file__), "../../build/tests/fixtures"))
SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fixtures")


def fixture(server):
    """What the fixture's start wrote, or None when it does not run."""
    try:
        with open(os.path.join(FIXTURES, server + ".json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


class OwnKeycloak:
    """A Keycloak of one test's own: may be stopped and started again on the same port, with its data."""

    def __init__(self, name):
        self.file = os.path.join(FIXTURES, name + ".json")
        self.start()

    def _command(self, action):
        done = subprocess.run([sys.executable, os.path.join(SCRIPTS, "keycloak.py"), action, self.file],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError("keycloak.py %s: %s%s" % (action, done.stdout, done.stderr))

    def start(self):
        self._command("start")
        with open(self.file, encoding="utf-8") as file:
            self.state = json.load(file)
        self.url = self.state["url"]

    def stop(self):
        self._command("stop")

    def close(self):
        self._command("clean")


def call(method, url, body=None, form=None, headers=()):
    """One HTTP call: (status, decoded JSON or None, headers)."""
    data = None
    fields = dict(headers)
    if body is not None:
        data = json.dumps(body).encode()
        fields["Content-Type"] = "application/json"
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=fields)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text, status, got = answer.read(), answer.status, answer.headers
    except urllib.error.HTTPError as error:
        text, status, got = error.read(), error.code, error.headers
    try:
        return status, json.loads(text) if text else None, got
    except ValueError:
        return status, None, got


class Realm:
    """A realm of a random name with the how-to's client, its audience mapper and alex:doe."""

    def __init__(self, state):
        self.url = state["url"]
        self.state = state
        self.name = "gatehouse-" + secrets.token_hex(4)
        self.secret = secrets.token_urlsafe(24)
        self.admin("POST", "", {"realm": self.name, "enabled": True, "eventsEnabled": True})
        self.add_client("kong", self.secret)
        self.add_user("alex", "doe")

    def admin(self, method, path, body=None):
        status, token, _ = call("POST", self.url + "/realms/master/protocol/openid-connect/token", form={
            "client_id": "admin-cli", "grant_type": "password", "username": self.state["admin"],
            "password": self.state["password"]})
        assert status == 200, (status, token)
        status, answer, headers = call(method, self.url + "/admin/realms" + path, body,
                                       headers={"Authorization": "Bearer " + token["access_token"]})
        assert status < 300, (method, path, status, answer)
        return answer, headers

    def add_client(self, client_id, secret, **more):
        self.admin("POST", "/" + self.name + "/clients", {
            "clientId": client_id, "secret": secret, "protocol": "openid-connect", "publicClient": False,
            "clientAuthenticatorType": "client-secret", "standardFlowEnabled": True, "directAccessGrantsEnabled": True,
            "serviceAccountsEnabled": True, "redirectUris": ["http://localhost:8000/*"],
            "protocolMappers": [{
                "name": "kong-audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                "config": {"included.client.audience": "kong", "access.token.claim": "true",
                           "introspection.token.claim": "true"}}], **more})

    def add_user(self, name, password, **more):
        self.admin("POST", "/" + self.name + "/users", {
            "username": name, "enabled": True, "email": name + "@example.org", "emailVerified": True,
            "firstName": name, "lastName": "Test",
            "credentials": [{"type": "password", "value": password, "temporary": False}], **more})

    def issuer(self, base=None):
        return (base or self.url) + "/realms/" + self.name

    def token(self, base=None, scope="openid"):
        """A token of alex's, fetched as seen under `base` (the issuer follows the Host field)."""
        status, answer, _ = call("POST", self.issuer(base) + "/protocol/openid-connect/token", form={
            "client_id": "kong", "client_secret": self.secret, "grant_type": "password", "username": "alex",
            "password": "doe", "scope": scope})
        assert status == 200, (status, answer)
        return answer["access_token"]

    def revoke(self, token, base=None):
        status, answer, _ = call("POST", self.issuer(base) + "/protocol/openid-connect/revoke", form={
            "client_id": "kong", "client_secret": self.secret, "token": token})
        assert status == 200, (status, answer)

    def remove(self):
        self.admin("DELETE", "/" + self.name)


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class CountingProxy:
    """Passes octets between a gateway and Keycloak unchanged and counts the requests that go by."""

    REQUEST = re.compile(rb"(GET|POST|PUT|DELETE) (/\S*) HTTP/1\.1\r\n")

    def __init__(self, url):
        host, _, port = url.rpartition("/")[2].rpartition(":")
        self.target = (host, int(port))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.paths = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
            except OSError:
                return
            threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source, sink, counted):
        rest = b""
        try:
            while data := source.recv(65536):
                if counted:
                    rest += data
                    last = 0
                    for match in self.REQUEST.finditer(rest):
                        with self.lock:
                            self.paths.append(match[2].decode())
                        last = match.end()
                    rest = rest[last:][-8192:]
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        source.close()

    def count(self, ending):
        """How many requests went to a path with this ending."""
        with self.lock:
            return sum(path.endswith(ending) for path in self.paths)

    def close(self):
        self.listener.close()
