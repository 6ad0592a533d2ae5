#!/usr/bin/env python3
"""Includes follow the arrows of the design: app → proxy → core, and inside core from the protocols down to base. No cycles."""
import re
import unittest

from tree import TOP, sources

# A folder may include itself and what its line names. In core, one layer above the other.
LAYERS = [
    {"base"},
    {"http", "jose", "secrets"},
    {"net"},
    {"oidc"},
    {"gateway", "exchange"},
    {"exporters", "importers", "doctor", "scenario", "keycloak", "workspace"},
    {"recipes"},
]
# What the layers alone would allow, but the design does not; each with its reason.
FORBIDDEN = {
    ("proxy/lab", "core/oidc"): "the lab shares no verification code with the gateway",
    ("proxy/lab", "proxy/filters"): "the lab shares no verification code with the gateway",
    ("proxy/lab", "proxy/cache"): "the lab shares no verification code with the gateway",
    ("app/cli", "app/gui"): "the two programs never include each other",
    ("app/gui", "app/cli"): "the two programs never include each other",
    ("app/wording", "app/cli"): "wording serves both programs and knows neither",
    ("app/wording", "app/gui"): "wording serves both programs and knows neither",
    ("app/wording", "app/composition"): "wording is text only",
    ("app/composition", "app/cli"): "composition serves both programs and knows neither",
    ("app/composition", "app/gui"): "composition serves both programs and knows neither",
}


def layer(folder):
    name = folder.split("/")[1]
    return next((number for number, names in enumerate(LAYERS) if name in names), None)


def folder_of(path):
    """core/http/url.h → core/http; deeper folders belong to the second name; app/main.cpp → app."""
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def why_not(source, included):
    """None when the file `source` may include the file `included` (both from the top of the tree), else the reason."""
    here, there = folder_of(source), folder_of(included)
    if here == there:
        return None
    if (here, there) in FORBIDDEN:
        return FORBIDDEN[here, there]
    order = ("core", "proxy", "app", "tests")
    top_here, top_there = here.split("/")[0], there.split("/")[0]
    if order.index(top_there) > order.index(top_here):
        return f"{top_there} lies above {top_here}"
    if top_here == top_there == "core":
        if layer(here) is None or layer(there) is None:
            return f"{here if layer(here) is None else there} has no place in the layers of core"
        if layer(there) >= layer(here):
            return f"{there} does not lie below {here}"
    return None


def includes(path):
    text = (TOP / path).read_text(encoding="utf-8")
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.MULTILINE)


def cycle(graph):
    """A list of names that leads back to its first, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for following in graph.get(node, ()):
            found = visit(following)
            if found:
                return found
        path.pop()
        done.add(node)
        return None

    for node in graph:
        found = visit(node)
        if found:
            return found
    return None


class IncludeArrows(unittest.TestCase):
    def test_every_include_follows_an_arrow(self):
        wrong = []
        for path in sources("core", "proxy", "app"):
            for included in includes(path):
                if not re.match(r"(core|proxy|app|tests)/", included):
                    # Only what the build generates is included by a bare name.
                    if not included.startswith("ui_") and not included.endswith(".moc"):
                        wrong.append(f"{path}: \"{included}\" is not named from the top of the tree")
                    continue
                reason = why_not(str(path), included)
                if reason:
                    wrong.append(f"{path} includes {included}: {reason}")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_every_include_exists(self):
        missing = [f"{path} includes {name}" for path in sources() for name in includes(path)
                   if re.match(r"(core|proxy|app|tests)/", name) and not (TOP / name).exists()]
        self.assertEqual(missing, [])

    def test_headers_have_no_cycle(self):
        graph = {str(path): [name for name in includes(path)] for path in sources() if path.suffix == ".h"}
        self.assertIsNone(cycle(graph))

    def test_folders_of_core_and_app_have_no_cycle(self):
        graph = {}
        for path in sources("core", "app"):
            here = folder_of(str(path))
            graph.setdefault(here, set()).update(
                there for there in map(folder_of, includes(path)) if there != here)
        self.assertIsNone(cycle(graph))

    def test_widgets_stay_in_the_window(self):
        wrong = [str(path) for path in sources("core", "proxy", "app") if folder_of(str(path)) != "app/gui"
                 and re.search(r"#\s*include <(QtWidgets|QWidget|QApplication|QMainWindow|QDialog)", (TOP / path).read_text())]
        self.assertEqual(wrong, [])

    def test_the_rules_themselves(self):
        self.assertIsNone(why_not("core/net/http_client.h", "core/http/url.h"))
        self.assertIsNone(why_not("app/gui/pages/try.cpp", "proxy/lab/lab.h"))
        self.assertIsNotNone(why_not("core/http/url.cpp", "core/net/http_client.h"))
        self.assertIsNotNone(why_not("core/http/url.cpp", "core/jose/jwk.h"))
        self.assertIsNotNone(why_not("core/net/http_client.h", "proxy/lab/lab.h"))
        self.assertIsNotNone(why_not("proxy/lab/lab.cpp", "app/wording/sentences.h"))
        self.assertIsNotNone(why_not("app/cli/serve.cpp", "app/gui/main_window.h"))
        self.assertIsNotNone(why_not("core/misc/a.h", "core/base/error.h"))
        self.assertEqual(cycle({"a": ["b"], "b": ["c"], "c": ["a"]}), ["a", "b", "c", "a"])
        self.assertIsNone(cycle({"a": ["b", "c"], "b": ["c"]}))


if __name__ == "__main__":
    unittest.main()
