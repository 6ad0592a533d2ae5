"""An identity provider whose every endpoint is a server of its own, so that one can be down, deaf or broken while the rest works."""

import socket
import ssl
import threading
import time
import warnings
from urllib.parse import parse_qs

import signing
from peers import Peer, fake_jwt, http_answer, read_message

ENDPOINTS = ("discovery", "introspection", "token", "jwks")


class Endpoint(Peer):
    """Answers with `honest(body)` unless there is a fault: octets, or a callable that gets the connection."""

    def __init__(self, honest, context=None):
        self.honest = honest
        self.fault = None
        self.context = context  # of TLS; None: plain HTTP; "plain": plain HTTP where TLS is expected; "hang": a handshake without an end
        self.calls = 0
        self.accepted = 0
        super().__init__()

    def handle(self, connection):
        self.accepted += 1
        context = self.context
        if context == "hang":
            connection.settimeout(30)
            while connection.recv(4096):
                pass
            return
        if context == "plain":
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if context:
            with context.wrap_socket(connection, server_side=True) as secured:
                self.serve(secured)
        else:
            self.serve(connection)

    def serve(self, connection):
        rest = b""
        while True:
            message = read_message(connection, rest)
            if message is None:
                return
            _, body, rest = message
            self.calls += 1
            text = body.decode("latin-1")
            fault = self.fault
            if isinstance(fault, Echo):
                fault = fault.answer(text)
            if callable(fault):
                fault(connection)
                return
            connection.sendall(fault if fault is not None else self.honest(text))

    def refuse(self):
        """Nobody listens on the port."""
        self.close()
        self.thread.join()

    def deaf(self):
        """The port listens, nobody accepts, and its queue is full: connecting hangs."""
        self.refuse()
        self.queue = socket.socket()
        self.queue.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.queue.bind(("127.0.0.1", self.port))
        self.queue.listen(0)
        self.waiting = []
        for _ in range(8):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", self.port))
            self.waiting.append(connection)
        time.sleep(0.1)

    def mute(self):
        """The port listens and nobody accepts: the connection is there, and silent."""
        self.refuse()
        self.queue = socket.socket()
        self.queue.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.queue.bind(("127.0.0.1", self.port))
        self.queue.listen(64)
        self.waiting = []

    def back(self):
        """Ends refuse, deaf and mute."""
        for connection in self.__dict__.pop("waiting", []):
            connection.close()
        queue = self.__dict__.pop("queue", None)
        if queue:
            queue.close()
        self.listen(self.port)


class Echo:
    """A fault that needs the request's body."""

    def __init__(self, answer):
        self.answer = answer


class FaultyProvider:
    CLIENT_SECRET = "s3cr3t-of-the-client"

    def __init__(self, signed=False, contexts=None):
        contexts = contexts or {}
        self.endpoints = {name: Endpoint(getattr(self, "answer_" + name), contexts.get(name)) for name in ENDPOINTS}
        scheme = {name: "https" if name in contexts else "http" for name in ENDPOINTS}
        self.urls = {name: "%s://%s:%d" % (scheme[name], "localhost" if name in contexts else "127.0.0.1", endpoint.port)
                     for name, endpoint in self.endpoints.items()}
        self.issuer = self.urls["discovery"] + "/realms/r"
        self.signed = signed
        self.key = signing.FIRST
        self.active = {}
        self.lock = threading.Lock()

    def metadata(self):
        return {"issuer": self.issuer, "token_endpoint": self.urls["token"] + "/token",
                "introspection_endpoint": self.urls["introspection"] + "/introspect", "jwks_uri": self.urls["jwks"] + "/keys"}

    def key_set(self):
        return {"keys": [self.key.public()]}

    def answer_discovery(self, _):
        return http_answer(200, self.metadata())

    def answer_jwks(self, _):
        return http_answer(200, self.key_set())

    def answer_introspection(self, text):
        token = parse_qs(text).get("token", [""])[0]
        claims = self.active.get(token, {"active": False})
        if not self.signed:
            return http_answer(200, claims)
        body = self.key.sign({"iss": self.issuer, "aud": "kong", "iat": int(time.time()), "token_introspection": claims},
                             typ="token-introspection+jwt")
        return http_answer(200, body, "application/token-introspection+jwt")

    def answer_token(self, text):
        form = {name: values[0] for name, values in parse_qs(text).items()}
        if form.get("password") == "right-password":
            return http_answer(200, {"access_token": self.new_token(), "token_type": "Bearer", "expires_in": 300})
        return http_answer(401, {"error": "invalid_grant"})

    def new_token(self, **claims):
        now = int(time.time())
        payload = {"iss": self.issuer, "sub": "s", "exp": now + 300, "iat": now, "n": time.time_ns(), **claims}
        token = fake_jwt(payload)
        self.active[token] = {"active": True, "client_id": "kong", "scope": "openid", **payload}
        return token

    def calls(self):
        return sum(endpoint.calls for endpoint in self.endpoints.values())

    def close(self):
        for endpoint in self.endpoints.values():
            endpoint.close()


def server_context(certificate, key, minimum=None, maximum=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if minimum:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = minimum
            context.maximum_version = maximum
    return context


