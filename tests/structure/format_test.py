#!/usr/bin/env python3
"""Every C++ file is as clang-format 14 leaves it (.clang-format). Another version formats a few things otherwise."""
import re
import shutil
import subprocess
import unittest

from tree import TOP, sources


def formatter():
    for name in ("clang-format-14", "clang-format"):
        program = shutil.which(name)
        if program:
            version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return program
    return None


class Format(unittest.TestCase):
    def test_every_source_is_formatted(self):
        program = formatter()
        if not program:
            print("SKIP: no clang-format 14 here (package clang-format-14)", flush=True)
            self.skipTest("no clang-format 14")
        answer = subprocess.run([program, "--dry-run", "--Werror", *map(str, sources())], cwd=TOP, capture_output=True,
                                text=True, check=False)
        wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", answer.stderr, re.MULTILINE)))
        self.assertEqual(answer.returncode, 0,
                         "\nformat these: clang-format-14 -i " + " ".join(wrong) + "\n" + answer.stderr[:2000])


if __name__ == "__main__":
    unittest.main()
