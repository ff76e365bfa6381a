"""Every small change that can be made to a module, one at a time, as code ready to run."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Node = ast.AST
_LIST = 12
"""A string of more words than this is a list of words, and is emptied or halved rather than wrapped."""

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.BitXor: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: in which function (None at module level), on which lines, and what it does."""

    owner: str | None
    names: frozenset[str]
    """The names that a change at module level defines."""
    lines: tuple[int, int]
    change: str
    source: str
    """The statement as it was, so that a result is known to be of this very code."""


@dataclass(frozen=True)
class _Change:
    node: Node
    told: str
    make: Callable[[], None]
    undo: Callable[[], None]


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Yield each mutant while `tree` is changed that way; compile it before taking the next."""
    for statement in tree.body:
        yield from _in(statement, None)


def _in(statement: ast.stmt, owner: str | None) -> Iterator[Mutant]:  # noqa: C901 - one branch a kind of statement
    """Yield the mutants of one statement at module level, or inside the function or class `owner`."""
    if isinstance(statement, ast.ClassDef):
        name = statement.name if owner is None else f"{owner}.{statement.name}"
        for inner in statement.body:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _in(inner, name)
            elif not _is_docstring(inner):
                yield from _told(inner, None, frozenset({statement.name}))
        return
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        name = statement.name if owner is None else f"{owner}.{statement.name}"
        for inner in statement.body:
            if not _is_docstring(inner):
                yield from _told(inner, name, frozenset())
        for default in (*statement.args.defaults, *statement.args.kw_defaults):
            if default is not None:
                yield from _told(default, None, frozenset({statement.name}))
        return
    names = _defined(statement)
    if not _is_docstring(statement) and not isinstance(statement, ast.Import | ast.ImportFrom) and not _of_types(names):
        yield from _told(statement, None, names)


def _of_types(names: frozenset[str]) -> bool:
    """Tell a name for a type (``Matrix``, ``_K``) or ``__all__``, which nothing reads while the program runs."""
    types = any((name[:1].isupper() and not name.isupper()) or len(name) == 2 for name in names)
    return types or "__all__" in names


def _defined(statement: ast.stmt) -> frozenset[str]:
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else [statement.target]
        if isinstance(statement, ast.AnnAssign)
        else []
    )
    return frozenset(n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


def _told(root: Node, owner: str | None, names: frozenset[str]) -> Iterator[Mutant]:
    source = ast.unparse(root)
    lines = (root.lineno, root.end_lineno or root.lineno)  # type: ignore[attr-defined]
    for change in _changes(root):
        at = change.node if hasattr(change.node, "lineno") else None
        where = lines if at is None else (at.lineno, at.end_lineno or at.lineno)  # type: ignore[attr-defined]
        change.make()
        try:
            yield Mutant(owner, names, where, change.told, source)
        finally:
            change.undo()


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _changes(root: Node) -> Iterator[_Change]:
    for parent in _walk(root):
        yield from _own(parent)
        for field, value in ast.iter_fields(parent):
            if field in {"annotation", "returns", "type_params", "decorator_list"}:
                continue
            for place, child in _children(value):
                yield from _replacements(parent, field, place, child)


def _walk(root: Node) -> Iterator[Node]:
    """Yield every node but those of annotations, decorators and documentation."""
    yield root
    for field, value in ast.iter_fields(root):
        if field in {"annotation", "returns", "type_params", "decorator_list"}:
            continue
        for _, child in _children(value):
            if not (isinstance(child, ast.stmt) and _is_docstring(child)):
                yield from _walk(child)


def _children(value: object) -> Iterator[tuple[int | None, Node]]:
    if isinstance(value, ast.AST):
        yield None, value
    elif isinstance(value, list):
        for place, child in enumerate(value):
            if isinstance(child, ast.AST):
                yield place, child


def _set(node: Node, field: str, new: object, told: str) -> _Change:
    old = getattr(node, field)
    return _Change(node, told, lambda: setattr(node, field, new), lambda: setattr(node, field, old))


def _put(parent: Node, field: str, place: int | None, child: Node, new: Node, told: str) -> _Change:
    ast.copy_location(new, child)
    ast.fix_missing_locations(new)
    if place is None:
        return _Change(child, told, lambda: setattr(parent, field, new), lambda: setattr(parent, field, child))
    held: list[Node] = getattr(parent, field)
    return _Change(child, told, lambda: held.__setitem__(place, new), lambda: held.__setitem__(place, child))


def _own(node: Node) -> Iterator[_Change]:  # noqa: C901 - one case a kind of node, flat
    """Yield the changes that set a field of the node itself."""
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                new = [*node.ops[:at], _COMPARE[type(op)](), *node.ops[at + 1 :]]
                yield _set(node, "ops", new, f"{_name(op)} becomes {_name(new[at])} in `{ast.unparse(node)}`")
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield _set(node, "op", other, f"{_name(node.op)} becomes {_name(other)} in `{ast.unparse(node)}`")
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _BINARY:
            swapped = _BINARY[type(node.op)]()
            yield _set(node, "op", swapped, f"{_name(node.op)} becomes {_name(swapped)} in `{ast.unparse(node)}`")
        case ast.Constant(value=bool() as value):
            yield _set(node, "value", not value, f"{value} becomes {not value}")
        case ast.Constant(value=int() as value):
            yield _set(node, "value", value + 1, f"{value} becomes {value + 1}")
        case ast.Constant(value=str() as value):
            words = value.split()
            if len(words) > _LIST and "|" not in value and ("." not in value.strip() or value.startswith("\n")):
                yield _set(node, "value", "", f"a list of {len(words)} words is emptied")
                kept = " ".join(words[len(words) // 2 :])
                yield _set(node, "value", kept, f"a list of {len(words)} words loses its first half")
            else:
                yield _set(node, "value", f"XX{value}XX", f"{value[:60]!r} becomes {f'XX{value[:56]}XX'!r}")
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield _set(
                node, "value", ast.copy_location(ast.Constant(None), value), f"`{ast.unparse(node)}` returns None"
            )
        case ast.Assign(value=ast.expr() as value) | ast.AnnAssign(value=ast.expr() as value) if not _is_none(value):
            none = ast.copy_location(ast.Constant(None), value)
            yield _set(node, "value", none, f"None is kept in `{ast.unparse(node)[:80]}`")


def _replacements(parent: Node, field: str, place: int | None, child: Node) -> Iterator[_Change]:
    """Yield the changes that put another node in the place of `child`."""
    match child:
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield _put(parent, field, place, child, operand, f"`{ast.unparse(child)}` loses its sign")
        case ast.Break():
            yield _put(parent, field, place, child, ast.Continue(), "break becomes continue")
        case ast.Continue():
            yield _put(parent, field, place, child, ast.Break(), "continue becomes break")
        case ast.Expr(value=ast.Call()):
            yield _put(parent, field, place, child, ast.Pass(), f"`{ast.unparse(child)[:80]}` is left out")
        case _:
            pass
    tested = (field == "test" and not isinstance(parent, ast.Assert)) or (
        field == "ifs" and isinstance(parent, ast.comprehension)
    )
    if tested and isinstance(child, ast.expr) and not isinstance(child, ast.Compare | ast.BoolOp | ast.UnaryOp):
        negated = ast.UnaryOp(ast.Not(), child)
        yield _put(parent, field, place, child, negated, f"`{ast.unparse(child)[:80]}` is negated")


def _is_nothing(value: ast.expr) -> bool:
    """Tell a value for one that whoever asks takes as None takes it: None itself, and False."""
    return isinstance(value, ast.Constant) and value.value in {None, False} and type(value.value) is not int


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _name(op: Node) -> str:
    return type(op).__name__
