"""Scripted peers for the end-to-end tests: an upstream that records octets and an identity provider that can misbehave.

Nothing here shares code with the gateway. Everything listens on loopback, on a free port.
"""

import base64
import json
import socket
import threading
import time


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def fake_jwt(claims, header=None):
    """A token that looks like a JWT; its signature is not one (introspection is what judges it)."""
    head = b64url(json.dumps(header or {"alg": "RS256", "typ": "JWT", "kid": "x"}).encode())
    return head + "." + b64url(json.dumps(claims).encode()) + "." + b64url(b"s" * 256)


class Peer:
    """A threaded TCP server: `handle(connection, first_octets)` per connection."""

    def __init__(self):
        self.listen(0)

    def listen(self, port):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(2048)
        self.port = self.listener.getsockname()[1]
        self.stopping = False
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while not self.stopping:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._guarded, args=(connection,), daemon=True).start()

    def _guarded(self, connection):
        try:
            self.handle(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def handle(self, connection):
        raise NotImplementedError

    def close(self):
        self.stopping = True
        # shutdown wakes the thread in accept; close alone does not.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()


def read_message(connection, buffer=b""):
    """One HTTP/1.1 message with Content-Length or chunked body: (head, body, rest); None at the end of the stream."""
    while b"\r\n\r\n" not in buffer:
        data = connection.recv(65536)
        if not data:
            return None
        buffer += data
    head, _, rest = buffer.partition(b"\r\n\r\n")
    fields = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip()
    if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
        body = b""
        while True:
            while b"\r\n" not in rest:
                data = connection.recv(65536)
                if not data:
                    return None
                rest += data
            line, _, rest = rest.partition(b"\r\n")
            size = int(line.split(b";")[0], 16)
            while len(rest) < size + 2:
                data = connection.recv(65536)
                if not data:
                    return None
                rest += data
            if size == 0:
                return head, body, rest[2:]
            body += rest[:size]
            rest = rest[size + 2:]
    length = int(fields.get(b"content-length", b"0"))
    while len(rest) < length:
        data = connection.recv(65536)
        if not data:
            return None
        rest += data
    return head, rest[:length], rest[length:]


def headers_of(head):
    return [tuple(part.strip() for part in line.decode("latin-1").split(":", 1)) for line in head.split(b"\r\n")[1:]]


def find(head, name):
    return [value for field, value in headers_of(head) if field.lower() == name.lower()]


class Upstream(Peer):
    """Answers 200 with a small body, or with `script(head, body) -> octets or None` (None: close without an answer)."""

    def __init__(self, script=None):
        self.requests = []
        self.script = script
        super().__init__()

    def handle(self, connection):
        rest = b""
        while True:
            message = read_message(connection, rest)
            if message is None:
                return
            head, body, rest = message
            self.requests.append((head, body))
            script = self.script
            if script:
                answer = script(head, body)
                if answer is None:
                    return
                if callable(answer):
                    answer(connection)
                    return
                connection.sendall(answer)
                continue
            text = json.dumps({"headers": headers_of(head), "body": body.decode("latin-1")}).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                               % (len(text), b"" if head.startswith(b"HEAD ") else text))


def http_answer(status, body, content_type="application/json", extra=b""):
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    return (b"HTTP/1.1 %d X\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n" %
            (status, content_type.encode(), extra, len(body))) + body


class IdentityProvider(Peer):
    """Discovery, token and introspection endpoints. `faults[endpoint]` replaces the answer: octets, or a callable that gets the
    connection (and may hang, drip or reset). Counts calls by endpoint."""

    def __init__(self):
        self.calls = {}
        self.bodies = []
        self.heads = []
        self.faults = {}
        self.delay = 0
        self.active = {}  # token -> introspection claims
        self.lock = threading.Lock()
        super().__init__()
        self.issuer = "http://127.0.0.1:%d/realms/r" % self.port

    def metadata(self):
        base = self.issuer + "/protocol/openid-connect"
        return {
            "issuer": self.issuer, "authorization_endpoint": base + "/auth", "token_endpoint": base + "/token",
            "introspection_endpoint": base + "/token/introspect", "jwks_uri": base + "/certs",
            "userinfo_endpoint": base + "/userinfo", "revocation_endpoint": base + "/revoke",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def token(self, **claims):
        now = int(time.time())
        payload = {"iss": self.issuer, "sub": "s", "exp": now + 300, "iat": now, "aud": "kong", "scope": "openid email",
                   "typ": "Bearer", "n": time.time_ns(), **claims}
        token = fake_jwt(payload)
        self.active[token] = {"active": True, "client_id": "kong", "username": "alex", "token_type": "Bearer", **payload}
        return token

    def count(self, endpoint):
        return self.calls.get(endpoint, 0)

    def handle(self, connection):
        rest = b""
        while True:
            message = read_message(connection, rest)
            if message is None:
                return
            head, body, rest = message
            target = head.split(b" ")[1].decode()
            endpoint = ("discovery" if "well-known" in target else "introspection" if "introspect" in target
                        else "token" if target.endswith("/token") else "jwks" if "certs" in target else "other")
            with self.lock:
                self.calls[endpoint] = self.calls.get(endpoint, 0) + 1
                self.bodies.append((endpoint, body))
                self.heads.append((endpoint, head))
            fault = self.faults.get(endpoint)
            if callable(fault):
                fault(connection)
                return
            if self.delay:
                time.sleep(self.delay)
            connection.sendall(fault if fault is not None else self.answer(endpoint, body))

    def answer(self, endpoint, body):
        from urllib.parse import parse_qs
        form = {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
        if endpoint == "discovery":
            return http_answer(200, self.metadata())
        if endpoint == "jwks":
            return http_answer(200, {"keys": []})
        if endpoint == "introspection":
            return http_answer(200, self.active.get(form.get("token", ""), {"active": False}))
        if endpoint == "token":
            if form.get("username") == "alex" and form.get("password") == "doe":
                return http_answer(200, {"access_token": self.token(), "token_type": "Bearer", "expires_in": 300,
                                         "refresh_token": "r", "scope": "openid"})
            return http_answer(401, {"error": "invalid_grant", "error_description": "Invalid user credentials"})
        return http_answer(404, {"error": "not found"})
