#!/usr/bin/env python3
"""What Gatehouse exports for Apache with mod_auth_openidc and for nginx with Lua, run by those servers with an identity
provider and an upstream of the test's own.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/readers/servers_test.py
"""
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from support import ENVIRONMENT, Folder, HERE, export, main, run  # noqa: E402

CONFIGURATION = """_format_version: "3.0"
services:
  - name: upstream
    url: http://127.0.0.1:{upstream}/base
    routes:
      - name: api
        paths: [/api]
        protocols: [http, https]
plugins:
  - name: openid-connect
    service: upstream
    config:
      issuer: https://127.0.0.1:{provider}
      introspection_endpoint: https://127.0.0.1:{provider}/introspect
      client_id: ['client"with ''quotes']
      client_secret: ["${{{{ env \\"DECK_CLIENT_SECRET\\" }}}}"]
      client_auth: [client_secret_post]
      auth_methods: [introspection]
      bearer_token_param_type: [header]
      ssl_verify: false
      scopes_required: [read]
"""


class Provider:
    """An identity provider that introspects, over TLS, and an upstream that says which path came."""

    def __init__(self, folder):
        self.asked = []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                provider.asked.append(body)
                scope = "read write" if "token=good" in body else "other"
                answer = {"active": "token=bad" not in body, "scope": scope, "sub": "alex", "exp": int(time.time()) + 60}
                self.answer(json.dumps(answer))

            def do_GET(self):
                self.answer(json.dumps({"path": self.path, "headers": dict(self.headers.items())}))

            def answer(self, text):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        key, certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                        key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
        self.servers[0].socket = context.wrap_socket(self.servers[0].socket, server_side=True)
        self.provider, self.upstream = (server.server_address[1] for server in self.servers)
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def status(url, token=None):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode("utf-8", "replace")


class Apache(Folder):
    @classmethod
    def setUpClass(cls):
        cls.modules = Path("/usr/lib/apache2/modules")
        cls.program = shutil.which("apache2") or "/usr/sbin/apache2"
        if not os.access(cls.program, os.X_OK) or not (cls.modules / "mod_auth_openidc.so").exists():
            raise unittest.SkipTest("no Apache with mod_auth_openidc (packages apache2 and libapache2-mod-auth-openidc)")

    def configured(self, text, port):
        names = ("mpm_event", "authn_core", "authz_core", "authz_user", "authz_host", "env", "headers",
                 "proxy", "proxy_http", "socache_shmcb", "ssl", "auth_openidc")
        lines = [f'LoadModule {name}_module "{self.modules}/mod_{name}.so"' for name in names
                 if (self.modules / f"mod_{name}.so").exists()]
        path = self.folder / "httpd.conf"
        user = f"User #{os.getuid()}\nGroup #{os.getgid()}\n" if os.getuid() else "User www-data\nGroup www-data\n"
        path.write_text("\n".join(lines) + f'\nServerRoot "{self.folder}"\nPidFile "{self.folder}/pid"\n'
                        f'DefaultRuntimeDir "{self.folder}"\nServerName localhost\nListen 127.0.0.1:{port}\n{user}'
                        f'ErrorLog "{self.folder}/error.log"\nMutex pthread\n' + text, "utf-8")
        return path

    def environment(self):
        return {**ENVIRONMENT, "OIDC_CRYPTO_PASSPHRASE": "passphrase", "DECK_CLIENT_SECRET": "client secret"}

    def test_every_sample_is_accepted(self):
        self.folder.chmod(0o755)
        for what, path in self.exported("mod_auth_openidc"):
            with self.subTest(what):
                conf = self.configured(path.read_text("utf-8"), 1)
                self.accepted(run(self.program, "-t", "-f", conf, env=self.environment()))

    def test_it_lets_in_and_turns_away(self):
        self.folder.chmod(0o755)
        provider = Provider(self.folder)
        self.addCleanup(provider.close)
        sample = self.folder / "kong.yaml"
        sample.write_text(CONFIGURATION.format(provider=provider.provider, upstream=provider.upstream), "utf-8")
        port = free_port()
        conf = self.configured(export(sample, "mod_auth_openidc", self.folder / "openidc.conf").read_text("utf-8"), port)
        server = subprocess.Popen([self.program, "-X", "-f", conf], env=self.environment(), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait, 20)
        self.addCleanup(server.terminate)
        base = f"http://127.0.0.1:{port}/api"
        listening(port, server, self.folder / "error.log")
        self.assertEqual(status(base)[0], 401)
        self.assertEqual(status(base, "bad")[0], 401)
        self.assertIn(status(base, "poor")[0], (401, 403), "without the scope")
        code, body = status(base + "/x", "good")
        self.assertEqual(code, 200, body)
        self.assertEqual(json.loads(body)["path"], "/base/x")
        self.assertIn("client_id=client%22with%20%27quotes", provider.asked[-1].replace("+", "%20"))


class Nginx(Folder):
    @classmethod
    def setUpClass(cls):
        cls.program = shutil.which("nginx") or "/usr/sbin/nginx"
        cls.modules = Path("/usr/lib/nginx/modules")
        if not os.access(cls.program, os.X_OK) or not (cls.modules / "ngx_http_lua_module.so").exists():
            raise unittest.SkipTest("no nginx with Lua (package libnginx-mod-http-lua)")

    def test_every_sample_is_accepted(self):
        for what, path in self.exported("lua-resty-openidc"):
            with self.subTest(what):
                conf = self.folder / "nginx.conf"
                conf.write_text(f"load_module {self.modules}/ndk_http_module.so;\n"
                                f"load_module {self.modules}/ngx_http_lua_module.so;\npid {self.folder}/pid;\n"
                                f"error_log {self.folder}/error.log;\n" + path.read_text("utf-8"), "utf-8")
                done = run(self.program, "-t", "-p", self.folder, "-c", conf)
                # A name that only an example has cannot be looked up; everything before that was read.
                words = "\n".join(line for line in done.stderr.splitlines() if "host not found in upstream" not in line)
                self.assertNotIn("[emerg]", words)
                self.assertTrue(done.returncode == 0 or "host not found in upstream" in done.stderr, done.stderr)

    def test_it_lets_in_and_turns_away(self):
        """With a stand-in for lua-resty-openidc (lua/resty/openidc.lua), which knows the options that are documented."""
        provider = Provider(self.folder)
        self.addCleanup(provider.close)
        sample = self.folder / "kong.yaml"
        sample.write_text(CONFIGURATION.format(provider=provider.provider, upstream=provider.upstream)
                          + "      audience_required: [kong]\n      upstream_headers_claims: [sub]\n"
                            "      upstream_headers_names: [x-user]\n", "utf-8")
        port = free_port()
        text = export(sample, "lua-resty-openidc", self.folder / "exported.conf").read_text("utf-8")
        for before, after in (("listen 127.0.0.1:8000;", f"listen 127.0.0.1:{port};"),
                              ("http {\n", f'http {{\n    lua_package_path "{HERE}/lua/?.lua;;";\n    access_log off;\n')):
            self.assertEqual(text.count(before), 1, before)
            text = text.replace(before, after)
        conf = self.folder / "nginx.conf"
        conf.write_text(f"load_module {self.modules}/ndk_http_module.so;\nload_module {self.modules}/ngx_http_lua_module.so;\n"
                        f"pid {self.folder}/pid;\nerror_log {self.folder}/error.log;\ndaemon off;\nmaster_process off;\n" + text,
                        "utf-8")
        secret = 'sec"ret $x \\n'
        server = subprocess.Popen([self.program, "-p", self.folder, "-c", conf], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env={**ENVIRONMENT, "DECK_CLIENT_SECRET": secret})
        self.addCleanup(server.wait, 20)
        self.addCleanup(server.terminate)
        listening(port, server, self.folder / "error.log")
        base = f"http://127.0.0.1:{port}/api"
        self.assertEqual(status(base)[0], 401)
        self.assertEqual(status(base, "bad")[0], 401)
        self.assertEqual(status(base, "poor")[0], 403, "without the scope")
        code, body = status(base + "/x?y=1", "good")
        self.assertEqual(code, 200, body + (self.folder / "error.log").read_text("utf-8", "replace"))
        came = json.loads(body)
        headers = {name.lower(): value for name, value in came["headers"].items()}
        self.assertEqual(came["path"], "/base/x?y=1")
        self.assertEqual(headers["x-user"], "alex")
        self.assertEqual((headers["x-asked-by"], headers["x-asked-with"]), ("client\"with 'quotes", secret))

    def test_its_lua_is_lua(self):
        compiler = shutil.which("luajit") or shutil.which("luac5.1") or shutil.which("luac")
        for what, path in self.exported("lua-resty-openidc"):
            for block in re.findall(r"access_by_lua_block \{\n(.*?)\n            \}\n", path.read_text("utf-8"), re.S):
                # Balanced and without anything of the configuration outside of a string.
                outside = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', block)
                with self.subTest(what):
                    self.assertEqual(outside.count("{"), outside.count("}"))
                    self.assertNotRegex(outside, r"[$`']")
                    if compiler and "luac" in compiler:
                        self.accepted(subprocess.run([compiler, "-p", "-"], input=block, capture_output=True, text=True,
                                                     check=False))


def listening(port, server, log):
    for _ in range(400):
        if server.poll() is not None:
            raise AssertionError("the server ended: " + (log.read_text("utf-8", "replace") if log.exists() else ""))
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody listens on port %d" % port)


if __name__ == "__main__":
    main()
