"""Reads programs, a JSON list on stdin, and says what their literals hold."""

import ast
import json
import sys


def facts(source):
    tree = ast.parse(source.encode())
    found = {}
    scope = {"__name__": "program"}
    asked = None
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id in ("TEXTS", "ROWS", "SCHEMA"):
            found[node.targets[0].id] = ast.literal_eval(node.value)
        types = isinstance(node, ast.ClassDef) or isinstance(node, ast.ImportFrom) and node.module in ("pydantic", "typing")
        if types or isinstance(node, ast.FunctionDef):  # prompt: the others are async
            exec(compile(ast.Module([node], []), "program", "exec"), scope)
    rows = found.get("ROWS") or [{"text": text} for text in found["TEXTS"]]
    scope |= {"row": rows[0], "text": rows[0].get("text")}
    result = {"rows": rows, "base_url": ""}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "response_format" and isinstance(node.value, ast.Name):
            asked = scope[node.value.id]
        if isinstance(node, ast.keyword) and node.arg in ("model", "base_url"):
            result[node.arg] = ast.literal_eval(node.value)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if key.value == "content":
                    result["message"] = eval(compile(ast.Expression(value), "program", "eval"), scope)
    if asked:
        result["model_schema"] = asked.model_json_schema()
    else:
        result["schema"] = found["SCHEMA"]
    return result


json.dump([facts(source) for source in json.load(sys.stdin)], sys.stdout)
