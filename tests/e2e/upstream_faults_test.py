"""The upstream lies, hangs, breaks or dies: the client gets 502 or 504, or sees that its answer was cut; the gateway goes on.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/upstream_faults_test.py
    FAULTS_VERBOSE=1: one line for every fault.
"""

import concurrent.futures
import gzip
import json
import os
import socket
import threading
import time
import unittest

from faults import ACTIVE, MIB, OK, chunked, closing, dripping, pouring, reset, then_hang, then_reset, until_gone
from faulty_provider import Endpoint, server_context
from gateway import Gateway
from peers import Upstream, http_answer
from provider_faults_test import Certificates

TIMEOUT_MS = 1200
# Where no wait is meant to run out: the scripted peers share one interpreter and may be kept waiting themselves.
UNHURRIED_MS = 5000
PATIENCE = 15
MOST_MEMORY = 64 * 1024 * 1024
AT_ONCE = 12
VERBOSE = bool(os.environ.get("FAULTS_VERBOSE"))


def configuration(url, other, timeout=TIMEOUT_MS):
    return """_format_version: "3.0"
services:
  - name: faulty
    url: %s
    connect_timeout: %d
    read_timeout: %d
    write_timeout: %d
    retries: 0
    tls_verify: true
    routes:
      - {name: faulty, paths: [/faulty], protocols: [http, https]}
  - name: other
    url: http://127.0.0.1:%d
    routes:
      - {name: other, paths: [/other], protocols: [http, https]}
""" % (url, timeout, timeout, timeout, other.port)


UNREACHABLE, TIMED_OUT, INVALID, TLS = "upstream_unreachable", "upstream_timed_out", "upstream_invalid_answer", "upstream_tls_failed"
C = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

# name -> (script, "502" | "504" | "cut" | "whole", reasons)
FAULTS = {
    "closes at once": (closing(b""), "502", {INVALID, UNREACHABLE}),
    "resets at once": (reset, "502", {INVALID, UNREACHABLE}),
    "resets in the head": (then_reset(b"HTTP/1.1 200 OK\r\nContent-"), "502", {INVALID, UNREACHABLE}),
    "cut head": (closing(b"HTTP/1.1 200 OK\r\nContent-"), "502", {INVALID, UNREACHABLE}),
    "hangs after the request": (until_gone, "504", {TIMED_OUT}),
    "hangs in the head": (then_hang(b"HTTP/1.1 200 OK\r\nContent-"), "504", {TIMED_OUT}),
    "hangs after 100": (then_hang(b"HTTP/1.1 100 Continue\r\n\r\n"), "504", {TIMED_OUT}),
    "drips the head": (dripping(b"HTTP/1.1 200 OK\r\nX-Fill: " + b"a" * 100, 0.3), "504", {TIMED_OUT}),
    # The head.
    "not HTTP": (closing(b"SSH-2.0-OpenSSH_9.2\r\n"), "502", {INVALID}),
    "not HTTP, and stays": (then_hang(b"SSH-2.0-OpenSSH_9.2\r\n"), "502", {INVALID}),
    "TLS": (then_hang(b"\x15\x03\x01\x00\x02\x02\x46"), "502", {INVALID}),
    "HTTP/2.0": (closing(b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "HTTP/0.9": (closing(b"<html></html>"), "502", {INVALID}),
    "status 42": (closing(b"HTTP/1.1 42 OK\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "status 600": (closing(b"HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "bare LF": (closing(b"HTTP/1.1 200 OK\nContent-Length: 0\n\n"), "502", {INVALID}),
    "NUL": (closing(OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "CR in a value": (closing(OK + b"X: a\rb\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "folded field": (closing(OK + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "blank before the colon": (closing(OK + b"X : a\r\nContent-Length: 0\r\n\r\n"), "502", {INVALID}),
    "both lengths": (closing(chunked(ACTIVE, b"Content-Length: 15\r\n")), "502", {INVALID}),
    "two lengths": (closing(OK + b"Content-Length: 15\r\nContent-Length: 16\r\n\r\n" + ACTIVE), "502", {INVALID}),
    "negative length": (closing(OK + b"Content-Length: -1\r\n\r\n" + ACTIVE), "502", {INVALID}),
    "length beyond 64 bits": (closing(OK + b"Content-Length: 99999999999999999999\r\n\r\n" + ACTIVE), "502", {INVALID}),
    "unknown coding": (closing(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "502", {INVALID}),
    "101": (closing(b"HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + ACTIVE), "502", {INVALID}),
    "only 1xx": (pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 50000), "502", {INVALID}),
    "endless head": (pouring(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 1000 + b"\r\n", 100000), "502", {INVALID}),
    "endless line": (pouring(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 65536, 1600), "502", {INVALID}),
    "ten thousand fields": (closing(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10000 + b"\r\n"), "502", {INVALID}),
    # The body.
    "length too long": (closing(OK + b"Content-Length: 100\r\n\r\n" + ACTIVE), "cut", {INVALID}),
    "resets in the body": (then_reset(OK + b"Content-Length: 100\r\n\r\n" + ACTIVE), "cut", {INVALID}),
    "resets where only the end tells": (then_reset(OK + b"\r\n" + ACTIVE), "cut", {INVALID}),
    "hangs in the body": (then_hang(OK + b"Content-Length: 100\r\n\r\n" + ACTIVE), "cut", {TIMED_OUT}),
    "hangs where only the end tells": (then_hang(OK + b"\r\n" + ACTIVE), "cut", {TIMED_OUT}),
    "hangs in a chunk": (then_hang(C + b"f\r\n{\"act"), "cut", {TIMED_OUT}),
    "hangs before the last chunk": (then_hang(C + b"f\r\n" + ACTIVE + b"\r\n"), "cut", {TIMED_OUT}),
    "cut before the last chunk": (closing(C + b"f\r\n" + ACTIVE + b"\r\n"), "cut", {INVALID}),
    "cut in the last chunk": (closing(C + b"f\r\n" + ACTIVE + b"\r\n0\r\n"), "cut", {INVALID}),
    "bad chunk size": (closing(C + b"0xf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"), "cut", {INVALID}),
    "huge chunk size": (closing(C + b"fffffffffffffffff\r\n" + ACTIVE), "cut", {INVALID}),
    "chunk without its end": (closing(C + b"f\r\n" + ACTIVE + b"XX0\r\n\r\n"), "cut", {INVALID}),
    "endless chunk line": (pouring(C + b"1;x=", b"a" * 65536, 1000), "cut", {INVALID}),
    "endless trailers": (pouring(C + b"f\r\n" + ACTIVE + b"\r\n0\r\n", b"X: y\r\n" * 9000, 1000), "cut", {INVALID}),
    "bad trailer": (closing(C + b"f\r\n" + ACTIVE + b"\r\n0\r\nX : y\r\n\r\n"), "cut", {INVALID}),
    # What an upstream may do.
    "length too short": (closing(OK + b"Content-Length: 7\r\n\r\n" + ACTIVE), "whole", set()),
    "an answer more": (closing(OK + b"Content-Length: 0\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n"), "whole", set()),
    # Longer than any one wait may be, though each wait is short.
    "drips the body": (lambda connection: (connection.sendall(OK + b"Content-Length: 20\r\n\r\n"), dripping(b"hello" * 4, 0.3)(connection)), "whole", set()),
    "100 MB": (pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", MIB, 100), "whole", set()),
    "100 MB in chunks": (lambda connection: (pouring(C, b"100000\r\n" + MIB + b"\r\n", 100)(connection), connection.sendall(b"0\r\n\r\n")), "whole", set()),
    "redirect": (http_answer(302, "", extra=b"Location: http://127.0.0.1:1/\r\n"), "whole", set()),
    "HTML": (http_answer(500, "<h1>oops</h1>", "text/html"), "whole", set()),
    "gzip bomb": (http_answer(200, gzip.compress(b" " * (20 * 1024 * 1024)), extra=b"Content-Encoding: gzip\r\n"), "whole", set()),
    "103 before the answer": (closing(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n"), "whole", set()),
}


def read_answer(connection):
    """(status, body, how it ended) of one answer: "whole", "cut" or "late"."""
    connection.settimeout(PATIENCE)
    data = b""
    ended = "eof"
    try:
        while b"\r\n\r\n" not in data:
            piece = connection.recv(1 << 20)
            if not piece:
                return 0, b"", "cut"
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        while head.startswith(b"HTTP/1.1 1"):
            while b"\r\n\r\n" not in body:  # the interim answer may come by itself
                piece = connection.recv(1 << 20)
                if not piece:
                    return 0, b"", "cut"
                body += piece
            head, _, body = body.partition(b"\r\n\r\n")
        pieces, size = [body], len(body)
        status = int(head.split(b" ")[1])
        lines = head.lower().split(b"\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), None)
        is_chunked = b"transfer-encoding: chunked" in lines
        tail = body[-16:]
        while not (size >= length if length is not None else is_chunked and tail.endswith(b"\r\n0\r\n\r\n")):
            piece = connection.recv(1 << 20)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            tail = (tail + piece)[-16:]
        else:
            ended = "complete"
    except TimeoutError:
        return 0, b"", "late"
    except ConnectionError:
        return 0 if b"\r\n\r\n" not in data else status, b"", "cut"
    if ended == "complete":
        return status, b"".join(pieces), "whole"
    return status, b"".join(pieces), "whole" if length is None and not is_chunked else "cut"


def check(name, fault, outcome, reasons, other, begin=None, end=None, context=None, env=None):
    wrong = []

    def expect(condition, text):
        if not condition:
            wrong.append("%s: %s" % (name, text))

    place = Endpoint(lambda body: http_answer(200, {"honest": True}), context)
    scheme = "https://localhost" if context else "http://127.0.0.1"
    timeout = UNHURRIED_MS if outcome == "whole" else TIMEOUT_MS
    gateway = Gateway(configuration("%s:%d" % (scheme, place.port), other, timeout), env=env)
    try:
        expect(gateway.request("/other/before")[0] == 200, "the other route does not work")
        base = gateway.memory()
        place.fault = fault
        if begin:
            begin(place)
        # An old client, too: for it only the end of the connection tells the end of some answers.
        for version, method in (("1.1", "GET"), ("1.1", "POST"), ("1.0", "GET")):
            result = []

            def ask(version=version, method=method, result=result):
                with gateway.connect(PATIENCE) as connection:
                    connection.sendall(("%s /faulty/fault HTTP/%s\r\nHost: g\r\nX-Secret: s3cr3t\r\n%s\r\n" % (
                        method, version, "Content-Length: 2\r\n\r\nhi" if method == "POST" else "")).encode())
                    result.append(read_answer(connection))
            calls = place.accepted
            start = time.monotonic()
            asking = threading.Thread(target=ask)
            asking.start()
            expect(gateway.request("/other/meanwhile")[0] == 200, "meanwhile the other route does not work")
            asking.join()
            took = time.monotonic() - start
            status, body, how = result[0]
            case = "%s HTTP/%s" % (method, version)
            if outcome in ("502", "504"):
                expect(str(status) == outcome and how == "whole", "%s: %d, %s" % (case, status, how))
                expect(list(json.loads(body or b"{}")) == ["message"] and len(body) < 200, "%s: body %r" % (case, body[:200]))
                expect(b"s3cr3t" not in body and str(place.port).encode() not in body, "%s: body %r" % (case, body[:200]))
            else:
                expect(how == outcome, "%s: status %d, %s" % (case, status, how))
            expect(took < PATIENCE, "%s: %.1f s" % (case, took))
            expect(place.accepted - calls <= 1, "%s: %d connections" % (case, place.accepted - calls))
        memory = gateway.memory() - base
        expect(memory < MOST_MEMORY, "%d MiB more" % (memory >> 20))
        place.fault = None
        if end:
            end(place)
        ended = time.monotonic()
        status = 0
        while status != 200 and time.monotonic() - ended < PATIENCE:
            status = gateway.request("/faulty/again")[0]
        again = time.monotonic() - ended
        expect(status == 200, "after the fault: %d" % status)
        gateway.wait_for_requests(8)
        events = [event for event in gateway.requests() if event["path"] == "/faulty/fault"]
        for event in events:
            expect(event["decision"] == ("let_in" if outcome == "whole" else "failed"), "decision %s: %s" % (event["decision"], event["sentence"]))
            expect(not reasons or event["reason"] in reasons, "reason %s: %s" % (event["reason"], event["sentence"]))
        if VERBOSE:
            print("%-34s %5.2f s, again %4.2f s, %3d MiB  %s | %s" % (name, took, again, memory >> 20, events[0]["reason"], events[0]["sentence"]))
        expect(gateway.alive(), "the gateway ended")
    finally:
        gateway.close()
        place.close()
    expect("s3cr3t" not in json.dumps(gateway.events) + gateway.errors.decode(errors="replace"), "the secret is shown")
    return wrong


class Faults(unittest.TestCase):
    def run_all(self, cases):
        other = Upstream()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            wrong = [text for texts in pool.map(lambda case: check(*case[0], other, **case[1]), cases) for text in texts]
        other.close()
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_answers(self):
        cases = [((name, *fault), {}) for name, fault in FAULTS.items()]
        for how, outcome, reason in (("refuse", "502", UNREACHABLE), ("deaf", "504", TIMED_OUT), ("mute", "504", TIMED_OUT)):
            cases.append(((how, None, outcome, {reason}),
                          {"begin": lambda place, how=how: getattr(place, how)(), "end": lambda place: place.back()}))
        self.run_all(cases)

    def test_tls(self):
        certificates = Certificates()
        good = server_context(*certificates.good)
        bad = {"self-signed": server_context(*certificates.self_signed), "expired": server_context(*certificates.expired),
               "wrong name": server_context(*certificates.misnamed), "plain HTTP on the port": "plain", "handshake that hangs": "hang"}
        cases = []
        for name, context in bad.items():
            cases.append((("TLS: " + name, None, "504" if context == "hang" else "502", {TIMED_OUT if context == "hang" else TLS}),
                          {"begin": lambda place, context=context: setattr(place, "context", context),
                           "end": lambda place: setattr(place, "context", good), "context": good, "env": {"SSL_CERT_FILE": certificates.ca}}))
        self.run_all(cases)
        certificates.folder.cleanup()


class Uploads(unittest.TestCase):
    def test_upstream_that_does_not_take_the_body(self):
        """It never reads, before or after a part of its answer: the request ends in the configured time, not with the client's patience."""
        other = Upstream()

        def deaf(octets):
            def handle(connection):
                connection.recv(1000)
                connection.sendall(octets)
                time.sleep(PATIENCE)
            return handle
        for name, octets in {"at all": b"", "an interim answer": b"HTTP/1.1 100 Continue\r\n\r\n", "half a head": b"HTTP/1.1 200 OK\r\n",
                             "half an answer": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"}.items():
            with self.subTest(name):
                place = Endpoint(None)
                place.handle = deaf(octets)
                with Gateway(configuration("http://127.0.0.1:%d" % place.port, other)) as gateway, gateway.connect(PATIENCE) as connection:
                    base = gateway.memory()
                    start = time.monotonic()
                    connection.sendall(b"POST /faulty HTTP/1.1\r\nHost: g\r\nContent-Length: 100000000\r\n\r\n")
                    connection.setblocking(False)
                    answer = b""
                    over = False
                    while not over and time.monotonic() - start < PATIENCE:
                        try:
                            connection.send(b"x" * 65536)
                        except BlockingIOError:
                            time.sleep(0.02)
                        except OSError:
                            pass
                        try:
                            piece = connection.recv(65536)
                            over = not piece
                            answer += piece
                        except BlockingIOError:
                            pass
                        except OSError:
                            over = True
                        over = over or answer.startswith(b"HTTP/1.1 504")
                    self.assertTrue(over, "no end in %.1f s" % (time.monotonic() - start))
                    self.assertTrue(answer.startswith(b"HTTP/1.1 200" if b"half" == octets[-4:] else b"HTTP/1.1 504"), answer)
                    self.assertLess(gateway.memory() - base, MOST_MEMORY)
                    self.assertEqual(gateway.wait_for_requests(1)[0]["reason"], TIMED_OUT)
                place.close()
        other.close()


class Restart(unittest.TestCase):
    def test_only_the_requests_in_flight_fail(self):
        """Clients go on while the upstream is stopped in the middle of some answers and comes back on its port."""
        other = Upstream()
        slow = threading.Event()
        place = Endpoint(lambda body: http_answer(200, {"honest": True}))
        connections = []

        def holding(connection):
            connections.append(connection)
            slow.wait(PATIENCE)
            reset(connection)
        with Gateway(configuration("http://127.0.0.1:%d" % place.port, other)) as gateway:
            for _ in range(8):
                self.assertEqual(gateway.request("/faulty")[0], 200)
            place.fault = holding
            results = []
            threads = [threading.Thread(target=lambda: results.append(gateway.request("/faulty")[0])) for _ in range(4)]
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + PATIENCE
            while len(connections) < 4 and time.monotonic() < deadline:
                time.sleep(0.01)
            place.refuse()
            slow.set()
            for thread in threads:
                thread.join()
            self.assertEqual(results, [502] * 4)
            self.assertEqual(gateway.request("/faulty")[0], 502)
            place.fault = None
            place.back()
            self.assertEqual([gateway.request("/faulty")[0] for _ in range(8)], [200] * 8)
        place.close()
        other.close()

    def test_pooled_connections_that_died_are_not_used(self):
        """A restart between two requests: neither fails, not even one that may not be repeated."""
        other = Upstream()
        kept = []
        place = Endpoint(lambda body: http_answer(200, {"honest": True}))
        plain = place.handle

        def remembering(connection):
            kept.append(connection)
            plain(connection)
        place.handle = remembering
        with Gateway(configuration("http://127.0.0.1:%d" % place.port, other)) as gateway:
            for method in ("GET", "POST", "POST", "GET", "DELETE"):
                body = b"x" if method == "POST" else b""
                self.assertEqual(gateway.request("/faulty", method=method, body=body)[0], 200, method)
                for connection in kept:
                    try:
                        connection.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                kept.clear()
                time.sleep(0.05)
        place.close()
        other.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
