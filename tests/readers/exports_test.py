#!/usr/bin/env python3
"""What Gatehouse exports, given to the programs that read it: decK's file library, HCL's parser with the provider's schema,
compose's loader, the CRDs of the ingress controller, Envoy's messages and Traefik's types (all in Go, see main.go), bash
and curl against a recorder, the gateway of Gatehouse itself, and Keycloak. Apache and nginx: servers_test.py.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/readers/exports_test.py
"""
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from recorder import Recorder  # noqa: E402
from support import CLI, ENVIRONMENT, Folder, HERE, SAMPLES, TOP, export, main, run, shells, variants  # noqa: E402

ATTRIBUTES = HERE / "konnect-terraform-attributes.tsv"
CRDS = "github.com/kong/kubernetes-configuration@v1.0.0"


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
    main()
