"""Writes src/privcards/resources/_async.pyi from the synchronous resources; with --check only compares."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

RESOURCES = pathlib.Path(__file__).resolve().parents[1] / "src" / "privcards" / "resources"
NOUNS = ["bins", "cards", "events", "requests", "sandbox", "threeds", "transactions", "wallet", "webhooks"]
ASYNC_FORMS = {"Page": "AsyncPage", "EventStream": "AsyncEventStream"}
HEAD = """# Written by tools/make_async_stub.py. Do not edit: change the synchronous resources and run it.
# One line each: nobody reads it but type checkers, and it is installed.
# ruff: noqa: E501
# fmt: off

from typing import Any

from .._pages import AsyncPage
from .._stream import AsyncEventStream
from ._base import Resource
"""
BASE = """class AsyncResource:
    def __init__(self, sync: Resource, run: Any) -> None: ...
"""


class AsyncForm(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(ASYNC_FORMS.get(node.id, node.id), node.ctx)


def imports_of(tree: ast.Module) -> list[str]:
    lines = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module not in ("__future__", "_base"):
            names = [a for a in node.names if a.name not in (*ASYNC_FORMS, "Core", "path_of", "page_of")]
            if names:
                lines.append(ast.unparse(ast.ImportFrom(node.module, names, node.level)))
    return lines


def method_of(node: ast.FunctionDef) -> ast.stmt:
    body: list[ast.stmt] = [ast.Expr(ast.Constant(...))]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    kind = ast.FunctionDef if static else ast.AsyncFunctionDef
    returns = AsyncForm().visit(node.returns) if node.returns else None
    out = kind(node.name, node.args, body, node.decorator_list, returns, None)
    return ast.fix_missing_locations(out)


def class_of(node: ast.ClassDef, all_names: set[str]) -> str:
    lines = [f"class Async{node.name}(AsyncResource):"]
    for member in node.body:
        if isinstance(member, ast.AnnAssign) and isinstance(member.annotation, ast.Name):
            assert member.annotation.id in all_names
            lines.append(f"    {ast.unparse(member.target)}: Async{member.annotation.id}")
        elif isinstance(member, ast.Assign):  # a pure helper, the same for both
            lines.append("    " + ast.unparse(member))
        elif isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
            text = ast.unparse(method_of(member))
            lines += ["    " + line for line in text.replace(":\n    ...", ": ...").splitlines()]
    return "\n".join(lines) + "\n"


def stub() -> str:
    trees = [ast.parse((RESOURCES / f"{noun}.py").read_text()) for noun in NOUNS]
    classes = [
        node
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "Resource" for b in node.bases)
    ]
    names = {node.name for node in classes}
    imports = sorted({line for tree in trees for line in imports_of(tree)})
    body = "\n\n".join([BASE, *(class_of(node, names) for node in classes)])
    return HEAD + "\n".join(imports) + "\n\n" + body


def with_imports_in_order(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--fix-only", "--exit-zero", "--quiet"]
    name = ["--select", "I,F401", "--stdin-filename", str(RESOURCES / "_async.pyi"), "-"]
    root = RESOURCES.parents[2]
    done = subprocess.run([*command, *name], input=text, text=True, stdout=subprocess.PIPE, check=True, cwd=root)
    return done.stdout


def main() -> int:
    path = RESOURCES / "_async.pyi"
    text = with_imports_in_order(stub())
    if "--check" not in sys.argv:
        path.write_text(text)
        return 0
    if path.read_text() != text:
        print("_async.pyi is not what tools/make_async_stub.py makes: run it", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
