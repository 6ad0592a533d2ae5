"""Mixed load for a long time: honest clients, hostile ones, faults of both peers, new configurations. Nothing may grow.

    GATEHOUSE_CLI=build-asan/bin/gatehouse-cli python3 tests/e2e/soak.py --minutes 30

Not a part of the normal run. Ends with 0 when no honest request failed, neither memory nor descriptors grew, and the gateway drained
and ended with 0 (under the sanitizers: without a finding or a leak).
"""

import argparse
import os
import random
import signal
import socket
import struct
import sys
import threading
import time

import faults
from faulty_provider import FaultyProvider
from gateway import Gateway
from peers import IdentityProvider, Upstream, read_message
from provider_faults_test import two_providers

MIB = 1024 * 1024


class Soak:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.upstream = Upstream(self.answer)
        self.honest_provider = IdentityProvider()
        self.faulty_provider = FaultyProvider()
        self.text = two_providers(self.faulty_provider, self.honest_provider, self.upstream, False, timeout=1000).replace(
            "    routes:", "    connect_timeout: 2000\n    read_timeout: 2000\n    write_timeout: 2000\n    routes:").replace(
            "plugins:", "  - name: second\n    url: http://127.0.0.1:%d\n    read_timeout: 1000\n    routes:\n"
            "      - {name: open, paths: [/open], protocols: [http, https]}\nplugins:" % self.upstream.port).replace(
            "      timeout: 1000\n", "      timeout: 1000\n      cache_ttl_max: 60\n")  # the caches fill in a minute, then hold level
        environment = {"ASAN_OPTIONS": "quarantine_size_mb=8:malloc_context_size=5:detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
        self.gateway = Gateway(self.text, "--threads", "2", env=environment)
        self.stopping = False
        self.counts = {}
        self.wrong = []
        self.slowest = 0
        self.lock = threading.Lock()

    def answer(self, head, body):
        """What the upstream says to /honest, /faulty and /open/<what>."""
        target = head.split(b" ")[1]
        if b"/open/fault" in target:
            fault = random.choice(list(faults.PROVIDER.values()))[0]
            return fault
        if b"/open/big" in target:
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (2 * MIB) + b"b" * (2 * MIB)
        if b"/open/none" in target:
            return None
        text = b"%d octets" % len(body)
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + (b"" if head.startswith(b"HEAD") else text)

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def fail(self, text):
        with self.lock:
            self.wrong.append(text)

    def honest(self):
        """Each request must succeed, on a connection that stays open for a while."""
        while not self.stopping:
            token = self.honest_provider.token()
            rest = b""
            try:
                with self.gateway.connect(30) as connection:
                    for _ in range(self.random.randint(1, 200)):
                        start = time.monotonic()
                        connection.sendall(b"GET /honest HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer %s\r\n\r\n" % token.encode())
                        message = read_message(connection, rest)
                        if message is None or not message[0].startswith(b"HTTP/1.1 200"):
                            self.fail("honest: %r" % (message and message[0][:60],))
                            break
                        rest = message[2]
                        self.slowest = max(self.slowest, time.monotonic() - start)
                        self.count("honest")
                        if self.stopping:
                            break
                        time.sleep(self.random.random() * 0.02)
            except OSError as error:
                self.fail("honest: %r" % error)

    def hostile(self, act):
        while not self.stopping:
            try:
                act()
                self.count(act.__name__)
            except OSError:
                pass
            time.sleep(self.random.random() * 0.2)

    def bad_tokens(self):
        with self.gateway.connect(30) as connection:
            for index in range(50):
                connection.sendall(b"GET /honest HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer bad-%d-%d\r\n\r\n" % (index, random.getrandbits(60)))
                if read_message(connection) is None:
                    return

    def faulty_requests(self):
        self.gateway.bearer(self.faulty_provider.new_token(), "/faulty", timeout=30)
        self.gateway.basic("alex", "right-password", "/faulty", timeout=30)
        self.faulty_provider.active.clear()

    def uploads(self):
        self.gateway.request("/open/echo", method="POST", body=b"u" * MIB, timeout=30)

    def downloads(self):
        self.gateway.request("/open/big", timeout=30)

    def broken_upstream(self):
        self.gateway.request(self.random.choice(["/open/fault", "/open/none"]), timeout=30)

    def stalled_readers(self):
        with self.gateway.connect(30) as connection:
            connection.sendall(b"GET /open/big HTTP/1.1\r\nHost: g\r\n\r\n" * 4)
            time.sleep(self.random.random() * 3)

    def slow_heads(self):
        with self.gateway.connect(30) as connection:
            for octet in b"GET /honest HTTP/1.1\r\nHost: g\r\nX-Slow: yes":
                connection.sendall(bytes([octet]))
                time.sleep(0.05)

    def resets(self):
        for beginning in (b"GET /hon", b"POST /open HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\n\r\nhalf", b"GET /open/big HTTP/1.1\r\nHost: g\r\n\r\n"):
            connection = self.gateway.connect(30)
            connection.sendall(beginning)
            time.sleep(self.random.random() * 0.05)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

    def churn(self):
        for _ in range(50):
            self.gateway.connect(30).close()

    def garbage(self):
        self.gateway.raw(self.random.randbytes(self.random.randint(1, 5000)), timeout=5, end=True)

    def reloads(self):
        with open(self.gateway.file + ".new", "w", encoding="utf-8") as file:
            file.write(self.text if self.random.random() < 0.8 else "plugins: [")
        os.replace(self.gateway.file + ".new", self.gateway.file)
        self.gateway.process.send_signal(signal.SIGHUP)
        time.sleep(2)

    def break_the_provider(self):
        for endpoint in self.faulty_provider.endpoints.values():
            endpoint.fault = random.choice(list(faults.PROVIDER.values()))[0] if self.random.random() < 0.5 else None
        time.sleep(1)

    def trim(self):
        """What the test itself would hoard."""
        with self.gateway.condition:
            del self.gateway.events[:-10]
        self.upstream.requests.clear()
        for hoard in (self.honest_provider.bodies, self.honest_provider.heads):
            hoard.clear()
        if len(self.honest_provider.active) > 5000:
            for token in list(self.honest_provider.active)[:2500]:
                del self.honest_provider.active[token]

    def run(self, minutes):
        acts = [self.bad_tokens, self.faulty_requests, self.uploads, self.downloads, self.broken_upstream, self.stalled_readers,
                self.slow_heads, self.resets, self.churn, self.garbage, self.reloads, self.break_the_provider]
        threads = [threading.Thread(target=self.honest) for _ in range(4)]
        threads += [threading.Thread(target=self.hostile, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        samples = []
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end and self.gateway.alive():
            time.sleep(min(10, max(1, minutes * 60 / 60)))
            self.trim()
            samples.append((self.gateway.memory(), self.gateway.descriptors()))
            print("%6.1f min left: %4d MiB, %4d descriptors, %s" % (
                (end - time.monotonic()) / 60, samples[-1][0] >> 20, samples[-1][1], dict(sorted(self.counts.items()))), flush=True)
        self.stopping = True
        for thread in threads:
            thread.join()
        self.judge(samples)

    def judge(self, samples):
        # Caches fill in the first third; after it nothing may grow any more. What comes and goes stands above what is held, so
        # the lower quartile tells.
        third = len(samples) // 3
        for index, what, allowed in ((0, "memory", 16 * MIB), (1, "descriptors", 20)):
            before, after = (sorted(sample[index] for sample in part)[len(part) // 4] for part in (samples[third:2 * third], samples[2 * third:]))
            print("%s: %d in the second third, %d in the last" % (what, before, after))
            if after > before + allowed:
                self.wrong.append("%s grew from %d to %d" % (what, before, after))
        self.gateway.process.send_signal(signal.SIGTERM)
        code = self.gateway.process.wait(60)
        if code != 0:
            self.wrong.append("it ended with %d" % code)
        self.gateway.close()
        said = self.gateway.errors.decode(errors="replace")
        for word in ("Sanitizer", "runtime error", "WARNING: Thread"):
            if word in said:
                self.wrong.append(said[said.index(word) - 200 if said.index(word) > 200 else 0:][:5000])
                break
        print("slowest honest answer: %.2f s; %s" % (self.slowest, self.counts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    soak = Soak(options.seed)
    soak.run(options.minutes)
    for peer in (soak.upstream, soak.honest_provider, soak.faulty_provider):
        peer.close()
    print("\n".join(soak.wrong[:20]) or "nothing grew, nothing failed")
    sys.exit(1 if soak.wrong else 0)


if __name__ == "__main__":
    main()
