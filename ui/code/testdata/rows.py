"""Reads programs, a JSON list on stdin, and says what rows each of them loads."""

import ast
import json
import sys


def rows(source):
    body = [
        node
        for node in ast.parse(source.encode()).body
        if isinstance(node, ast.Import) and node.names[0].name != "httpx"
        or isinstance(node, ast.ImportFrom) and node.module == "pathlib"
        or isinstance(node, ast.FunctionDef) and node.name in ("load", "as_text")
    ]
    scope = {}
    exec(compile(ast.Module(body, []), "program", "exec"), scope)
    return scope["load"]()


json.dump([rows(source) for source in json.load(sys.stdin)], sys.stdout)
