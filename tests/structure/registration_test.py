#!/usr/bin/env python3
"""Nothing is left out: every source is compiled, every test source is in a program that ctest runs, every script is registered.

Reads what CMake and ctest themselves say about the build folder (GATEHOUSE_BUILD, else build/).
"""
import json
import re
import subprocess
import unittest
from pathlib import Path

from tree import BUILD, TOP, files, sources


def option(name):
    cache = (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
    return re.search(rf"^{name}:BOOL=(\w+)$", cache, re.MULTILINE)[1].upper() in ("ON", "TRUE", "1")


def compiled():
    """Source (from the top of the tree) → names of the CMake targets that compile it."""
    targets = {}
    for command in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        path = Path(command["file"])
        if path.is_relative_to(TOP):
            target = re.search(r"CMakeFiles/(\w[\w.+-]*)\.dir/", command.get("output") or command["command"])[1]
            targets.setdefault(path.relative_to(TOP), set()).add(target)
    return targets


def registered():
    """The words of every ctest command, and the programs that ctest knows although they are not built yet."""
    answer = subprocess.run(["ctest", "--test-dir", BUILD, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    tests = json.loads(answer.stdout[answer.stdout.index("{"):])["tests"]
    return {word for test in tests for word in test.get("command", [])} \
        | {test["name"].removesuffix("_NOT_BUILT") for test in tests if test["name"].endswith("_NOT_BUILT")}


def is_test(path):
    return path.name.endswith("_test.cpp") or (path.name.startswith("tst_") and path.suffix == ".cpp")


class Registration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.compiled = compiled()
        cls.words = registered()
        cls.window = option("GATEHOUSE_GUI")

    def expected(self, path):
        return self.window or path.parts[:2] != ("app", "gui") and path.parts[:3] != ("tests", "app", "gui")

    def test_every_source_is_compiled(self):
        left_out = [str(path) for path in sources("core", "proxy", "app")
                    if path.suffix == ".cpp" and self.expected(path) and path not in self.compiled]
        self.assertEqual(left_out, [])

    def test_every_test_source_is_in_a_registered_program(self):
        programs = {Path(word).name for word in self.words}
        left_out = [str(path) for path in sources("tests") if is_test(path) and self.expected(path)
                    and not self.compiled.get(path, set()) & programs]
        self.assertEqual(left_out, [])

    def test_every_test_script_is_registered(self):
        left_out = [str(path) for path in files("tests") if path.name.endswith("_test.py")
                    and str(TOP / path) not in self.words]
        self.assertEqual(left_out, [])

    def test_every_test_lies_beside_its_source(self):
        """tests/core/http/url_test.cpp tests core/http/: the folder must exist, so that a moved source takes its test along."""
        # proxy/rfc is sorted by the specifications' sections.
        lost = [str(path) for path in sources("tests") if is_test(path) and path.parts[1] in ("core", "proxy", "app")
                and path.parts[1:3] != ("proxy", "rfc") and not (TOP / Path(*path.parts[1:-1])).is_dir()]
        self.assertEqual(lost, [])


if __name__ == "__main__":
    unittest.main()
