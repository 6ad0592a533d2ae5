#!/usr/bin/env python3
"""Lists the tests of a ctest JUnit report that were skipped, each with its reason.

With CI=true it returns 1 when anything was skipped: CI installs what every test needs, so a skip there is a hole. The one
exception are tests of file modes, which bind everybody but root. Called by ./test; the report's path is the only argument.
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree


def reasons(output):
    """The reasons a test program printed: GoogleTest's GTEST_SKIP, Qt Test's QSKIP, or our scripts' 'SKIP: …'."""
    found = re.findall(r"^SKIP\s*: (.+)$", output, re.MULTILINE)  # Qt Test and scripts
    # GoogleTest: "file:line: Skipped", then the message, then a blank line or the closing line
    found += [" ".join(text.split()) for text in re.findall(r": Skipped\n(.+?)\n(?:\n|\[)", output, re.DOTALL)]
    return found


def main():
    tree = ElementTree.parse(sys.argv[1])
    lines = []
    for case in tree.iter("testcase"):
        output = "".join(node.text or "" for node in case.iter("system-out"))
        why = reasons(output)
        if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            lines.append((case.get("name"), "; ".join(why) or "no reason given"))
        else:
            lines += [(case.get("name"), reason) for reason in why]
    if not lines:
        return 0
    print(f"\nSkipped ({len(lines)}):")
    for name, why in lines:
        print(f"  {name}: {why}")
    holes = [name for name, why in lines if not (os.geteuid() == 0 and "not root" in why)]
    if os.environ.get("CI") == "true" and holes:
        print("CI must skip none of these: " + ", ".join(holes))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
