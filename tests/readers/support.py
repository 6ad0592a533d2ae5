"""What the tests of the exports share: the program, the samples, and each sample written for a target in each variant."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
CLI = os.environ.get("GATEHOUSE_CLI", str(TOP / "build/bin/gatehouse-cli"))
SAMPLES = sorted((TOP / "tests/core/exporters/samples").glob("*.yaml"))
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


def main():
    """Skips are printed as ctest's scripts print them."""
    result = unittest.main(exit=False, verbosity=1).result
    for _, why in result.skipped:
        print("SKIP: " + why)
    sys.exit(0 if result.wasSuccessful() else 1)
