#!/usr/bin/env python3
"""What must hold for every file of the tree: no machine's paths, nothing committed that a build makes, sane text."""
import re
import unittest

from tree import TOP, files

BINARY = {".png", ".ico", ".gz", ".bin", ".der", ".p12"}
# Somebody's home or work folder has no business in a file. The last one is wherever this tree lies now.
MACHINE_PATHS = [r"(?<!/realms)/root/\w", r"/home/(?!\{)\w+/", r"/Users/\w+/"]
if len(TOP.parts) > 2:  # not a bare /src, which may stand in a file for another reason
    MACHINE_PATHS.append(re.escape(str(TOP)) + r"\b")


def text_files():
    for path in files():
        if path.suffix not in BINARY:
            yield path, (TOP / path).read_bytes()

MOST_LINES = 600
# Longer than that for now. This list may only get shorter: a file that fits again must leave it.
LONGER: set[str] = set()


class Tree(unittest.TestCase):
    def test_no_file_names_a_machine(self):
        # This file must spell the patterns.
        found = [f"{path}: {match[0].decode()}" for path, text in text_files() if path.name != "tree_test.py"
                 for match in re.finditer("|".join(MACHINE_PATHS).encode(), text)]
        self.assertEqual(found, [])

    def test_text_is_utf8_without_stray_blanks(self):
        wrong = []
        for path, text in text_files():
            if path.parts[:3] == ("tests", "fuzz", "corpus"):
                continue  # octets, broken on purpose
            if path.suffix not in (".cpp", ".h", ".py", ".sh", ".txt", ".md", ".cmake", ".json", ".tsv", ".yaml"):
                continue
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                wrong.append(f"{path}: not UTF-8")
            if b"\r\n" in text:
                wrong.append(f"{path}: ends its lines with CR LF")
            if path.suffix in (".cpp", ".h", ".py", ".sh") and (not text.endswith(b"\n") and text):
                wrong.append(f"{path}: the last line does not end")
        self.assertEqual(wrong, [])

    def test_links_of_documents_lead_somewhere(self):
        broken = [f"{path}: {link}" for path, text in text_files() if path.suffix == ".md"
                  for link in re.findall(r"\]\(([^)#:]+)\)", text.decode("utf-8"))
                  if not (TOP / path).parent.joinpath(link).exists()]
        self.assertEqual(broken, [])

    def test_scripts_are_executable(self):
        wrong = [str(path) for path, text in text_files()
                 if text.startswith(b"#!") and path.suffix in ("", ".sh") and not (TOP / path).stat().st_mode & 0o100
                 and path != TOP / "packaging/setup.sh" and path.name != "setup.sh"]
        self.assertEqual(wrong, [])

    def test_files_stay_readable(self):
        lengths = {str(path): text.count(b"\n") for path, text in text_files()
                   if path.suffix in (".cpp", ".h", ".py", ".sh")}
        for path, lines in sorted(lengths.items()):
            if lines > 500:
                print(f"{path}: {lines} lines, is it still one thing?")
        self.assertEqual({path for path, lines in lengths.items() if lines > MOST_LINES}, LONGER, "split, or take off the list")


if __name__ == "__main__":
    unittest.main()
