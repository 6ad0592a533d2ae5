#!/usr/bin/env python3
"""What Gatehouse exports, given to the programs that read it: decK's file library, HCL's parser with the provider's schema,
compose's loader, the CRDs of the ingress controller, Envoy's messages and Traefik's types (all in Go, see main.go), bash
and curl against a recorder, Apache with mod_auth_openidc, nginx with Lua, and the gateway of Gatehouse itself.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/readers/exports_test.py
"""
import base64
import http.server
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(HERE))
from recorder import Recorder  # noqa: E402

CLI = os.environ.get("GATEHOUSE_CLI", str(TOP / "build/bin/gatehouse-cli"))
SAMPLES = sorted((TOP / "tests/core/exporters/samples").glob("*.yaml"))
ATTRIBUTES = HERE / "konnect-terraform-attributes.tsv"
CRDS = "github.com/kong/kubernetes-configuration@v1.0.0"
# Values that break what is not quoted.
NASTY = "a\"b'c\\d $(id) `id` ${HOME} %s #x é\n,:{}"
VALUES = {
    "DECK_ISSUER": "https://idp.example/realms/demo", "DECK_CLIENT_SECRET": NASTY, "DECK_CLIENT_SECRET_2": "two",
    "DECK_TOKEN_SALT": "salt", "DECK_BASE": "base", "DECK_UPSTREAM_URL": "http://up.example:80/x",
    "DECK_UPSTREAM_HOST": "up.example", "DECK_UPSTREAM_PORT": "8080", "DECK_CLIENT_JWK_D": "d", "DECK_CLIENT_ID": "client",
    "DECK_REDIS_PASSWORD": NASTY, "DECK_SESSION_SECRET": "session", "KONNECT_TOKEN": "token", "CONTROL_PLANE_ID": "cp"}
ENVIRONMENT = {**os.environ, **VALUES}


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False,
                          **{"timeout": 120, "env": ENVIRONMENT, **options})


def export(sample, target, output, *more):
    done = run(CLI, "export", sample, "--to", target, "-o", output, *more)
    if done.returncode == 1 and "nothing for" in done.stderr:
        return None
    assert done.returncode == 0, (sample, target, done.stderr)
    return output


LITERALS = tempfile.TemporaryDirectory()


def with_its_secrets(sample):
    """The sample with a text in the place of what the keychain holds, which is not there in a test."""
    path = Path(LITERALS.name) / sample.name
    path.write_text(re.sub(r"\{vault://keychain/[^}]*\}", "s3cr3t 'x' $(id) `id` ${HOME} %s", sample.read_text("utf-8")), "utf-8")
    return path


def variants():
    for sample in SAMPLES:
        for version in ("3.4", "3.7", "3.10", "3.15"):
            yield sample, ("--gateway-version", version)
        yield with_its_secrets(sample), ("--with-secrets",)


def shells():
    """The POSIX shells that are here; sh, dash, bash and busybox's where all of Debian's are."""
    found = [(name,) for name in ("sh", "dash", "bash", "mksh", "zsh") if shutil.which(name)]
    return found + ([("busybox", "sh")] if shutil.which("busybox") else [])


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def exported(self, target):
        """Each sample in each variant, as (what it is, path)."""
        for number, (sample, more) in enumerate(variants()):
            path = export(sample, target, self.folder / f"{target}-{number}", *more)
            if path:
                yield f"{sample.stem} {' '.join(more)}", path

    def accepted(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def go():
    """The `go` of 1.21 or newer, which fetches what go.mod asks for; None where there is none."""
    for program in (shutil.which("go"), "/usr/local/go/bin/go", *sorted(map(str, Path("/usr/lib").glob("go-*/bin/go")))):
        if program and os.access(program, os.X_OK):
            words = subprocess.run([program, "version"], capture_output=True, text=True, check=False).stdout
            found = re.search(r"go1\.(\d+)", words)
            if found and int(found[1]) >= 21:
                return program
    return None


class Go(Folder):
    readers = None

    @classmethod
    def setUpClass(cls):
        program = go()
        if program is None:
            raise unittest.SkipTest("the readers are in Go, and there is no Go 1.21 or newer")
        cls.bin = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.bin.cleanup)
        cls.readers = os.path.join(cls.bin.name, "readers")
        built = subprocess.run([program, "build", "-o", cls.readers, "."], cwd=HERE, capture_output=True, text=True,
                               check=False)
        if built.returncode != 0:
            fetched = re.search(r"(dial tcp|no such host|i/o timeout|connection refused|403 Forbidden)", built.stderr)
            if fetched:
                raise unittest.SkipTest("Go's modules cannot be fetched: " + built.stderr.strip().splitlines()[-1])
            raise AssertionError(built.stderr)
        crds = subprocess.run([program, "mod", "download", "-json", CRDS], cwd=HERE, capture_output=True, text=True,
                              check=False)
        cls.crds = Path(json.loads(crds.stdout)["Dir"]) / "config/crd/ingress-controller"

    def read(self, kind, *words):
        return run(self.readers, kind, *words)

    def test_deck(self):
        for what, path in self.exported("deck"):
            with self.subTest(what):
                # decK puts the value into the text before it reads YAML, so one with a quote is the user's to quote.
                self.accepted(run(self.readers, "deck", path, env={**ENVIRONMENT, "DECK_CLIENT_SECRET": "x",
                                                                   "DECK_REDIS_PASSWORD": "x"}))

    def test_deck_refuses_what_it_should(self):
        path = export(SAMPLES[-1], "deck", self.folder / "kong.yaml")
        text = path.read_text("utf-8")
        for change in (("cache_tokens_salt:", "cache_tokens_zalt:"), ("paths:", "pathz:")):
            path.write_text(text.replace(*change), "utf-8")
            self.assertNotEqual(self.read("deck", path).returncode, 0, change)

    def test_terraform(self):
        for what, path in self.exported("terraform"):
            with self.subTest(what):
                self.accepted(self.read("terraform", path, ATTRIBUTES))

    def test_kubernetes(self):
        for what, path in self.exported("kic"):
            with self.subTest(what):
                self.accepted(self.read("kubernetes", path, self.crds))

    def test_docker_compose(self):
        for what, path in self.exported("docker-compose"):
            with self.subTest(what):
                self.accepted(self.read("compose", path))

    def test_envoy(self):
        for what, path in self.exported("envoy"):
            with self.subTest(what):
                self.accepted(self.read("envoy", path))

    def test_traefik(self):
        for what, path in self.exported("traefik"):
            with self.subTest(what):
                self.accepted(self.read("traefik", path))

    def test_oauth2_proxy(self):
        for what, path in self.exported("oauth2-proxy"):
            with self.subTest(what):
                self.accepted(self.read("toml", path, HERE / "oauth2-proxy-settings.txt"))


class Scripts(Folder):
    """bash and curl, for real."""

    def played(self, target, sample, more=(), environment=(), refuse=None):
        path = export(sample, target, self.folder / "script.sh", *more)
        with Recorder(refuse) as api:
            done = run("bash", path, api.url, env={**ENVIRONMENT, **dict(environment)})
            return done, api.calls

    def test_every_sample_is_sent_as_json(self):
        for target, base in (("admin-api", ""), ("konnect-api", "/v2/control-planes/cp/core-entities")):
            for sample, more in variants():
                for locale in ("C", "C.UTF-8"):
                    with self.subTest((target, sample.stem, more, locale)):
                        done, calls = self.played(target, sample, more, {"LC_ALL": locale})
                        self.accepted(done)
                        bodies = [json.loads(body) for _, _, _, body in calls]
                        self.assertTrue(all(path.startswith(base + "/") for _, path, _, _ in calls))
                        self.assertIn("openid-connect", [body["name"] for body in bodies])

    def test_values_arrive_as_they_are(self):
        value = "".join(map(chr, range(1, 128))) + "é\u2028\U0001F600\n"
        sample = TOP / "tests/core/exporters/samples/introspection.yaml"
        for target in ("admin-api", "konnect-api"):
            done, calls = self.played(target, sample, environment={"DECK_CLIENT_SECRET": value, "LC_ALL": "C.UTF-8"})
            self.accepted(done)
            self.assertEqual(json.loads(calls[-1][3])["config"]["client_secret"], [value])
            self.assertNotIn(value, done.stdout + done.stderr)

    def test_numbers_are_numbers(self):
        sample = TOP / "tests/core/exporters/samples/everything.yaml"
        _, calls = self.played("admin-api", sample)
        self.assertIn(8080, [json.loads(body).get("port") for _, _, _, body in calls])
        done, calls = self.played("admin-api", sample, environment={"DECK_UPSTREAM_PORT": "80; id"})
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(calls, [])
        self.assertIn("DECK_UPSTREAM_PORT", done.stderr)

    def test_a_missing_variable_and_a_refusal_end_the_script(self):
        sample = TOP / "tests/core/exporters/samples/introspection.yaml"
        path = export(sample, "admin-api", self.folder / "script.sh")
        without = {name: value for name, value in ENVIRONMENT.items() if name != "DECK_ISSUER"}
        done = run("bash", path, "http://127.0.0.1:9", env=without)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("DECK_ISSUER", done.stderr)
        done, calls = self.played("admin-api", sample, refuse=2)
        self.assertEqual(len(calls), 2)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("schema violation", done.stderr)

    def test_konnect_is_given_its_token(self):
        _, calls = self.played("konnect-api", SAMPLES[0])
        self.assertEqual({headers.get("Authorization") for _, _, headers, _ in calls}, {"Bearer token"})

    def test_shells_parse_the_how_to(self):
        for what, path in self.exported("shell"):
            for shell in shells():
                with self.subTest((what, shell)):
                    self.accepted(run(*shell, "-n", path / "how-to.sh"))


class HowTo(Folder):
    """The shell script against the gateway of Gatehouse and its lab."""

    def test_it_passes(self):
        lab = subprocess.Popen([CLI, "lab", "--json"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, lab)
        settings = json.loads(lab.stdout.readline())
        sample = (TOP / "tests/core/exporters/samples/introspection.yaml").read_text("utf-8")
        path = self.folder / "kong.yaml"
        path.write_text(re.sub(r"url: http\S+", "url: " + settings["upstreamUrl"], sample), "utf-8")
        environment = {**ENVIRONMENT, "DECK_ISSUER": settings["issuer"], "DECK_CLIENT_SECRET": settings["clientSecret"]}
        gateway = subprocess.Popen([CLI, "serve", str(path), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, env=environment)
        self.addCleanup(self.end, gateway)
        url = None
        while url is None:
            line = gateway.stdout.readline()
            self.assertTrue(line, "the gateway ended")
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            url = found[0] if found and "isten" in line else None
        threading.Thread(target=gateway.stdout.read, daemon=True).start()
        folder = export(path, "shell", self.folder / "how-to")
        for shell in shells():
            done = run(*shell, folder / "how-to.sh", url)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            self.assertIn("Without credentials: 401\nWith user name and password: 200\nWith the token: 200\n", done.stdout)
            self.assertIn("All steps passed.", done.stdout)
        done = run("sh", folder / "how-to.sh", url, env={**ENVIRONMENT, "HOWTO_PASSWORD": 'wr"on\\g'})
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("Expected status 200, got 401", done.stderr)

    @staticmethod
    def end(process):
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stdout.close()


class PowerShell(Folder):
    """PowerShell itself is in no package registry: its script is parsed by tree-sitter's grammar of it, strictly."""

    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, str(TOP / "tests/fixtures"))
        import background  # pylint: disable=import-outside-toplevel
        import virtual_environment  # pylint: disable=import-outside-toplevel
        environment = virtual_environment.VirtualEnvironment("tree-sitter", HERE / "tree-sitter-requirements.txt")
        try:
            environment.prepare()
        except background.Skip as why:
            raise unittest.SkipTest(str(why)) from why
        cls.python = environment.python

    def test_every_sample_is_parsed(self):
        paths = [path / "how-to.ps1" for _, path in self.exported("shell")]
        self.assertGreater(len(paths), 10)
        self.accepted(run(self.python, HERE / "powershell_parse.py", *paths))

    def test_what_is_broken_is_named(self):
        path = self.folder / "broken.ps1"
        for text in ("$a = 'x", "function f( { }", "if ($a { 'b' }", "@{ a = 1"):
            path.write_text(text + "\n", "utf-8")
            self.assertEqual(run(self.python, HERE / "powershell_parse.py", path).returncode, 1, text)


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


class Yaml(Folder):
    """APISIX has no reader here: its file has to be YAML with the fields that are documented."""

    FIELDS = {"client_id", "client_secret", "discovery", "bearer_only", "introspection_endpoint",
              "introspection_endpoint_auth_method", "use_jwks", "session", "required_scopes", "claim_validator", "ssl_verify",
              "timeout", "introspection_interval", "scope", "proxy_opts", "redirect_uri", "logout_path",
              "set_access_token_header", "access_token_in_authorization_header", "set_id_token_header", "set_userinfo_header"}

    def test_apisix(self):
        for what, path in self.exported("apisix"):
            text = path.read_text("utf-8")
            with self.subTest(what):
                self.assertTrue(text.endswith("\n#END\n"))
                plugin = re.search(r"^    openid-connect:\n((?:      .*\n)+)", text, re.M)[1]
                fields = set(re.findall(r"^      ([a-z_]+):", plugin, re.M))
                self.assertEqual(fields - self.FIELDS, set())
                self.assertTrue({"client_id", "discovery", "bearer_only"} <= fields)


class Realms(Folder):
    """A real Keycloak takes the realm, and the client in it works."""

    @classmethod
    def setUpClass(cls):
        path = Path(os.environ.get("GATEHOUSE_FIXTURES", "/nowhere")) / "keycloak.json"
        if not path.exists():
            raise unittest.SkipTest("no Keycloak was started (tests/fixtures/keycloak.py says why)")
        cls.keycloak = json.loads(path.read_text("utf-8"))

    def ask(self, method, path, body=None, token=None, form=None):
        data = json.dumps(body).encode() if body is not None else form.encode() if form else None
        headers = {"Content-Type": "application/json" if body is not None else "application/x-www-form-urlencoded"}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(self.keycloak["url"] + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content else None
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode("utf-8", "replace")

    def admin(self):
        return self.ask("POST", "/realms/master/protocol/openid-connect/token",
                        form="grant_type=password&client_id=admin-cli&username=%s&password=%s"
                        % (self.keycloak["admin"], self.keycloak["password"]))[1]["access_token"]

    def test_it_is_created_and_its_client_works(self):
        for sample in SAMPLES:
            path = export(sample, "keycloak-realm", self.folder / (sample.stem + ".json"))
            realm = json.loads(path.read_text("utf-8"))
            realm["realm"] = "exported-" + sample.stem
            for client in realm["clients"]:
                if client["clientAuthenticatorType"] == "client-secret":
                    client["secret"] = "secret"
            with self.subTest(sample.stem):
                code, answer = self.ask("POST", "/admin/realms", realm, self.admin())
                self.assertEqual(code, 201, answer)
                self.addCleanup(lambda name=realm["realm"]: self.ask("DELETE", "/admin/realms/" + name, token=self.admin()))
        client = "kong:secret"
        code, tokens = self.ask("POST", "/realms/exported-introspection/protocol/openid-connect/token",
                                form="grant_type=password&username=alex&password=doe&client_id=kong&client_secret=secret")
        self.assertEqual(code, 200, tokens)
        claims = json.loads(base64.urlsafe_b64decode(tokens["access_token"].split(".")[1] + "=="))
        self.assertIn("kong", claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]], client)


class RealmImport(Folder):
    """Keycloak's own import of a file, which fills the placeholders of the Docker Compose export."""

    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, str(TOP / "tests/fixtures"))
        import background  # pylint: disable=import-outside-toplevel
        import keycloak  # pylint: disable=import-outside-toplevel
        cls.keycloak = keycloak.Keycloak()
        try:
            cls.keycloak.prepare()
        except background.Skip as why:
            raise unittest.SkipTest(str(why)) from why

    def kc(self, *words):
        return run(self.keycloak.home / "bin/kc.sh", *words, "--optimized", timeout=300, env={
            **ENVIRONMENT, "DECK_CLIENT_SECRET": "from the environment", "JAVA_HOME": self.keycloak.java, "JAVA": self.keycloak.java + "/bin/java",
            "KC_DB_URL": f"jdbc:h2:file:{self.folder}/h2;NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE",
            "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1 --add-opens=java.base/java.lang=ALL-UNNAMED"})

    def test_the_client_gets_the_secret_of_the_environment(self):
        shutil.copytree(self.keycloak.template, self.folder, dirs_exist_ok=True)
        folder = export(TOP / "tests/core/exporters/samples/introspection.yaml", "docker-compose", self.folder / "compose")
        self.accepted(self.kc("import", "--file", folder / "realms/realm-1.json"))
        self.accepted(self.kc("export", "--realm", "gatehouse", "--file", self.folder / "out.json"))
        clients = json.loads((self.folder / "out.json").read_text("utf-8"))["clients"]
        self.assertEqual([client["secret"] for client in clients if client["clientId"] == "kong"],
                         ["from the environment"])


if __name__ == "__main__":
    # Skips are printed as ctest's scripts print them.
    result = unittest.main(exit=False, verbosity=1).result
    for _, why in result.skipped:
        print("SKIP: " + why)
    sys.exit(0 if result.wasSuccessful() else 1)
