"""Clients that dribble, stall, never read or come in thousands: an honest client is answered, memory and descriptors return to base.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/floods_test.py
"""

import os
import resource
import socket
import struct
import threading
import time
import unittest

from gateway import Gateway, deck
from peers import IdentityProvider, Upstream

# The sanitizers keep freed memory for a while, and shadows of all of it.
MIB = 1024 * 1024 * (3 if "ASAN_OPTIONS" in os.environ else 1)
# An honest client waits some milliseconds; this only tells an answer from none on a busy machine.
PATIENCE = 10


def big_answer(size):
    def script(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        try:
            for _ in range(size // 65536):
                connection.sendall(b"x" * 65536)
        except OSError:
            pass
    return script


class Floods(unittest.TestCase):
    # Idle connections to the upstream and the identity provider that the pools may keep for a while.
    POOLED = 40

    def setUp(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
                                                   resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        self.upstream = Upstream()
        self.idp = IdentityProvider()
        self.gateway = Gateway(deck(self.idp.issuer, "http://127.0.0.1:%d/anything" % self.upstream.port))
        self.token = self.idp.token()
        self.assertEqual(self.gateway.bearer(self.token)[0], 200)
        self.memory = self.gateway.memory()
        self.descriptors = self.gateway.descriptors()

    def tearDown(self):
        self.assertTrue(self.gateway.alive())
        self.gateway.close()
        self.idp.close()
        self.upstream.close()

    def honest(self):
        start = time.monotonic()
        self.assertEqual(self.gateway.bearer(self.token)[0], 200)
        return time.monotonic() - start

    def back_to_base(self, memory=16 * MIB):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (self.gateway.descriptors() > self.descriptors + self.POOLED
                                               or self.gateway.memory() - self.memory >= memory):
            time.sleep(0.1)
        self.assertLessEqual(self.gateway.descriptors(), self.descriptors + self.POOLED)
        self.assertLess(self.gateway.memory() - self.memory, memory)

    def test_idle_connections(self):
        connections = [self.gateway.connect() for _ in range(5000)]
        self.assertLess(self.honest(), PATIENCE)
        self.assertLess((self.gateway.memory() - self.memory) / 5000, 24 * 1024)
        for connection in connections:
            connection.close()
        self.back_to_base(64 * MIB)

    def test_slow_heads(self):
        connections = [self.gateway.connect() for _ in range(500)]
        for connection in connections:
            connection.sendall(b"GET /anything HTTP/1.1\r\nHost: g\r\nX-Slow: ")
        for _ in range(5):
            for connection in connections:
                connection.sendall(b"a")
            self.assertLess(self.honest(), PATIENCE)
        # The section's time runs from its first octet, not from the last one.
        deadline = time.monotonic() + 14
        closed = 0
        for connection in connections[:10]:
            connection.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                while connection.recv(4096):
                    pass
                closed += 1
            except ConnectionResetError:
                closed += 1
            except TimeoutError:
                pass
        self.assertEqual(closed, 10)
        for connection in connections:
            connection.close()
        self.back_to_base()

    def test_unfinished_uploads(self):
        connections = [self.gateway.connect() for _ in range(200)]
        for connection in connections:
            connection.sendall(b"POST /open HTTP/1.1\r\nHost: g\r\nContent-Length: 1000000\r\n\r\nstart")
        self.assertLess(self.honest(), PATIENCE)
        for connection in connections:
            connection.close()
        self.back_to_base()

    def test_readers_that_stop(self):
        self.upstream.script = lambda head, body: big_answer(64 * MIB) if b"/big" in head else None
        connections = [self.gateway.connect() for _ in range(8)]
        for connection in connections:
            connection.sendall(b"GET /open/big HTTP/1.1\r\nHost: g\r\n\r\n")
        time.sleep(1.5)
        self.assertLess(self.gateway.memory() - self.memory, 16 * MIB)
        self.upstream.script = None
        self.assertLess(self.honest(), PATIENCE)
        for connection in connections:
            connection.close()
        self.back_to_base()

    def test_churn(self):
        for _ in range(3000):
            self.gateway.connect().close()
        self.assertLess(self.honest(), PATIENCE)
        self.back_to_base()

    def test_resets(self):
        """Clients that reset: in a head, in a body, while the identity provider or the upstream is asked, in an answer."""
        self.upstream.script = lambda head, body: big_answer(4 * MIB) if b"/big" in head else time.sleep(0.2)
        head = b"GET /anything HTTP/1.1\r\nHost: g\r\n"
        beginnings = [head, b"POST /open HTTP/1.1\r\nHost: g\r\nContent-Length: 1000000\r\n\r\nhello",
                      b"POST /open HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                      b"GET /open HTTP/1.1\r\nHost: g\r\n\r\n", b"GET /open/big HTTP/1.1\r\nHost: g\r\n\r\n"]
        self.idp.delay = 0.1
        for number in range(400):
            connection = self.gateway.connect()
            beginning = beginnings[number % len(beginnings)]
            if number % 10 == 0:
                beginning = head + b"Authorization: Bearer unknown-%d\r\n\r\n" % number
            connection.sendall(beginning)
            time.sleep(0.002)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        self.idp.delay = 0
        self.upstream.script = None
        self.assertLess(self.honest(), PATIENCE)
        self.back_to_base()

    def test_half_closed(self):
        """A client that has said all it will say still gets its answer; one that left a request half said gets none."""
        for _ in range(200):
            answer = self.gateway.raw(b"GET /open HTTP/1.1\r\nHost: g\r\n\r\n", end=True)
            self.assertTrue(answer.startswith(b"HTTP/1.1 200"), answer)
        for octets in (b"GET /open HTTP/1.1\r\nHo", b"POST /open HTTP/1.1\r\nHost: g\r\nContent-Length: 9\r\n\r\nhi", b""):
            self.assertNotIn(b" 200 ", self.gateway.raw(octets, end=True))
        self.back_to_base()

    def test_huge_heads(self):
        connections = [self.gateway.connect() for _ in range(200)]
        for connection in connections:
            connection.sendall(b"GET /anything HTTP/1.1\r\nHost: g\r\n" + b"X-Fill: " + b"a" * 60000)
        self.assertLess(self.honest(), PATIENCE)
        self.assertLess(self.gateway.memory() - self.memory, 64 * MIB)
        for connection in connections:
            try:
                connection.sendall(b"b" * 60000)
            except OSError:
                pass
        for connection in connections[:20]:
            try:
                self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 431"))
            except ConnectionResetError:
                pass
        for connection in connections:
            connection.close()
        self.back_to_base(32 * MIB)

    def test_pipelined(self):
        """Thousands of requests before the first answer is read: memory stays, and all are answered in their order."""
        count = 5000
        answered = []

        def read(connection):
            data = b""
            while len(answered) < count:
                piece = connection.recv(1 << 20)
                if not piece:
                    return
                data += piece
                while b"\r\n\r\n" in data:
                    head, _, rest = data.partition(b"\r\n\r\n")
                    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                    if len(rest) < length:
                        break
                    answered.append(rest[:length])
                    data = rest[length:]
        self.upstream.script = lambda head, body: (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (
            len(head.split(b" ")[1]), head.split(b" ")[1]))
        with self.gateway.connect(30) as connection:
            sending = threading.Thread(target=lambda: connection.sendall(b"".join(
                b"GET /open/%d HTTP/1.1\r\nHost: g\r\n\r\n" % number for number in range(count))))
            sending.start()
            time.sleep(0.5)
            self.assertLess(self.gateway.memory() - self.memory, 16 * MIB)
            self.assertLess(self.honest(), PATIENCE)
            read(connection)
            sending.join()
        self.assertEqual([int(body.rpartition(b"/")[2]) for body in answered], list(range(count)))
        self.back_to_base(32 * MIB)

    def test_random_tokens_at_full_speed(self):
        """Each one costs a call to the provider; none may cost memory, even where refusals are remembered."""
        negative = Gateway(deck(self.idp.issuer, "http://127.0.0.1:%d/anything" % self.upstream.port, "cache_ttl_neg: 60"))
        with negative:
            for gateway in (self.gateway, negative):
                self.assertEqual(gateway.bearer(self.token)[0], 200)
                base = gateway.memory()

                def hammer(number, gateway=gateway):
                    with gateway.connect(30) as connection:
                        connection.sendall(b"".join(
                            b"GET /anything HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer %d-%d-%s\r\n\r\n" % (number, index, b"t" * 1000)
                            for index in range(400)))
                        answers = 0
                        data = b""
                        while answers < 400:
                            piece = connection.recv(65536)
                            if not piece:
                                break
                            data = data[-12:] + piece
                            answers = answers + data.count(b"HTTP/1.1 401", max(0, len(data) - len(piece) - 11))
                threads = [threading.Thread(target=hammer, args=(number,)) for number in range(8)]
                for thread in threads:
                    thread.start()
                start = time.monotonic()
                self.assertEqual(gateway.bearer(self.token)[0], 200)
                self.assertLess(time.monotonic() - start, PATIENCE)
                for thread in threads:
                    thread.join()
                self.assertLess(gateway.memory() - base, 24 * MIB)

    def processor_seconds(self):
        with open("/proc/%d/stat" % self.gateway.process.pid, encoding="ascii") as stat:
            return sum(int(field) for field in stat.read().split()[13:15]) / os.sysconf("SC_CLK_TCK")

    def test_rest_after_a_storm(self):
        """When everybody has gone and all is cleared away, the program does nothing: whatever spins, spins for ever."""
        connections = [self.gateway.connect() for _ in range(500)]
        for number, connection in enumerate(connections):
            connection.sendall(b"GET /open HTTP/1.1\r\nHost: g\r\n" + (b"\r\n" if number % 2 else b""))
        for connection in connections:
            connection.close()
        self.gateway.wait_for_requests(250, 60)
        self.back_to_base()
        spent = []
        for _ in range(20):
            before = self.processor_seconds()
            time.sleep(1)
            spent.append(self.processor_seconds() - before)
            if spent[-1] < 0.1:
                return
        self.fail("no second of rest in twenty: %s" % spent)

    def test_many_bad_tokens(self):
        def hammer(number):
            for index in range(100):
                status, _, _ = self.gateway.bearer("bad-%d-%d" % (number, index))
                self.assertEqual(status, 401)
        threads = [threading.Thread(target=hammer, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        self.assertLess(self.honest(), PATIENCE)
        for thread in threads:
            thread.join()
        self.back_to_base(32 * MIB)

    def test_upstream_restart_in_flight(self):
        for _ in range(5):
            self.assertEqual(self.gateway.bearer(self.token)[0], 200)
        port = self.upstream.port
        self.upstream.close()
        status, _, _ = self.gateway.bearer(self.token)
        self.assertIn(status, (200, 502))

    def test_upload_streams(self):
        received = []

        def sink(head, body):
            received.append(len(body))
            return b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.upstream.script = sink
        with self.gateway.connect(30) as connection:
            size = 32 * MIB
            connection.sendall(b"POST /open HTTP/1.1\r\nHost: g\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(size // 65536):
                connection.sendall(b"u" * 65536)
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
        self.assertEqual(received[-1], size)
        self.assertLess(self.gateway.memory() - self.memory, 16 * MIB)


class FileDescriptors(unittest.TestCase):
    def test_out_of_descriptors_is_survived(self):
        upstream = Upstream()
        idp = IdentityProvider()
        with Gateway(deck(idp.issuer, "http://127.0.0.1:%d/anything" % upstream.port)) as gateway:
            resource.prlimit(gateway.process.pid, resource.RLIMIT_NOFILE, (80, 80))
            token = idp.token()
            connections = []
            for _ in range(150):
                try:
                    connections.append(gateway.connect(1))
                except OSError:
                    break
            time.sleep(0.5)
            start = os.times()
            with open("/proc/%d/stat" % gateway.process.pid, encoding="ascii") as stat:
                before = sum(int(field) for field in stat.read().split()[13:15])
            time.sleep(1)
            with open("/proc/%d/stat" % gateway.process.pid, encoding="ascii") as stat:
                after = sum(int(field) for field in stat.read().split()[13:15])
            self.assertLess(after - before, 50, "it does not spin")
            for connection in connections:
                connection.close()
            time.sleep(0.5)
            deadline = time.monotonic() + 5
            status = 0
            while status != 200 and time.monotonic() < deadline:
                status, _, _ = gateway.bearer(token)
            self.assertEqual(status, 200)
        upstream.close()
        idp.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
