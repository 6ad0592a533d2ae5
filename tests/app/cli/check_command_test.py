"""gatehouse-cli check as a process, against a small provider of its own.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/app/cli/check_command_test.py
"""

import http.server
import json
import os
import socket
import subprocess
import tempfile
import threading
import unittest

CLI = os.environ.get("GATEHOUSE_CLI", os.path.join(os.path.dirname(__file__), "../../../build/bin/gatehouse-cli"))
FINE, FINDINGS, WRONG_USE, UNREACHABLE = 0, 1, 2, 3

FILE = """_format_version: "3.0"
services:
  - name: s
    url: http://127.0.0.1:9000
    routes:
      - name: r
        paths: [/anything]
        protocols: [http, https]
plugins:
  - name: openid-connect
    service: s
    config:
      issuer: %s
      client_id: [gateway]
      client_secret: ["${{ env \\"DECK_CLIENT_SECRET\\" }}"]
      client_auth: [client_secret_post]
      auth_methods: [introspection, password]
      bearer_token_param_type: [header]
      cache_tokens_salt: salt
"""


def check(text, *options, env=None):
    """Runs `check` on a file of that text: (exit code, lines of standard output, standard error)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kong.yaml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        done = subprocess.run([CLI, "check", path, *options], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **(env or {})})
        return done.returncode, done.stdout.replace(path, "kong.yaml").splitlines(), done.stderr


class Provider:
    """Answers every request with `document` until the end of a with block."""

    def __init__(self, status=200, slash="", **members):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = outer.body.encode()
                outer.asked.append(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.asked = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/x"
        self.body = json.dumps({"issuer": self.issuer + slash, "token_endpoint": self.issuer + "/token",
                                "introspection_endpoint": self.issuer + "/introspect",
                                "grant_types_supported": ["password"], "scopes_supported": ["openid"],
                                "token_endpoint_auth_methods_supported": ["client_secret_post"], **members})

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class CheckCommand(unittest.TestCase):
    def test_nothing_but_notes(self):
        with Provider() as provider:
            code, lines, errors = check(FILE % provider.issuer)
            self.assertEqual(provider.asked, ["/realms/x/.well-known/openid-configuration"])
        self.assertEqual(code, FINE, lines)
        self.assertTrue(all(": note: " in line for line in lines), lines)
        self.assertIn("0 errors, 0 warnings", errors)

    def test_the_issuer_is_compared_byte_for_byte(self):
        with Provider(slash="/") as provider:
            code, lines, _ = check(FILE % provider.issuer)
        self.assertEqual(code, FINDINGS)
        found = [line for line in lines if "[discovery_comparison]" in line]
        self.assertEqual(len(found), 1, lines)
        self.assertTrue(found[0].startswith("kong.yaml:13:"), found)
        self.assertIn("error: plugins[0].config.issuer: ", found[0])
        self.assertIn("slash", found[0])

    def test_what_the_provider_does_not_offer(self):
        with Provider(token_endpoint_auth_methods_supported=["private_key_jwt"], grant_types_supported=[],
                      introspection_endpoint=None) as provider:
            code, lines, _ = check(FILE % provider.issuer)
        self.assertEqual(code, FINDINGS)
        text = "\n".join(lines)
        self.assertIn("config.client_auth[0]: The provider does not take client_secret_post", text)
        self.assertIn("the grant password", text)
        self.assertIn("[endpoint_missing]", text)

    def test_offline_asks_nobody(self):
        with Provider(slash="/") as provider:
            code, lines, _ = check(FILE % provider.issuer, "--offline")
            self.assertEqual(provider.asked, [])
        self.assertEqual(code, FINE, lines)

    def test_nobody_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        code, lines, _ = check(FILE % f"http://127.0.0.1:{port}/realms/x")
        self.assertEqual(code, UNREACHABLE, lines)
        self.assertTrue(any("[provider_unreachable]" in line and line.startswith("kong.yaml:13:") for line in lines), lines)

    def test_an_answer_that_is_no_document(self):
        with Provider(status=404) as provider:
            code, lines, _ = check(FILE % provider.issuer)
        self.assertEqual(code, FINDINGS)
        self.assertTrue(any("[provider_answer]" in line and "404" in line for line in lines), lines)

    def test_reading_and_validation_are_findings(self):
        code, lines, _ = check("_format_version: \"3.0\"\nplugins:\n  - name: openid-connect\n    config:\n      isuer: x\n")
        self.assertEqual(code, FINDINGS)
        self.assertTrue(any(line.startswith("kong.yaml:5:") and line.endswith("[validation]") for line in lines), lines)
        code, lines, _ = check("_format_version: [\n")
        self.assertEqual(code, FINDINGS)
        self.assertTrue(lines and lines[0].startswith("kong.yaml:") and lines[0].endswith("[reading]"), lines)

    def test_wrong_use(self):
        done = subprocess.run([CLI, "check", "/no/such/file.yaml"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (WRONG_USE, ""))
        self.assertIn("/no/such/file.yaml", done.stderr)
        self.assertEqual(check(FILE % "https://idp.test", "--gateway-version", "2.8", "--offline")[0], WRONG_USE)
        done = subprocess.run([CLI, "check"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, WRONG_USE)

    def test_json(self):
        with Provider(slash="/") as provider:
            code, lines, _ = check(FILE % provider.issuer, "--json", "--gateway-version", "3.13")
        self.assertEqual(code, FINDINGS)
        self.assertEqual(len(lines), 1)
        told = json.loads(lines[0])
        self.assertEqual(told["gateway_version"], "3.13")
        found = next(one for one in told["findings"] if one["id"] == "discovery_comparison")
        self.assertEqual((found["severity"], found["line"], found["field"]), ("error", 13, "issuer"))
        row = next(one for one in told["providers"][0]["rows"] if one["what"] == "issuer")
        self.assertEqual((row["verdict"], row["advertised"]), ("differs", row["configured"] + "/"))
        self.assertEqual(told["summary"]["errors"], sum(one["severity"] == "error" for one in told["findings"]))

    def test_another_release(self):
        code, lines, _ = check(FILE % "https://idp.test", "--offline", "--gateway-version", "3.13")
        self.assertEqual(code, FINE, lines)
        for field in ("ssl_verify", "hide_credentials"):
            self.assertEqual(sum(f"config.{field}: " in line and f"Write {field}: true" in line for line in lines), 1, lines)
        text = FILE % "https://idp.test" + "      consumer_claims: [[sub]]\nconsumers:\n  - username: alex\n"
        code, lines, _ = check(text, "--offline", "--gateway-version", "3.13")
        self.assertEqual(code, FINDINGS)
        self.assertTrue(any('Write consumer_claim: ["sub"]' in line for line in lines), lines)
        self.assertEqual(check(text, "--offline")[0], FINE)

    def test_variables_and_secrets(self):
        with Provider() as provider:
            environment = {"DECK_ISSUER": provider.issuer, "DECK_CLIENT_SECRET": "geheim \n"}
            code, lines, errors = check(FILE % '${{ env "DECK_ISSUER" }}', env=environment)
            self.assertEqual(len(provider.asked), 1)
        self.assertEqual(code, FINDINGS, lines)
        self.assertTrue(any("[space_at_the_end]" in line for line in lines), lines)
        self.assertNotIn("geheim", "\n".join(lines) + errors)
        code, lines, _ = check(FILE % '${{ env "GATEHOUSE_NOT_SET" }}')
        self.assertEqual(code, FINE, lines)
        self.assertTrue(any("[provider_unknown]" in line for line in lines), lines)


if __name__ == "__main__":
    unittest.main()
