"""The gateway shows a certificate of its own: to the identity provider (RFC 8705) and to the upstream.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/mutual_tls_test.py
"""

import os
import shutil
import ssl
import subprocess
import tempfile
import unittest

from faulty_provider import Endpoint, FaultyProvider, server_context
from gateway import CLI, Gateway
from peers import http_answer
from provider_faults_test import Certificates

CLIENT_ID, CA_ID = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def indented(path, spaces=6):
    with open(path, encoding="ascii") as file:
        return "".join(" " * spaces + line for line in file if not line.startswith((" ", "Certificate:")))


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class MutualTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()
        cls.client = cls.certificates.issue("client", "gateway")

    @classmethod
    def tearDownClass(cls):
        cls.certificates.folder.cleanup()

    def demanding(self):
        """TLS that ends whoever shows no certificate of the CA."""
        context = server_context(*self.certificates.good)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.certificates.ca)
        return context

    def deck(self, provider, upstream, config="", service=""):
        return """_format_version: "3.0"
certificates:
  - id: %s
    cert: |
%s    key: |
%sca_certificates:
  - id: %s
    cert: |
%sservices:
  - name: s
    url: https://localhost:%d
%s    routes: [{name: r, paths: [/r], protocols: [http, https]}]
plugins:
  - name: openid-connect
    route: r
    config:
      issuer: %s
      client_id: [kong]
      auth_methods: [introspection, password]
      cache_tokens_salt: salt
%s""" % (CLIENT_ID, indented(self.client[0]), indented(self.client[1]), CA_ID, indented(self.certificates.ca), upstream.port,
         service, provider.issuer, config)

    def provider(self):
        demanding = self.demanding()
        provider = FaultyProvider(contexts={"token": demanding, "introspection": demanding})
        self.addCleanup(provider.close)
        return provider

    def upstream(self, context):
        upstream = Endpoint(lambda body: http_answer(200, {"got": body}), context)
        self.addCleanup(upstream.close)
        return upstream

    SERVICE = "    client_certificate: {id: %s}\n    ca_certificates: [%s]\n    tls_verify: true\n" % (CLIENT_ID, CA_ID)
    CONFIG = "      client_auth: [%%s]\n      tls_client_auth_cert_id: %s\n" % CLIENT_ID

    def run_gateway(self, text):
        return Gateway(text, env={"SSL_CERT_FILE": self.certificates.ca})

    def test_shown_to_both(self):
        for method in ("tls_client_auth", "self_signed_tls_client_auth"):
            with self.subTest(method):
                provider = self.provider()
                upstream = self.upstream(self.demanding())
                with self.run_gateway(self.deck(provider, upstream, self.CONFIG % method, self.SERVICE)) as gateway:
                    self.assertEqual(gateway.basic("u", "right-password", "/r")[0], 200)
                    self.assertEqual(gateway.bearer(provider.new_token(), "/r")[0], 200)
                    self.assertEqual(gateway.bearer("unknown.to.it", "/r")[0], 401)
                self.assertEqual(upstream.calls, 2)

    def test_the_aliases_of_discovery_go_before_the_plain_endpoints(self):
        provider = self.provider()
        upstream = self.upstream(self.demanding())
        plain = {"issuer": provider.issuer, "token_endpoint": "http://127.0.0.1:1/token", "introspection_endpoint": "http://127.0.0.1:1/in",
                 "mtls_endpoint_aliases": {name: provider.metadata()[name] for name in ("token_endpoint", "introspection_endpoint")}}
        provider.endpoints["discovery"].fault = http_answer(200, plain)
        with self.run_gateway(self.deck(provider, upstream, self.CONFIG % "tls_client_auth", self.SERVICE)) as gateway:
            self.assertEqual(gateway.basic("u", "right-password", "/r")[0], 200)
            self.assertEqual(gateway.bearer(provider.new_token(), "/r")[0], 200)

    def test_the_fields_go_before_all(self):
        provider = self.provider()
        upstream = self.upstream(self.demanding())
        fields = "".join("      mtls_%s: %s\n" % (name, provider.metadata()[name]) for name in ("token_endpoint", "introspection_endpoint"))
        provider.endpoints["discovery"].fault = http_answer(500, "not needed")
        with self.run_gateway(self.deck(provider, upstream, self.CONFIG % "tls_client_auth" + fields, self.SERVICE)) as gateway:
            self.assertEqual(gateway.basic("u", "right-password", "/r")[0], 200)
            self.assertEqual(gateway.bearer(provider.new_token(), "/r")[0], 200)
        self.assertEqual(provider.endpoints["discovery"].calls, 0)

    def test_not_shown_nothing_goes(self):
        provider = self.provider()
        upstream = self.upstream(self.demanding())
        with self.run_gateway(self.deck(provider, upstream, "      client_auth: [none]\n", self.SERVICE)) as gateway:
            self.assertEqual(gateway.bearer(provider.new_token(), "/r")[0], 401)
        provider = FaultyProvider()
        self.addCleanup(provider.close)
        with self.run_gateway(self.deck(provider, upstream, "      client_auth: [none]\n")) as gateway:
            self.assertEqual(gateway.bearer(provider.new_token(), "/r")[0], 502)
        self.assertEqual(upstream.calls, 0)

    def test_what_cannot_be_used_is_said_at_the_start(self):
        provider = FaultyProvider()
        self.addCleanup(provider.close)
        upstream = self.upstream(None)
        text = self.deck(provider, upstream, "", self.SERVICE)
        with open(self.client[1], encoding="ascii") as file:
            key = file.read().splitlines()
        with tempfile.TemporaryDirectory(prefix="gatehouse-mtls-") as folder:
            path = os.path.join(folder, "kong.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(key[5], "AAAA"))
            done = subprocess.run([CLI, "serve", path, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("private key", done.stderr)
        self.assertIn("client_certificate", done.stderr)
        self.assertNotIn(key[3], done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
