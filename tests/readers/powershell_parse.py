"""powershell_parse.py FILE…: parses PowerShell; 1 where a file has an error, with its line and column."""
import sys

import tree_sitter
import tree_sitter_powershell

parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
faults = 0
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        text = file.read()
    nodes = [parser.parse(text).root_node]
    while nodes:
        node = nodes.pop()
        if node.type == "ERROR" or node.is_missing:
            faults += 1
            print(f"{path}:{node.start_point[0] + 1}:{node.start_point[1] + 1}: {text[node.start_byte:node.end_byte][:60]!r}")
        nodes.extend(node.children)
sys.exit(1 if faults else 0)
