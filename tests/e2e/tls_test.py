"""`gatehouse-cli serve --tls` as a process, with OpenSSL's own client (Python's ssl) on the other side.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/tls_test.py
"""

import os
import shutil
import ssl
import subprocess
import tempfile
import unittest

from gateway import CLI, Gateway, deck
from peers import IdentityProvider, Upstream, find

SECRET_UNAVAILABLE, WRONG_USE = 4, 2


class Tls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gatehouse-tls-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # No keychain: no bus, and nothing to start one with.
        self.env = {"XDG_DATA_HOME": self.folder, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "DISPLAY": ""}
        self.upstream = Upstream()
        self.addCleanup(self.upstream.close)
        self.idp = IdentityProvider()
        self.addCleanup(self.idp.close)
        self.deck = deck(self.idp.issuer, "http://127.0.0.1:%d/anything" % self.upstream.port)

    def refused(self, code, *arguments, listen="127.0.0.1:0"):
        path = os.path.join(self.folder, "kong.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.deck)
        done = subprocess.run([CLI, "serve", path, "--listen", listen, *arguments], capture_output=True, text=True,
                              timeout=60, check=False, env={**os.environ, **self.env})
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def get(self, gateway, context, name="localhost"):
        with context.wrap_socket(gateway.connect(), server_hostname=name) as connection:
            connection.sendall(b"GET /open HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % name.encode())
            answer = b""
            while data := connection.recv(65536):
                answer += data
            return answer

    def test_without_a_keychain_nothing_is_kept_and_the_way_out_is_named(self):
        errors = self.refused(SECRET_UNAVAILABLE, "--tls")
        for word in ("keychain", "--tls-certificate", "--tls-for-this-run"):
            self.assertIn(word, errors)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "gatehouse")))

    def test_an_authority_for_this_run(self):
        with Gateway(self.deck, "--tls-for-this-run", env=self.env) as gateway:
            listening = gateway.wait_for(lambda event: event.get("event") == "listening")
            self.assertTrue(listening["address"].startswith("https://127.0.0.1:"), listening)
            context = ssl.create_default_context(cafile=listening["authority"])
            for name in ("localhost", "127.0.0.1"):
                self.assertTrue(self.get(gateway, context, name).startswith(b"HTTP/1.1 200"))
            self.assertEqual(find(self.upstream.requests[-1][0], "X-Forwarded-Proto"), ["https"])
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.get(gateway, context, "example.com")
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.get(gateway, ssl.create_default_context())
            plain = gateway.raw(b"GET /open HTTP/1.1\r\nHost: g\r\n\r\n")
            self.assertTrue(plain.startswith(b"HTTP/1.1 400"), plain)
            with open(listening["authority"], encoding="ascii") as file:
                self.assertNotIn("PRIVATE KEY", file.read())

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_a_certificate_that_was_given(self):
        certificate, key = (os.path.join(self.folder, name) for name in ("c.pem", "k.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        with Gateway(self.deck, "--tls-certificate", certificate, "--tls-key", key, env=self.env) as gateway:
            self.assertTrue(self.get(gateway, ssl.create_default_context(cafile=certificate)).startswith(b"HTTP/1.1 200"))
        self.assertIn("--tls-key", self.refused(WRONG_USE, "--tls-certificate", certificate))
        self.assertIn(key, self.refused(WRONG_USE, "--tls-certificate", certificate, "--tls-key", certificate).replace("c.pem", "k.pem"))
        self.assertIn("nobody.pem", self.refused(WRONG_USE, "--tls-certificate", "nobody.pem", "--tls-key", key))

    def test_the_authority_vouches_for_this_machine_only(self):
        self.assertIn("--tls-certificate", self.refused(WRONG_USE, "--tls", "--allow-remote", listen="0.0.0.0:0"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
