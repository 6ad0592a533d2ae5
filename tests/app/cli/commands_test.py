"""The commands of gatehouse-cli other than serve, each as a process. No outside part is needed.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/app/cli/commands_test.py
"""

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.parse

CLI = os.environ.get("GATEHOUSE_CLI", os.path.join(os.path.dirname(__file__), "../../../build/bin/gatehouse-cli"))
FINE, FINDINGS, WRONG_USE, UNREACHABLE, SECRET_UNAVAILABLE = 0, 1, 2, 3, 4
TIMEOUT = 60

HOW_TO = """_format_version: "3.0"
services:
  - name: example-service
    url: %(upstreamUrl)s
    routes:
      - name: example-route
        paths: [/anything]
        protocols: [http, https]
plugins:
  - name: openid-connect
    service: example-service
    config:
      issuer: %(issuer)s
      client_id: [kong]
      client_secret: ["${{ env \\"DECK_CLIENT_SECRET\\" }}"]
      client_auth: [client_secret_post]
      auth_methods: [introspection, password]
      bearer_token_param_type: [header]
"""


def cli(*arguments, env=None, text="", colour=False):
    """Runs the program to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([CLI, *arguments], input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False,
                          env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


def free_port():
    """A port where nobody listens: bound and let go again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Lab:
    """`gatehouse-cli lab --json` until the end of a with block."""

    def __enter__(self):
        self.process = subprocess.Popen([CLI, "lab", "--json"], stdout=subprocess.PIPE, text=True)
        self.settings = json.loads(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.code = self.process.wait(15)
        self.process.stdout.close()


def ask(url, method="GET", body=None, headers=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
    connection.request(method, parts.path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content)


class LabCommand(unittest.TestCase):
    def test_prints_settings_that_work_and_ends_with_zero(self):
        with Lab() as lab:
            settings = lab.settings
            status, metadata = ask(settings["issuer"] + "/.well-known/openid-configuration")
            self.assertEqual((status, metadata["issuer"]), (200, settings["issuer"]))
            form = urllib.parse.urlencode({
                "grant_type": "password", "username": settings["userName"], "password": settings["password"],
                "client_id": settings["clientId"], "client_secret": settings["clientSecret"]})
            status, tokens = ask(metadata["token_endpoint"], "POST", form,
                                 {"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(status, 200, tokens)
            status, echo = ask(settings["upstreamUrl"], headers={"Authorization": "Bearer " + tokens["access_token"]})
            self.assertEqual(echo["headers"]["Authorization"], "Bearer " + tokens["access_token"])
        self.assertEqual(lab.code, FINE)

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            code, _, errors = cli("lab", "--provider-port", port)
            self.assertEqual(code, WRONG_USE, errors)
            self.assertIn(port, errors)


class TryCommand(unittest.TestCase):
    def assert_explained(self, output):
        """All that a newcomer should see."""
        for words in ("1. ", "2. ", "3. ", "Let in: ", "Answered from the cache: 0 calls to the identity provider",
                      "TOKEN = eyJ", "← 200", "All 3 steps passed."):
            self.assertIn(words, output)

    def assert_no_secret(self, *texts):
        for text in texts:
            self.assertNotIn(base64.b64encode(b"alex:doe").decode(), text)
            for word in text.split():
                self.assertFalse(word.startswith("eyJ") and len(word) > 20, word)

    def test_on_the_lab(self):
        code, output, errors = cli("try")
        self.assertEqual(code, FINE, output + errors)
        self.assert_explained(output)
        self.assert_no_secret(output, errors)
        self.assertNotIn("\033", output, "no colours in a pipe")

    def test_on_a_file(self):
        with Lab() as lab, tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "kong.yaml")
            with open(file, "w", encoding="utf-8") as out:
                out.write(HOW_TO % lab.settings)
            secret = {"DECK_CLIENT_SECRET": lab.settings["clientSecret"]}
            code, output, errors = cli("try", file, env=secret)
            self.assertEqual(code, FINE, output + errors)
            self.assert_explained(output)

            code, output, errors = cli("try", file, "--user", "alex:wrong", env=secret)
            self.assertEqual(code, FINDINGS, output + errors)
            self.assertIn("Expected status 200, got 401.", output)
            self.assertIn("Refused: the identity provider does not accept this user name and password", output)

            code, output, errors = cli("try", file, env={"DECK_CLIENT_SECRET": "wrong"})
            self.assertEqual(code, FINDINGS, output + errors)
            self.assertIn("client_secret", output)

            code, output, errors = cli("try", file, "--user", "alex", env={**secret, "GATEHOUSE_TRY_PASSWORD": "doe"})
            self.assertEqual(code, FINE, output + errors)

            code, _, errors = cli("try", file, "--user", "alex", env=secret)
            self.assertEqual(code, WRONG_USE)
            self.assertIn("GATEHOUSE_TRY_PASSWORD", errors)

    def test_on_a_gateway_that_runs_already(self):
        with Lab() as lab, tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "kong.yaml")
            with open(file, "w", encoding="utf-8") as out:
                out.write(HOW_TO % lab.settings)
            gateway = subprocess.Popen([CLI, "serve", file, "--listen", "127.0.0.1:0", "--json"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, env={**os.environ, "DECK_CLIENT_SECRET": lab.settings["clientSecret"]})
            address = json.loads(gateway.stdout.readline())["address"]
            code, output, errors = cli("try", "--gateway", address + "/anything")
            gateway.send_signal(signal.SIGTERM)
            self.assertEqual(gateway.wait(20), FINE)
            lines = [json.loads(line) for line in gateway.stdout]
            gateway.stdout.close()
            self.assertEqual(code, FINE, output + errors)
            self.assertIn("All 3 steps passed.", output)
            self.assertEqual([line["reason"] for line in lines],
                             ["password_grant", "introspection", "introspection_cached"])
            self.assertEqual(lines[2]["identityProviderCalls"], 0)

    def test_nobody_listens(self):
        code, output, errors = cli("try", "--gateway", "http://127.0.0.1:%d" % free_port())
        self.assertEqual(code, UNREACHABLE, output + errors)
        self.assertIn("Nobody listens", output)

    def test_wrong_use(self):
        for arguments in (["try", "--gateway", "localhost"], ["try", "--path", "x"], ["try", "nowhere.yaml"],
                          ["try", "--gateway-version", "1.0"]):
            with self.subTest(arguments):
                code, _, errors = cli(*arguments)
                self.assertEqual(code, WRONG_USE, errors)


class ExportCommand(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.file = os.path.join(self.folder, "kong.yaml")
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(HOW_TO % {"upstreamUrl": "http://127.0.0.1:9/anything", "issuer": "http://127.0.0.1:9/realms/r"})

    def test_writes_deck_that_reads_back_the_same(self):
        code, first, errors = cli("export", self.file, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertIn("openid-connect", first)
        self.assertIn("DECK_CLIENT_SECRET", first)
        target = os.path.join(self.folder, "out.yaml")
        with open(target, "w", encoding="utf-8") as out:
            out.write("old")
        code, nothing, errors = cli("export", self.file, "--to", "deck", "-o", target)
        self.assertEqual((code, nothing), (FINE, ""), errors)
        code, second, errors = cli("export", target, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertEqual(first, second)

    def test_a_deck_file_keeps_its_own_words(self):
        with open(self.file, encoding="utf-8") as text:
            written = "# ours\n" + text.read().replace('\\"', '"').replace("name: openid-connect", "name: 'openid-connect'   # the plugin")
        written += "      session_secret: s3cr3t\n      session_cookie_domain: \"a.example\"   # kept\n"
        for start, end in (("", "\n"), ("\ufeff", "\n"), ("", "\r\n")):
            with open(self.file, "w", encoding="utf-8", newline="") as out:
                out.write(start + written.replace("\n", end))
            for command in (["export", self.file, "--to", "deck"], ["import", self.file]):
                with self.subTest((command[0], start, end)):
                    target = os.path.join(self.folder, "out.yaml")
                    code, _, errors = cli(*command, "-o", target)
                    self.assertEqual(code, FINE, errors)
                    with open(target, encoding="utf-8") as text:
                        after = [line for line in text.read().splitlines() if not line.startswith("# needs: ")]
                    before = written.splitlines()
                    self.assertEqual([line for line in before if line not in after], ["      session_secret: s3cr3t"])
                    added = [line for line in after if line not in before]
                    self.assertEqual(sorted(line.split(":")[0].strip() for line in added),
                                     ["cache_tokens_salt", "session_secret"])
                    code, again, errors = cli("export", target, "--to", "deck")
                    with open(target, encoding="utf-8") as text:
                        self.assertEqual((code, again.splitlines()), (FINE, text.read().splitlines()), errors)
                    os.remove(target)

    def test_placeholders_are_written_as_deck_reads_them(self):
        with open(self.file, encoding="utf-8") as text:
            self.assertIn('["${{ env \\"DECK_CLIENT_SECRET\\" }}"]', text.read())
        code, output, errors = cli("export", self.file, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertIn('["${{ env "DECK_CLIENT_SECRET" }}"]', output)

    def test_words_that_deck_would_read_differently_are_quoted(self):
        for word in ("on", "No", "010", "0x1f", "1_000", "1:30", ".inf"):
            with self.subTest(word):
                with open(self.file, encoding="utf-8") as text:
                    written = text.read()
                path = os.path.join(self.folder, "words.yaml")
                with open(path, "w", encoding="utf-8") as out:
                    out.write(written + "      session_cookie_name: %s\n" % word)
                code, output, errors = cli("export", path, "--to", "deck")
                self.assertEqual(code, FINE, errors)
                self.assertIn('session_cookie_name: "%s"\n' % word, output)

    def test_a_comment_with_a_secret_goes_with_it(self):
        with open(self.file, "a", encoding="utf-8") as out:
            out.write("      session_secret: s3cr3t-literal   # was s3cr3t-literal before\n")
        code, output, errors = cli("export", self.file, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertNotIn("s3cr3t-literal", output + errors)

    def test_literal_secrets_do_not_get_out(self):
        with open(self.file, encoding="utf-8") as text:
            literal = text.read().replace('["${{ env \\"DECK_CLIENT_SECRET\\" }}"]', "[s3cr3t-literal]")
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(literal)
        code, output, errors = cli("export", self.file, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertNotIn("s3cr3t-literal", output + errors)
        self.assertIn("client_secret", errors)
        code, _, errors = cli("export", self.file, "--to", "deck", "-o", self.file)
        self.assertEqual(code, WRONG_USE, errors)
        with open(self.file, encoding="utf-8") as text:
            self.assertEqual(text.read(), literal, "a secret that stands nowhere else is not overwritten")

    def test_errors_are_named_and_nothing_is_written(self):
        with open(self.file, "a", encoding="utf-8") as out:
            out.write("      isuer: x\n")
        target = os.path.join(self.folder, "out.yaml")
        code, output, errors = cli("export", self.file, "--to", "deck", "-o", target)
        self.assertEqual((code, output), (FINDINGS, ""), errors)
        self.assertIn("issuer", errors)
        self.assertFalse(os.path.exists(target))

    def test_wrong_values_are_findings_and_all_of_them_are_named(self):
        with open(self.file, encoding="utf-8") as text:
            wrong = text.read().replace("paths: [/anything]", "paths: [/anything]\n        strip_path: maybe")
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(wrong + "      isuer: x\n      cache_ttl: soon\n")
        for arguments in (["export", self.file, "--to", "deck"], ["serve", self.file], ["try", self.file]):
            with self.subTest(arguments):
                code, output, errors = cli(*arguments)
                self.assertEqual((code, output), (FINDINGS, ""), errors)
                for word in ("strip_path", "isuer", "cache_ttl"):
                    self.assertIn(word, errors)

    def test_secrets_leave_when_asked_for_and_for_nobody_else(self):
        with open(self.file, encoding="utf-8") as text:
            literal = text.read().replace('["${{ env \\"DECK_CLIENT_SECRET\\" }}"]', "[s3cr3t-literal]")
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(literal)
        for target in ("deck", "admin-api", "konnect-api", "kic", "terraform"):
            with self.subTest(target):
                path = os.path.join(self.folder, target)
                code, output, errors = cli("export", self.file, "--to", target, "--with-secrets", "-o", path)
                self.assertEqual((code, output), (FINE, ""), errors)
                with open(path, encoding="utf-8") as text:
                    self.assertIn("s3cr3t-literal", text.read())
                self.assertEqual(os.stat(path).st_mode & 0o777, 0o600, target)

    def test_secrets_that_only_their_neighbours_betray_leave_as_variables(self):
        with open(self.file, "a", encoding="utf-8") as out:
            out.write("      token_headers_names: [accept, x-api-key]\n      token_headers_values: [text/html, s3cr3t-a]\n"
                      "      token_post_args_names: [client_assertion]\n      token_post_args_values: [s3cr3t-b]\n"
                      "vaults: [{name: hcv, prefix: h, config: {token: s3cr3t-d}}]\n")
        for target in ("deck", "admin-api", "kic", "terraform", "docker-compose"):
            with self.subTest(target):
                path = os.path.join(self.folder, "out-" + target)
                code, output, errors = cli("export", self.file, "--to", target, "-o", path)
                self.assertEqual((code, output), (FINE, ""), errors)
                self.assertNotIn("s3cr3t", errors)
                files = [path] if os.path.isfile(path) else [os.path.join(top, name) for top, _, names in os.walk(path)
                                                             for name in names]
                for name in files:
                    with open(name, encoding="utf-8") as text:
                        self.assertNotIn("s3cr3t", text.read(), name)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_output_that_nobody_keeps_is_no_success(self):
        for command in (["export", self.file, "--to", "kic"], ["import", self.file]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([CLI, *command], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual(done.returncode, WRONG_USE)
            self.assertIn(b"the standard output cannot be written", done.stderr)

    def test_notes_are_said_and_stand_in_the_file(self):
        code, output, errors = cli("export", self.file, "--to", "deck", "--gateway-version", "3.10")
        self.assertEqual(code, FINE, errors)
        self.assertIn("ssl_verify: true", output)
        self.assertIn("hide_credentials: true", output)
        for text in (output, errors):
            self.assertIn("differs: plugins[0].config.ssl_verify: not set; it means true in 3.15 and false in 3.10", text)

    def test_wrong_use(self):
        for arguments in (["export", self.file], ["export", self.file, "--to", "toml"], ["export", "nowhere", "--to", "deck"],
                          ["export", self.folder, "--to", "deck"],
                          ["export", self.file, "--to", "deck", "-o", os.path.join(self.folder, "no/such/folder.yaml")]):
            with self.subTest(arguments):
                code, _, errors = cli(*arguments)
                self.assertEqual(code, WRONG_USE, errors)
                self.assertTrue(errors.strip())


class RecipesCommand(unittest.TestCase):
    def test_lists_what_each_asks_for(self):
        code, output, errors = cli("recipes")
        self.assertEqual((code, errors), (FINE, ""))
        for words in ("  introspection: ", "      issuer (url): ", "  entra-id: ", "Since 3.14."):
            self.assertIn(words, output)

    def test_writes_deck_that_another_command_reads(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kong.yaml")
            code, output, errors = cli("recipes", "claims", "--set", "issuer=https://idp.example/realms/a",
                                       "--set", "roles_required=one", "--set", "roles_required=two", "-o", path)
            self.assertEqual((code, output), (FINE, ""), errors)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            for words in ("https://idp.example/realms/a", "one", "two", "DECK_TOKEN_SALT"):
                self.assertIn(words, text)
            code, output, errors = cli("export", path, "--to", "deck")
            self.assertEqual(code, FINE, errors)

    def test_what_is_not_given_is_a_variable_and_is_named(self):
        code, output, errors = cli("recipes", "introspection")
        self.assertEqual(code, FINE, errors)
        for variable in ("DECK_ISSUER", "DECK_CLIENT_ID", "DECK_CLIENT_SECRET", "DECK_TOKEN_SALT"):
            self.assertIn(variable, output)
            self.assertIn(variable, errors)

    def test_secrets_in_plain_text_are_refused_and_not_repeated(self):
        for words in (("--set", "client_secret=hunter2"), ("--set", "hunter2")):
            code, output, errors = cli("recipes", "introspection", *words)
            self.assertEqual((code, output), (WRONG_USE, ""))
            self.assertNotIn("hunter2", errors)

    def test_wrong_use(self):
        self.assertEqual(cli("recipes", "no-such")[0], WRONG_USE)
        self.assertEqual(cli("recipes", "--set", "issuer=https://a.example")[0], WRONG_USE)
        self.assertIn("did you mean issuer?", cli("recipes", "introspection", "--set", "isuer=https://a.example")[2])
        code, output, errors = cli("recipes", "token-exchange", "--gateway-version", "3.13")
        self.assertEqual((code, output), (FINDINGS, ""))
        self.assertIn("3.14", errors)


class ImportCommand(unittest.TestCase):
    SAMPLE = os.path.join(os.path.dirname(__file__), "../../core/importers/samples/admin-api.json")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(content)
        return path

    def test_the_kind_is_found_out_and_what_comes_out_can_be_exported(self):
        target = os.path.join(self.folder, "kong.yaml")
        code, output, errors = cli("import", self.SAMPLE, "-o", target)
        self.assertEqual((code, output), (FINE, ""), errors)
        self.assertIn("left out:", errors)
        code, named, errors = cli("import", self.SAMPLE, "--from", "admin-api")
        self.assertEqual(code, FINE, errors)
        with open(target, encoding="utf-8") as text:
            self.assertEqual(text.read(), named)
        self.assertNotIn("quoted", named, "secrets become references")
        code, again, errors = cli("export", target, "--to", "deck")
        self.assertEqual((code, again), (FINE, named), errors)

    def test_a_workspace(self):
        target = os.path.join(self.folder, "demo.gatehouse")
        code, output, errors = cli("import", self.SAMPLE, "-o", target)
        self.assertEqual((code, output), (FINE, ""), errors)
        code, deck, errors = cli("export", target, "--to", "deck")
        self.assertEqual(code, FINE, errors)
        self.assertIn("https://idp.example/realms/demo", deck)

    def test_secrets_only_when_asked_for(self):
        target = os.path.join(self.folder, "kong.yaml")
        code, _, errors = cli("import", self.SAMPLE, "--with-secrets", "-o", target)
        self.assertEqual(code, FINE, errors)
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o600)
        with open(target, encoding="utf-8") as text:
            self.assertIn("quoted", text.read())

    def test_hostile_files_end_soon_and_say_where(self):
        for content, place in ((b"[" * 100_000, ":1:65"), (b'{"services": [1, 2}', ":1:19"), (b"\xff\xfe{\0", ":1:1"),
                               (b'{"services": [],\n"services": []}', ":2:1"), (b" " * 50_000_000, ":1:"),
                               (b"apiVersion: v1\n\tkind: x\n", ":2:"), (b"", "empty")):
            for kind in ([], ["--from", "admin-api"], ["--from", "kic"], ["--from", "deck"], ["--from", "keycloak-realm"]):
                with self.subTest((content[:20], kind)):
                    code, output, errors = cli("import", self.file("file", content), *kind)
                    self.assertEqual((code, output), (WRONG_USE, ""), errors)
                    if not kind:
                        self.assertIn(place, errors)

    def test_wrong_values_are_findings(self):
        path = self.file("x.json", b'{"services": [{"name": "s", "host": "h", "port": 99999}], "plugins": [{"name": '
                                   b'"openid-connect", "config": {"isuer": 1}}]}')
        code, output, errors = cli("import", path)
        self.assertEqual((code, output), (FINDINGS, ""), errors)
        self.assertIn("port", errors)
        self.assertIn("isuer", errors)


class KeycloakTestCommand(unittest.TestCase):
    def test_nobody_there(self):
        code, output, errors = cli("keycloak", "test", "--url", "http://127.0.0.1:%d" % free_port())
        self.assertEqual(code, UNREACHABLE, output + errors)
        self.assertIn("admin login: nobody listens there", errors)
        self.assertIn("Start Keycloak", errors)

    def test_not_a_keycloak(self):
        with Lab() as lab:
            code, output, errors = cli("keycloak", "test", "--url", lab.settings["upstreamUrl"].rpartition("/")[0])
            self.assertEqual(code, FINDINGS, output + errors)
            self.assertIn("does not look like a Keycloak", errors)

    def test_master_is_refused(self):
        code, _, errors = cli("keycloak", "test", "--url", "http://127.0.0.1:9", "--realm", "master")
        self.assertEqual(code, FINDINGS, errors)
        self.assertIn("master", errors)

    def test_no_secret_as_an_argument(self):
        code, _, errors = cli("keycloak", "test", "--url", "http://127.0.0.1:9", "--admin-password", "x")
        self.assertEqual(code, WRONG_USE)
        self.assertIn("--admin-password-stdin", errors)


class Derived(unittest.TestCase):
    """What is made from the table of commands, checked by the programs that read it."""

    def test_bash_completes(self):
        if not shutil.which("bash"):
            self.skipTest("no bash here")
        code, script, errors = cli("completions", "bash")
        self.assertEqual(code, FINE, errors)

        def complete(*words):
            ask_bash = ("%s\nCOMP_WORDS=(%s)\nCOMP_CWORD=%d\n_gatehouse_cli\necho \"${COMPREPLY[@]}\""
                        % (script, " ".join("'%s'" % word for word in words), len(words) - 1))
            done = subprocess.run(["bash", "-c", ask_bash], capture_output=True, text=True, check=True)
            self.assertEqual(done.stderr, "")
            return done.stdout.split()

        self.assertIn("serve", complete("gatehouse-cli", ""))
        self.assertEqual(complete("gatehouse-cli", "exp"), ["export"])
        self.assertEqual(complete("gatehouse-cli", "keycloak", "t"), ["test"])
        self.assertIn("--gateway-version", complete("gatehouse-cli", "serve", "--g"))
        self.assertIn("terraform", complete("gatehouse-cli", "export", "f", "--to", ""))
        self.assertEqual(complete("gatehouse-cli", "export", "f", "--to", "de"), ["deck"])
        self.assertEqual(complete("gatehouse-cli", "completions", "z"), ["zsh"])

    def test_other_shells_take_their_scripts(self):
        for shell in ("zsh", "fish"):
            with self.subTest(shell):
                code, script, errors = cli("completions", shell)
                self.assertEqual(code, FINE, errors)
                self.assertIn("gatehouse-cli", script)
                if shutil.which(shell):
                    done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)

    def test_manual_page(self):
        code, page, errors = cli("manual")
        self.assertEqual(code, FINE, errors)
        for word in ("serve", "keycloak test", "EXIT STATUS"):
            self.assertIn(word, page)
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_help_and_version(self):
        code, output, _ = cli("--version")
        self.assertEqual(code, FINE)
        self.assertRegex(output, r"^gatehouse-cli \d+\.\d+")
        code, output, _ = cli()
        self.assertEqual(code, WRONG_USE)
        self.assertIn("Usage", output)


if __name__ == "__main__":
    unittest.main()
