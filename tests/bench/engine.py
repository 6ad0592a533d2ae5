#!/usr/bin/env python3
"""Figures of the gateway's engine beside bare nginx, in one run on one machine.

    engine.py requests    CPU per request: 300-byte answers, 64 connections kept alive, a 1.3 KB token in each request
    engine.py idle        the same beside 5,000 idle connections, and what one of them holds
    engine.py bodies      CPU per MiB for 1 MiB down and up; memory with eight clients that stop reading 64 MiB
    engine.py herd        many connections at once with one new token: calls to the provider, the last answer

CPU is that of the subject's process alone, as the scheduler counts it. Rounds are interleaved; the median is shown with
the least and the most, so a noisy machine shows itself. Needed: nginx, wrk. `--cli` names the program (it may be given
twice, to compare two builds); `--seconds`, `--rounds`, `--workers`, `--connections` do what they say.
"""
import argparse
import base64
import http.server
import json
import os
import pathlib
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TREE = pathlib.Path(__file__).resolve().parents[2]
NGINX = """daemon off; pid {run}/{name}.pid; error_log {run}/{name}.log warn; worker_processes {workers};
worker_rlimit_nofile 20000;
events {{ worker_connections 8192; }}
http {{
    access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 300s;
    client_max_body_size 0; default_type application/octet-stream;
    client_body_temp_path {run}/body; proxy_temp_path {run}/proxy;
    fastcgi_temp_path {run}/f; uwsgi_temp_path {run}/u; scgi_temp_path {run}/s;
    {servers}
}}"""
PROXY = """upstream backend {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
    server {{ listen 127.0.0.1:{port}; location / {{
        proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
        proxy_request_buffering off; proxy_max_temp_file_size 0; }} }}"""
UPSTREAM = """upstream self {{ server 127.0.0.1:{port}; keepalive 32; keepalive_requests 100000000; }}
    server {{ listen 127.0.0.1:{port}; root {run}/www;
        location = /small {{ default_type application/json; return 200 '{small}'; }}
        location = /ok {{ return 200 'ok'; }}
        location = /sink {{ client_body_buffer_size 2m; proxy_pass http://self/ok; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_method GET; proxy_pass_request_body off;
            proxy_set_header Content-Length ""; }} }}"""
DECK = """_format_version: "3.0"
services:
  - name: upstream
    url: http://127.0.0.1:{upstream}
    routes: [{{name: everything, paths: [/], strip_path: false, protocols: [http]}}]
"""
PLUGIN = """plugins:
  - name: openid-connect
    route: everything
    config:
      issuer: http://127.0.0.1:{idp}
      using_pseudo_issuer: true
      introspection_endpoint: http://127.0.0.1:{idp}/introspect
      client_id: [bench]
      client_secret: [bench-secret]
      client_auth: [client_secret_basic]
      auth_methods: [introspection]
      bearer_token_param_type: [header]
      cache_tokens_salt: bench
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


class Provider:
    """Says of every token that it is active, `delay` seconds later, and counts."""

    def __init__(self, delay=0.0):
        self.calls, self.delay = 0, delay
        outer, lock = self, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    outer.calls += 1
                time.sleep(outer.delay)
                body = json.dumps({"active": True, "exp": int(time.time()) + 3600, "sub": "bench"}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 1024
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def long_token(tail="0"):
    """As long as a provider's JWT is: 1.3 KB."""
    part = base64.urlsafe_b64encode(bytes(i * 7 % 256 for i in range(960))).decode()
    return "eyJhbGciOiJSUzI1NiJ9." + part + "." + tail


class Subject:
    def __init__(self, name, port, command):
        self.name, self.port, self.command = name, port, command

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def pids(self):
        found = [self.process.pid]
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
                except OSError:
                    continue
                if int(stat.rsplit(")", 1)[1].split()[1]) == self.process.pid:
                    found.append(int(entry))
        return found

    def cpu(self):
        """Nanoseconds that all its threads have run."""
        total = 0
        for pid in self.pids():
            for task in os.listdir(f"/proc/{pid}/task"):
                total += int(pathlib.Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
        return total

    def resident(self):
        total = 0
        for pid in self.pids():
            total += int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total


class Bench:
    def __init__(self, options):
        self.options = options
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="engine-bench."))
        self.run.chmod(0o755)
        (self.run / "www").mkdir()
        for name, size in (("1m", 1 << 20), ("64m", 1 << 26)):
            with open(self.run / "www" / name, "wb") as file:
                file.truncate(size)
        self.provider = Provider()
        self.upstream = free_port()
        small = json.dumps({"id": 42, "name": "bench", "note": "x" * 260})
        self.servers = [Subject("upstream", self.upstream, self.nginx(
            "upstream", UPSTREAM.format(port=self.upstream, run=self.run, small=small), workers=2)).start()]

    def nginx(self, name, servers, workers):
        path = self.run / f"{name}.conf"
        path.write_text(NGINX.format(run=self.run, name=name, workers=workers, servers=servers))
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(self.run), "-c", str(path)]

    def bare_nginx(self):
        port = free_port()
        return Subject("nginx", port, self.nginx("proxy", PROXY.format(port=port, upstream=self.upstream),
                                                 self.options.workers))

    def gatehouse(self, cli, name, plugin=False, record=False):
        port = free_port()
        path = self.run / f"kong-{port}.yaml"
        path.write_text(DECK.format(upstream=self.upstream) + (PLUGIN.format(idp=self.provider.port) if plugin else ""))
        command = [cli, "serve", str(path), "--listen", f"127.0.0.1:{port}", "--threads", str(self.options.workers)]
        return Subject(name, port, command + ([] if record else ["--no-record"]))

    def wrk(self, subject, path="/small", token="", connections=None, upload=0):
        """Requests answered, seconds, CPU nanoseconds of the subject."""
        script = self.run / "wrk.lua"
        script.write_text(
            (f'wrk.headers["Authorization"] = "Bearer {token}"\n' if token else "")
            + (f'wrk.method = "POST"\nwrk.body = string.rep("x", {upload})\n' if upload else "")
            + 'function done(s, l, r) local e = s.errors io.write(string.format("\\nJSON [%d,%d,%d]\\n", s.requests, '
              's.duration, e.connect + e.read + e.write + e.status + e.timeout)) end\n')
        before = subject.cpu()
        out = subprocess.run(["wrk", "-t1", f"-c{connections or self.options.connections}",
                              f"-d{self.options.seconds}s", "-s", str(script), f"http://127.0.0.1:{subject.port}{path}"],
                             capture_output=True, text=True, check=True).stdout
        spent = subject.cpu() - before
        requests, micros, bad = json.loads(out.rsplit("JSON ", 1)[1])
        if bad:
            print(f"  {subject.name}: {bad} failed")
        return requests, micros / 1e6, spent

    def close(self):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.run, ignore_errors=True)


def spread(values):
    return f"{statistics.median(values):8.2f}  ({min(values):.2f} … {max(values):.2f})"


def table(rows, unit):
    """`rows`: name → one figure per round; nginx is the measure, round by round."""
    for name, values in rows.items():
        ratios = [mine / its for mine, its in zip(values, rows["nginx"])]
        print(f"{name:28} {spread(values)} {unit}   {spread(ratios)} × nginx")


def subjects_of(bench):
    made = {"nginx": (bench.bare_nginx(), long_token())}
    for number, cli in enumerate(bench.options.cli):
        mark = f" [{number + 1}]" if len(bench.options.cli) > 1 else ""
        made["bare" + mark] = (bench.gatehouse(cli, "bare"), long_token())
        if not bench.options.bare:
            made["cached" + mark] = (bench.gatehouse(cli, "cached", plugin=True), long_token())
            made["cached, recorded" + mark] = (bench.gatehouse(cli, "recorded", plugin=True, record=True), long_token())
    return made


def requests(bench):
    subjects = subjects_of(bench)
    rows = {name: [] for name in subjects}
    for subject, _ in subjects.values():
        subject.start()
        bench.servers.append(subject)
    for turn in range(bench.options.rounds):
        for name, (subject, token) in subjects.items():
            answered, _, spent = bench.wrk(subject, token=token)
            rows[name].append(spent / answered / 1000)
    table(rows, "µs")


def idle(bench):
    count = bench.options.idle
    for subject in (bench.bare_nginx(), bench.gatehouse(bench.options.cli[0], "bare")):
        subject.start()
        alone, beside, held = [], [], 0
        for turn in range(bench.options.rounds):
            answered, _, spent = bench.wrk(subject)
            alone.append(spent / answered / 1000)
            before = subject.resident()
            sockets = [socket.create_connection(("127.0.0.1", subject.port)) for _ in range(count)]
            for one in sockets:  # each has had an answer: it is kept alive, not only open
                one.sendall(b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
                while b"}" not in one.recv(4096):
                    pass
            held = max(held, (subject.resident() - before) / count / 1024)
            answered, _, spent = bench.wrk(subject)
            beside.append(spent / answered / 1000)
            for one in sockets:
                one.close()
            time.sleep(0.5)
        ratio = [b / a for a, b in zip(alone, beside)]
        print(f"{subject.name:10} alone {spread(alone)} µs   beside {count} idle {spread(beside)} µs   "
              f"{spread(ratio)} ×   {held:.1f} KiB each")
        subject.stop()


def bodies(bench):
    for what, path, upload in (("1 MiB down", "/1m", 0), ("1 MiB up", "/sink", 1 << 20)):
        rows = {"nginx": [], "bare": []}
        subjects = {"nginx": bench.bare_nginx().start(), "bare": bench.gatehouse(bench.options.cli[0], "bare").start()}
        for turn in range(bench.options.rounds):
            for name, subject in subjects.items():
                answered, _, spent = bench.wrk(subject, path, connections=8, upload=upload)
                rows[name].append(spent / answered / 1000)
        print(what)
        table(rows, "µs/MiB")
        for subject in subjects.values():
            subject.stop()
    for subject in (bench.bare_nginx(), bench.gatehouse(bench.options.cli[0], "bare")):
        subject.start()
        bench.wrk(subject)
        before, spent, stalled = subject.resident(), subject.cpu(), []
        for _ in range(8):
            one = socket.create_connection(("127.0.0.1", subject.port))
            one.sendall(b"GET /64m HTTP/1.1\r\nHost: x\r\n\r\n")
            stalled.append(one)
        time.sleep(2)
        spent = subject.cpu()
        time.sleep(1)
        print(f"8 × 64 MiB unread: {subject.name:10} + {(subject.resident() - before) / 1048576:.2f} MiB, "
              f"{(subject.cpu() - spent) / 1e6:.2f} ms of CPU in a second of standing still")
        subject.stop()


def herd(bench):
    """`connections` at once with one new token, then each with a new token of its own."""
    subject = bench.gatehouse(bench.options.cli[0], "cached", plugin=True, record=True).start()
    bench.servers.append(subject)
    bench.provider.delay = 0.02
    for count, same in ((64, True), (1000, True), (64, False)):
        for turn in range(bench.options.rounds):
            poll = selectors.DefaultSelector()
            sockets = [socket.create_connection(("127.0.0.1", subject.port)) for _ in range(count)]
            heads = [f"GET /small HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                     f"{long_token(f'{count}-{turn}-{0 if same else number}-{same}')}\r\n\r\n".encode()
                     for number in range(count)]
            time.sleep(0.2)
            calls, spent, start = bench.provider.calls, subject.cpu(), time.monotonic()
            for one, head in zip(sockets, heads):
                one.sendall(head)
                poll.register(one, selectors.EVENT_READ)
            sent, left, good = time.monotonic(), count, 0
            while left:
                for key, _ in poll.select():
                    good += key.fileobj.recv(16).startswith(b"HTTP/1.1 200")
                    poll.unregister(key.fileobj)
                    left -= 1
            end = time.monotonic()
            print(f"{count:5} connections, {'one new token' if same else 'a new token each':16} "
                  f"{bench.provider.calls - calls:4} calls, {good} let in, last answer {1000 * (end - start):6.1f} ms after "
                  f"the first request, {1000 * (end - sent):6.1f} ms after the last; "
                  f"{(subject.cpu() - spent) / 1e6:5.1f} ms of CPU")
            for one in sockets:
                one.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figure", choices=["requests", "idle", "bodies", "herd"])
    parser.add_argument("--cli", action="append", help="gatehouse-cli; default: the release build of this tree")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--idle", type=int, default=5000)
    parser.add_argument("--bare", action="store_true", help="only the route without a plugin")
    options = parser.parse_args()
    options.cli = options.cli or [str(TREE / "build" / "bin" / "gatehouse-cli")]
    bench = Bench(options)
    try:
        globals()[options.figure](bench)
    finally:
        bench.close()


if __name__ == "__main__":
    main()
