"""`gatehouse-cli keycloak test` as a process against a real Keycloak.

    ctest --preset dev -R app_cli.keycloak_command          (starts Keycloak first)
"""

import json
import os
import secrets
import subprocess
import unittest
import urllib.error
import urllib.request

CLI = os.environ["GATEHOUSE_CLI"]
STATE = os.environ.get("GATEHOUSE_KEYCLOAK_FILE", os.path.join(os.environ["GATEHOUSE_FIXTURES"], "keycloak.json"))


def cli(*arguments, text="", env=None):
    done = subprocess.run([CLI, *arguments], input=text, capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


class OneClick(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(STATE):
            print("SKIP: Keycloak is not running: the ctest fixture.keycloak.start says why", flush=True)
            raise unittest.SkipTest("Keycloak is not running")
        with open(STATE, encoding="utf-8") as file:
            cls.keycloak = json.load(file)

    def setUp(self):
        self.realm = "cli-" + secrets.token_hex(4)
        self.arguments = ["keycloak", "test", "--url", self.keycloak["url"], "--realm", self.realm,
                          "--admin-user", self.keycloak["admin"]]

    def realm_there(self):
        try:
            urllib.request.urlopen(self.keycloak["url"] + "/realms/" + self.realm, timeout=15).close()
            return True
        except urllib.error.HTTPError as error:
            self.assertEqual(error.code, 404)
            return False

    def test_makes_plays_finds_again_and_cleans_up(self):
        password = {"GATEHOUSE_KEYCLOAK_ADMIN_PASSWORD": self.keycloak["password"]}
        code, output, errors = cli(*self.arguments, env=password)
        self.assertEqual(code, 0, output + errors)
        for words in ("realm %s: made" % self.realm, "client kong: made", "audience mapper kong-audience: made",
                      "user alex: made", "All 3 steps passed.", "0 calls to the identity provider", "Keycloak 26."):
            self.assertIn(words, output)
        self.assertTrue(self.realm_there())

        code, output, errors = cli(*self.arguments, "--clean", "--admin-password-stdin", text=self.keycloak["password"] + "\n")
        self.assertEqual(code, 0, output + errors)
        for words in ("realm %s: already right" % self.realm, "user alex: already right", "All 3 steps passed.",
                      "realm %s: removed" % self.realm):
            self.assertIn(words, output)
        self.assertFalse(self.realm_there())

    def test_wrong_admin_password(self):
        code, _, errors = cli(*self.arguments, env={"GATEHOUSE_KEYCLOAK_ADMIN_PASSWORD": "wrong-password"})
        self.assertEqual(code, 1, errors)
        self.assertIn("Invalid user credentials", errors)
        self.assertIn("password", errors)
        self.assertNotIn("wrong-password", errors)
        self.assertFalse(self.realm_there())


if __name__ == "__main__":
    unittest.main()
