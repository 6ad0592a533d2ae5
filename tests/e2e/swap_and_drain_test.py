"""The configuration is swapped, or the program asked to end, under full load: no request is lost or judged by two configurations.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/swap_and_drain_test.py
"""

import os
import signal
import threading
import time
import unittest

from gateway import Gateway, deck
from peers import IdentityProvider, Upstream, read_message

CLIENTS = 12
# Seconds; tells an answer from none on a busy machine.
PATIENCE = 15


def answering(text):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)
    return lambda head, body: answer


class Client(threading.Thread):
    """Sends one request after the other on a connection that stays open, until it is told to stop or the gateway says `close`."""

    def __init__(self, gateway, tokens):
        super().__init__()
        self.gateway = gateway
        self.tokens = tokens
        self.answers = []  # (token, status, body)
        self.lost = []
        self.stopping = False
        self.start()

    def run(self):
        number = 0
        connection = self.gateway.connect(PATIENCE)
        rest = b""
        while not self.stopping:
            token = self.tokens[number % len(self.tokens)]
            number += 1
            try:
                connection.sendall(b"GET /anything/%d HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer %s\r\n\r\n" % (number, token.encode()))
                message = read_message(connection, rest)
            except OSError as error:
                message = None
                self.lost.append(repr(error))
            if message is None:
                self.lost.append("request %d" % number)
                break
            head, body, rest = message
            self.answers.append((token, int(head.split(b" ")[1]), body))
            if b"\r\nconnection: close" in head.lower():
                break
        connection.close()


class Swap(unittest.TestCase):
    def setUp(self):
        self.providers = IdentityProvider(), IdentityProvider()
        self.upstreams = Upstream(answering(b"A")), Upstream(answering(b"B"))
        self.texts = [deck(provider.issuer, "http://127.0.0.1:%d/anything" % upstream.port).replace("example-service", "service-" + name)
                      for provider, upstream, name in zip(self.providers, self.upstreams, "ab")]
        self.tokens = [provider.token() for provider in self.providers]

    def tearDown(self):
        for peer in (*self.providers, *self.upstreams):
            peer.close()

    def write(self, gateway, text):
        """As an editor or deployment does: the file is whole, or the old one."""
        with open(gateway.file + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(gateway.file + ".new", gateway.file)

    def reload(self, gateway, text):
        before = sum(event.get("event") in ("reloaded", "reload_failed") for event in gateway.events)
        self.write(gateway, text)
        gateway.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [event for event in gateway.events if event.get("event") in ("reloaded", "reload_failed")]
            if len(found) > before:
                return found[-1]
            time.sleep(0.01)
        raise AssertionError("no answer to SIGHUP: %r" % gateway.errors)

    def test_under_load(self):
        with Gateway(self.texts[0], "--threads", "2") as gateway:
            clients = [Client(gateway, self.tokens) for _ in range(CLIENTS)]
            for number in range(20):
                event = self.reload(gateway, self.texts[1 - number % 2])
                self.assertEqual(event, {"event": "reloaded", "configuration": number + 2})
                time.sleep(0.05)
            for client in clients:
                client.stopping = True
            for client in clients:
                client.join()
            answers = [answer for client in clients for answer in client.answers]
            self.assertEqual([lost for client in clients for lost in client.lost], [])
            # One provider knows one token: its configuration takes it to its own upstream, the other one refuses it.
            allowed = {(self.tokens[0], 200, b"A"), (self.tokens[1], 200, b"B"),
                       (self.tokens[0], 401, b'{"message":"Unauthorized"}'), (self.tokens[1], 401, b'{"message":"Unauthorized"}')}
            self.assertEqual(set(answers), allowed)
            time.sleep(0.2)
            for event in gateway.requests():
                self.assertIn(event["configuration"], range(1, 22))
                self.assertEqual(event["service"], "service-" + "ba"[event["configuration"] % 2], event)
                called = {leg["url"].split("/")[2] for leg in event["legs"] if leg["kind"] != "client"}
                mine = event["configuration"] % 2 == 0
                allowed = {"127.0.0.1:%d" % peer[mine].port for peer in (self.providers, self.upstreams)}
                self.assertLessEqual(called, allowed, event)

    def test_a_request_keeps_what_it_began_with(self):
        arrived, go_on = threading.Event(), threading.Event()

        def slow(head, body):
            arrived.set()
            go_on.wait(PATIENCE)
            return answering(b"A")(head, body)
        self.upstreams[0].script = slow
        with Gateway(self.texts[0]) as gateway:
            result = []
            asking = threading.Thread(target=lambda: result.append(gateway.bearer(self.tokens[0])))
            asking.start()
            self.assertTrue(arrived.wait(PATIENCE))
            self.reload(gateway, self.texts[1])
            self.assertEqual(gateway.bearer(self.tokens[1])[2], b"B")
            go_on.set()
            asking.join()
            self.assertEqual(result[0][2], b"A")
            events = {event["service"]: event["configuration"] for event in gateway.wait_for_requests(2)}
            self.assertEqual(events, {"service-a": 1, "service-b": 2})

    def test_a_bad_file_changes_nothing(self):
        with Gateway(self.texts[0]) as gateway:
            bad = {"not YAML": "a: [", "unknown field": self.texts[1].replace("client_id:", "client_idd:"), "empty": "",
                   "no issuer": self.texts[1].replace("issuer:", "realm:")}
            for name, text in bad.items():
                with self.subTest(name):
                    self.assertEqual(self.reload(gateway, text), {"event": "reload_failed"})
                    self.assertEqual(gateway.bearer(self.tokens[0])[2], b"A")
            os.remove(gateway.file)
            gateway.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + PATIENCE
            while sum(event.get("event") == "reload_failed" for event in gateway.events) <= len(bad) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertEqual(gateway.bearer(self.tokens[0])[2], b"A")
            self.assertIn(b"stays", gateway.errors)
            self.assertEqual(self.reload(gateway, self.texts[1]), {"event": "reloaded", "configuration": 2})
            self.assertEqual(gateway.bearer(self.tokens[1])[2], b"B")


class Drain(unittest.TestCase):
    def test_no_request_is_lost(self):
        provider, upstream = IdentityProvider(), Upstream()
        token = provider.token()
        for pause in (0, 0.05):
            with self.subTest(pause):
                def slow(head, body, pause=pause):
                    time.sleep(pause)
                    return answering(b"A")(head, body)
                upstream.script = slow
                gateway = Gateway(deck(provider.issuer, "http://127.0.0.1:%d/anything" % upstream.port), "--threads", "2")
                clients = [Client(gateway, [token]) for _ in range(CLIENTS)]
                time.sleep(0.5)
                gateway.process.send_signal(signal.SIGTERM)
                for client in clients:
                    client.join(PATIENCE)
                    self.assertFalse(client.is_alive())
                self.assertEqual(gateway.process.wait(PATIENCE), 0)
                self.assertEqual([lost for client in clients for lost in client.lost], [])
                answers = [answer for client in clients for answer in client.answers]
                self.assertEqual({status for _, status, _ in answers}, {200})
                gateway.close()
                self.assertEqual(len(gateway.requests()), len(answers), "each one is recorded")
        provider.close()
        upstream.close()

    def test_a_connection_that_has_just_come_is_served(self):
        provider, upstream = IdentityProvider(), Upstream(answering(b"A"))
        gateway = Gateway(deck(provider.issuer, "http://127.0.0.1:%d/anything" % upstream.port))
        gateway.process.send_signal(signal.SIGSTOP)
        connections = [gateway.connect() for _ in range(20)]
        for connection in connections:
            connection.sendall(b"GET /open HTTP/1.1\r\nHost: g\r\n\r\n")
        gateway.process.send_signal(signal.SIGTERM)
        gateway.process.send_signal(signal.SIGCONT)
        for connection in connections:
            message = read_message(connection)
            self.assertIsNotNone(message)
            self.assertTrue(message[0].startswith(b"HTTP/1.1 200"))
            connection.close()
        self.assertEqual(gateway.process.wait(PATIENCE), 0)
        gateway.close()
        provider.close()
        upstream.close()

    def test_it_ends_though_an_upstream_hangs(self):
        provider = IdentityProvider()
        arrived = threading.Event()

        def hang(head, body):
            arrived.set()
            return lambda connection: connection.recv(1)
        upstream = Upstream(hang)
        gateway = Gateway(deck(provider.issuer, "http://127.0.0.1:%d/anything" % upstream.port))
        connection = gateway.connect(30)
        connection.sendall(b"GET /open HTTP/1.1\r\nHost: g\r\n\r\n")
        self.assertTrue(arrived.wait(PATIENCE))
        gateway.process.send_signal(signal.SIGTERM)
        self.assertEqual(gateway.process.wait(30), 0)
        connection.close()
        gateway.close()
        provider.close()
        upstream.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
