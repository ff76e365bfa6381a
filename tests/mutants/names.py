"""Which functions and statements read a name that a module defines, straight or by way of other names."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

Place = tuple[str, int, int]
"""A file, and the first and last line of a function's body."""


@dataclass
class Readers:
    """Who reads each name."""

    functions: dict[str, set[Place]] = field(default_factory=dict)
    statements: dict[str, list[tuple[str, ast.stmt]]] = field(default_factory=dict)
    """The statements at module level, by file, that make other values with the name."""

    def made_with(self, names: Iterable[str]) -> set[str]:
        """Return the names and every name whose value is made with them, however indirectly."""
        seen, todo = set[str](), list(names)
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += [n for _, statement in self.statements.get(one, ()) for n in defined(statement)]
        return seen

    def places(self, names: Iterable[str]) -> set[Place]:
        """Return the bodies of the functions that read any of the names or what is made with them."""
        return {place for name in self.made_with(names) for place in self.functions.get(name, ())}


def defined(statement: ast.AST) -> set[str]:
    """Return the names to which a statement gives a value."""
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def read(node: ast.AST) -> set[str]:
    """Return the names that a piece of code mentions."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def readers(paths: Iterable[Path], root: Path) -> Readers:
    """Look through the files for who reads what."""
    found = Readers()
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        file = str(path.relative_to(root))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = (file, node.body[0].lineno, node.end_lineno or node.lineno)
                for name in read(node):
                    found.functions.setdefault(name, set()).add(inside)
        for statement in tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                for name in read(statement) - defined(statement):
                    found.statements.setdefault(name, []).append((file, statement))
    return found
