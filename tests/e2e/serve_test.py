"""`gatehouse-cli serve` as a process: how it starts, why it does not, how it ends. No outside part is needed.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/serve_test.py
"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from gateway import CLI, Gateway, deck
from peers import IdentityProvider, Upstream

FINE, FINDINGS, WRONG_USE, UNREACHABLE = 0, 1, 2, 3


def cli(*arguments, env=None, timeout=20):
    """Runs the program to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([CLI, *arguments], capture_output=True, text=True, timeout=timeout, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


class ServeCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gatehouse-serve-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, text, name="kong.yaml"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def assert_refused(self, arguments, code, *words, env=None):
        """It ends by itself with that code, and its message has the words; it never looks like a crash."""
        got, output, errors = cli(*arguments, env=env)
        self.assertEqual(got, code, output + errors)
        for word in words:
            self.assertIn(word, errors)
        self.assertNotIn("terminate called", errors)
        self.assertLess(len(errors.strip().splitlines()), 12, errors)
        return errors


class Refusals(ServeCase):
    def setUp(self):
        super().setUp()
        self.good = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/anything"))

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            errors = self.assert_refused(["serve", self.good, "--listen", "127.0.0.1:%d" % port], WRONG_USE, str(port), "in use")
            self.assertIn("--listen", errors)

    def test_file_is_missing(self):
        self.assert_refused(["serve", os.path.join(self.folder, "nowhere.yaml")], WRONG_USE, "nowhere.yaml")

    def test_file_is_a_folder(self):
        self.assert_refused(["serve", self.folder], WRONG_USE, self.folder, "folder")

    @unittest.skipIf(os.geteuid() == 0 and not os.path.exists("/usr/bin/setpriv"), "needs a user other than root")
    def test_file_is_unreadable(self):
        os.chmod(self.good, 0)
        command = [CLI, "serve", self.good]
        if os.geteuid() == 0:  # root reads everything, so be nobody
            os.chmod(self.folder, 0o755)
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
            reachable = subprocess.run([*command[:4], CLI, "--version"], capture_output=True, check=False)
            if reachable.returncode != 0:
                self.skipTest("the program lies where only root may go")
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, WRONG_USE, done.stderr)
        self.assertIn("kong.yaml", done.stderr)

    def test_file_is_not_yaml(self):
        self.assert_refused(["serve", self.file("services: [", "broken.yaml")], WRONG_USE, "broken.yaml", "1")

    def test_not_loopback_is_refused_unless_allowed(self):
        self.assert_refused(["serve", self.good, "--listen", "0.0.0.0:0"], WRONG_USE, "--allow-remote")

    def test_an_address_of_nobody(self):
        code, _, errors = cli("serve", self.good, "--listen", "127.0.0.1:99999")
        self.assertEqual(code, WRONG_USE, errors)

    def test_har_over_the_configuration_is_refused(self):
        with open(self.good, encoding="utf-8") as text:
            before = text.read()
        os.symlink(self.good, os.path.join(self.folder, "traffic.har"))
        self.assert_refused(["serve", self.good, "--har", os.path.join(self.folder, "traffic.har")], WRONG_USE, "--har")
        with open(self.good, encoding="utf-8") as text:
            self.assertEqual(text.read(), before)

    def test_missing_environment_variable_is_named(self):
        path = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/",
                              "client_secret: ['${{ env \"DECK_NO_SUCH_SECRET\" }}']"))
        code, _, errors = cli("serve", path)
        self.assertNotEqual(code, FINE)
        self.assertIn("DECK_NO_SUCH_SECRET", errors)

    def test_unknown_field_names_line_and_nearest(self):
        path = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/", "isuer: x"))
        with open(path, encoding="utf-8") as text:
            line = next(number for number, content in enumerate(text, 1) if "isuer" in content)
        self.assert_refused(["serve", path], FINDINGS, "kong.yaml:%d" % line, "isuer", "issuer")

    def test_scalar_where_a_list_is_expected(self):
        path = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/", "client_id: kong"))
        self.assert_refused(["serve", path], FINDINGS, "client_id")

    def test_value_outside_the_enum(self):
        path = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/", "auth_methods: [introspektion]"))
        self.assert_refused(["serve", path], FINDINGS, "introspektion", "introspection")

    def test_field_of_a_later_release(self):
        path = self.file(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/", "bearer_token_header_name: x-token"))
        self.assert_refused(["serve", path, "--gateway-version", "3.4"], FINDINGS, "bearer_token_header_name", "3.15")

    def test_wrong_arguments(self):
        for arguments in (["serve"], ["serve", self.good, "--lisen", "x"], ["nonsense"],
                          ["serve", self.good, "--gateway-version", "2.1"], ["serve", self.good, "--threads", "many"]):
            with self.subTest(arguments):
                self.assert_refused(arguments, WRONG_USE)

    def test_help(self):
        code, output, _ = cli("--help")
        self.assertEqual(code, FINE)
        for command in ("serve", "try", "export", "keycloak", "lab"):
            self.assertIn(command, output)
            got, text, errors = cli(*(["keycloak", "test"] if command == "keycloak" else [command]), "--help")
            self.assertEqual(got, FINE, errors)
            self.assertIn("Usage", text)


class Running(ServeCase):
    def setUp(self):
        super().setUp()
        self.upstream, self.provider = Upstream(), IdentityProvider()
        self.addCleanup(self.upstream.close)
        self.addCleanup(self.provider.close)
        self.text = deck(self.provider.issuer, "http://127.0.0.1:%d/anything" % self.upstream.port)

    def test_starts_though_the_provider_is_down(self):
        with Gateway(deck("http://127.0.0.1:9/realms/r", "http://127.0.0.1:9/anything")) as gateway:
            self.assertEqual(gateway.bearer("token")[0], 401)
            self.assertEqual(gateway.request("/open")[0], 502)
            self.assertEqual(gateway.request("/nowhere")[0], 404)

    def test_signals_end_it_with_zero(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                gateway = Gateway(self.text)
                gateway.process.send_signal(number)
                self.assertEqual(gateway.process.wait(15), FINE, gateway.errors)
                gateway.close()

    def test_sigterm_lets_a_running_request_finish(self):
        arrived, go_on = threading.Event(), threading.Event()
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def slow_upstream():
            connection, _ = listener.accept()
            connection.recv(65536)
            arrived.set()
            go_on.wait(20)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")
            connection.close()

        threading.Thread(target=slow_upstream, daemon=True).start()
        gateway = Gateway(deck(self.provider.issuer, "http://127.0.0.1:%d/" % listener.getsockname()[1]))
        self.addCleanup(gateway.close)
        answers = []
        client = threading.Thread(target=lambda: answers.append(gateway.request("/open")))
        client.start()
        self.assertTrue(arrived.wait(10))
        gateway.process.send_signal(signal.SIGTERM)
        # It no longer accepts …
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                gateway.connect(1).close()
            except OSError:
                break
            time.sleep(0.05)
        else:
            self.fail("it still accepts connections after SIGTERM")
        # … but the one under way gets its answer.
        go_on.set()
        client.join(15)
        self.assertEqual([(status, body) for status, _, body in answers], [(200, b"done")])
        self.assertEqual(gateway.process.wait(15), FINE)

    def test_one_line_a_request_for_people(self):
        process = subprocess.Popen([CLI, "serve", self.file(self.text), "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        first = process.stdout.readline()
        self.assertIn("127.0.0.1:", first)
        port = int(first.rpartition("127.0.0.1:")[2].split()[0].strip("/.,"))
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(b"GET /anything HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n")
            while connection.recv(4096):
                pass
        line = process.stdout.readline()
        for word in ("GET", "/anything", "401"):
            self.assertIn(word, line)

    def test_fields_that_are_not_acted_on_are_said_once_each(self):
        gateway = Gateway(deck(self.provider.issuer, "http://127.0.0.1:9/", "anonymous: somebody\nlogout_uri_suffix: /logout"))
        gateway.close()
        said = gateway.errors.decode() + json.dumps(gateway.events)
        for field in ("anonymous", "logout_uri_suffix"):
            lines = [line for line in said.splitlines() if field in line and "not acted on" in line]
            self.assertEqual(len(lines), 1, said)

    def test_har_file(self):
        har = os.path.join(self.folder, "traffic.har")
        gateway = Gateway(self.text, "--har", har)
        token = self.provider.token()
        self.assertEqual(gateway.bearer(token)[0], 200)
        gateway.close()
        with open(har, encoding="utf-8") as file:
            text = file.read()
        entries = json.loads(text)["log"]["entries"]
        self.assertTrue(any("/anything" in entry["request"]["url"] for entry in entries))
        self.assertNotIn(token, text)

    def test_no_record_still_serves(self):
        with Gateway(self.text, "--no-record") as gateway:
            self.assertEqual(gateway.bearer(self.provider.token())[0], 200)

    def start_with_unread_output(self):
        process = subprocess.Popen([CLI, "serve", self.file(self.text), "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        first = process.stdout.readline().decode()
        return process, int(first.rpartition("127.0.0.1:")[2].split()[0].strip("/.,"))

    def ask(self, port, path, times):
        """Each is answered at once, whoever reads the lines or not."""
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            for number in range(times):
                connection.sendall(b"GET %s/%d HTTP/1.1\r\nHost: g\r\n\r\n" % (path, number))
                answer = b""
                while b"}" not in answer:
                    octets = connection.recv(4096)
                    self.assertTrue(octets, "the gateway closed in the middle")
                    answer += octets

    def test_a_reader_who_does_not_read_holds_nothing_up(self):
        process, port = self.start_with_unread_output()
        self.ask(port, b"/nowhere/" + b"x" * 500, 1000)  # far more lines than a pipe holds
        process.terminate()
        self.assertEqual(process.wait(15), FINE)

    def test_no_line_is_lost_at_the_end(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                process, port = self.start_with_unread_output()
                self.ask(port, b"/nowhere", 200)
                process.send_signal(number)
                lines = process.stdout.read().decode().splitlines()
                self.assertEqual([line.split()[3] for line in lines], ["/nowhere/%d" % each for each in range(200)],
                                 process.stderr.read().decode())
                self.assertEqual(process.wait(15), FINE)

    def test_standard_output_closed_early_does_no_harm(self):
        """`gatehouse-cli serve … | head -1`: the reader goes, the gateway stays up or ends, but never crashes."""
        process = subprocess.Popen([CLI, "serve", self.file(self.text), "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        first = process.stdout.readline()
        process.stdout.close()
        port = int(first.rpartition("127.0.0.1:")[2].split()[0].strip("/.,"))
        for _ in range(3):
            try:
                with socket.create_connection(("127.0.0.1", port), 10) as connection:
                    connection.sendall(b"GET /open HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n")
                    while connection.recv(4096):
                        pass
            except OSError:
                break
        process.terminate()
        self.assertGreaterEqual(process.wait(15), 0, "ended by a signal: a crash")


if __name__ == "__main__":
    unittest.main()
