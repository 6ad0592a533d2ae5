"""Starts `gatehouse-cli serve` for a test and talks raw HTTP to it. Python's standard library only."""

import base64
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

CLI = os.environ.get("GATEHOUSE_CLI", os.path.join(os.path.dirname(__file__), "../../build/bin/gatehouse-cli"))


def deck(issuer, upstream, config="", route="/anything"):
    """The how-to's configuration as decK YAML; `config` adds or overrides lines of the plugin's config."""
    fields = {
        "issuer": issuer, "client_id": "[kong]", "client_secret": "[secret]", "client_auth": "[client_secret_post]",
        "auth_methods": "[introspection, password]", "cache_tokens_salt": "salt",
    }
    for line in config.strip().splitlines():
        name, _, value = line.strip().partition(":")
        fields[name] = value.strip()
    lines = "\n".join("      %s: %s" % pair for pair in fields.items())
    return """_format_version: "3.0"
services:
  - name: example-service
    url: %s
    routes:
      - name: example-route
        paths: [%s]
        protocols: [http, https]
      - name: open-route
        paths: [/open]
        protocols: [http, https]
plugins:
  - name: openid-connect
    route: example-route
    config:
%s
""" % (upstream, route, lines)


class Gateway:
    def __init__(self, text, *arguments, env=None, wait=True):
        self.folder = tempfile.TemporaryDirectory(prefix="gatehouse-e2e-")
        self.file = os.path.join(self.folder.name, "kong.yaml")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)
        self.events = []
        self.condition = threading.Condition()
        self.process = subprocess.Popen(
            [CLI, "serve", self.file, "--listen", "127.0.0.1:0", "--json", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
        self.errors = b""
        self.readers = [threading.Thread(target=read, daemon=True) for read in (self._read_errors, self._read_events)]
        for reader in self.readers:
            reader.start()
        self.address = None
        if wait:
            listening = self.wait_for(lambda event: event.get("event") == "listening", 15)
            host, _, port = listening["address"].rpartition("/")[2].rpartition(":")
            self.address = (host, int(port))

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors += line

    def _read_events(self):
        for line in self.process.stdout:
            with self.condition:
                self.events.append(json.loads(line))
                self.condition.notify_all()
        with self.condition:
            self.events.append({"event": "end"})
            self.condition.notify_all()

    def wait_for(self, wanted, seconds=5):
        """The first event that `wanted` accepts, from the beginning."""
        deadline = time.monotonic() + seconds
        seen = 0
        with self.condition:
            while True:
                for event in self.events[seen:]:
                    if wanted(event):
                        return event
                    if event.get("event") == "end":
                        raise AssertionError("gateway ended: %s" % self.errors.decode(errors="replace"))
                seen = len(self.events)
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError("no such event; stderr: %s; events: %s" % (self.errors.decode(errors="replace"), self.events[-3:]))
                self.condition.wait(left)

    def requests(self):
        with self.condition:
            return [event for event in self.events if "status" in event]

    def wait_for_requests(self, count, seconds=5):
        """The events of requests, once there are `count` of them: a line is printed after its answer has gone out."""
        deadline = time.monotonic() + seconds
        with self.condition:
            while sum("status" in event for event in self.events) < count:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError("only %d of %d request lines" % (sum("status" in event for event in self.events), count))
                self.condition.wait(left)
        return self.requests()

    def connect(self, timeout=10):
        connection = socket.create_connection(self.address, timeout=timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def raw(self, octets, timeout=5, end=False):
        """Sends octets on a new connection; returns all that comes until the peer closes, is silent or `timeout` is over."""
        with self.connect(timeout) as connection:
            connection.sendall(octets)
            if end:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while True:
                    data = connection.recv(65536)
                    if not data:
                        return answer
                    answer += data
            except (TimeoutError, ConnectionResetError):
                return answer

    def request(self, target="/anything", headers=(), method="GET", body=b"", timeout=15):
        """One request on a connection of its own: (status, {lower-case name: value}, body)."""
        lines = ["%s %s HTTP/1.1" % (method, target), "Host: gateway", "Connection: close"]
        lines += ["%s: %s" % pair for pair in headers]
        if body:
            lines.append("Content-Length: %d" % len(body))
        answer = self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body, timeout)
        head, _, content = answer.partition(b"\r\n\r\n")
        if not head:
            return 0, {}, b""
        fields = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        if fields.get("transfer-encoding") == "chunked":
            plain = b""
            while content:
                size, _, content = content.partition(b"\r\n")
                if int(size, 16) == 0:
                    break
                plain += content[:int(size, 16)]
                content = content[int(size, 16) + 2:]
            content = plain
        return int(head.split(b" ")[1]), fields, content

    def bearer(self, token, target="/anything", **more):
        return self.request(target, [("Authorization", "Bearer " + token)], **more)

    def basic(self, user="alex", password="doe", target="/anything", **more):
        value = base64.b64encode(("%s:%s" % (user, password)).encode()).decode()
        return self.request(target, [("Authorization", "Basic " + value)], **more)

    def memory(self):
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) * 1024
        return 0

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def alive(self):
        return self.process.poll() is None

    def close(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        for reader in self.readers:  # they end with the pipes
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()
        for word in (b"Sanitizer", b"runtime error:"):
            assert word not in self.errors, self.errors.decode(errors="replace")
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
