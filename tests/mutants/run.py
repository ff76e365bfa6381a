"""Tries every mutant of the policies against their tests: python -m tests.mutants.run [FILE ...] [--again].

A result is remembered in .cache/mutants.jsonl by the code it is of, so that a second run tries only what has changed
and what survived. Exit status 1 where a mutant survives that reasons.toml does not explain.
"""

import argparse
import ast
import hashlib
import importlib.util
import json
import multiprocessing
import os
import sys
import tomllib
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import pytest

from tests.mutants.operators import Mutant, mutants
from tests.mutants.stage import (
    KILLED,
    SURVIVED,
    Stage,
    caches,
    clear,
    codes,
    functions,
    in_a_fork,
    on_stage,
    passes,
    rehearse,
    within,
)

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "mutants.jsonl"
REASONS = Path(__file__).parent / "reasons.toml"
TESTS = ["tests/unit/policies", "tests/unit/integrations/test_guard_command.py"]


@dataclass(frozen=True)
class Tried:
    """What became of one mutant."""

    key: str
    file: str
    where: str
    change: str
    outcome: str


def keyed(path: str, mutant: Mutant, seen: Counter[str]) -> str:
    """Return what names a mutant as long as its statement stays as it is."""
    told = f"{path}\n{mutant.owner or sorted(mutant.names)}\n{mutant.source}\n{mutant.change}"
    seen[told] += 1
    return hashlib.sha256(f"{told}\n{seen[told]}".encode()).hexdigest()[:16]


def each(path: Path) -> Iterator[tuple[str, Mutant, ast.Module]]:
    """Yield every mutant of a file with its key; the tree is changed while it is looked at."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    name = str(path.relative_to(ROOT))
    for mutant in mutants(tree):
        yield keyed(name, mutant, seen), mutant, tree


class Record:
    """The results so far, on disk as soon as they are known."""

    def __init__(self, again: bool, survivors: bool = True) -> None:
        self.survivors = survivors
        self.tried: dict[str, Tried] = {}
        if KEPT.exists() and not again:
            for line in KEPT.read_text(encoding="utf-8").splitlines():
                tried = Tried(**json.loads(line))
                self.tried[tried.key] = tried
        KEPT.parent.mkdir(exist_ok=True)
        self.sink: TextIO = KEPT.open("w" if again else "a", encoding="utf-8")

    def known(self, key: str) -> bool:
        """Say whether the mutant was noticed before, so that it need not be tried again."""
        return key in self.tried and (self.tried[key].outcome != SURVIVED or not self.survivors)

    def add(self, tried: Tried) -> None:
        """Keep one result."""
        self.tried[tried.key] = tried
        self.sink.write(json.dumps(vars(tried)) + "\n")
        self.sink.flush()


def where_of(mutant: Mutant) -> str:
    """Return where a change stands, for people."""
    return f"{mutant.owner or ', '.join(sorted(mutant.names)) or 'module'}"


def within_functions(paths: list[Path], record: Record, budget: float, tests: list[str], shared: Any) -> None:
    """Try every change inside a function, and hand on what the rehearsal learned."""

    def then(session: pytest.Session) -> None:
        stage = rehearse(session, ROOT)
        shared.send((stage.seconds, stage.ran))
        live, remembered = functions(), caches()
        for path in paths:
            name = str(path.relative_to(ROOT))
            tally: Counter[str] = Counter()
            for key, mutant, tree in each(path):
                if mutant.owner is None or record.known(key):
                    continue
                code = compile(tree, str(path), "exec")
                reached = stage.tests_of(name, *mutant.lines)
                if not reached:
                    continue  # what runs only while the module is imported is tried with what stands there
                chosen = within(budget, reached, stage.seconds)
                outcome = _try(stage, (live, remembered), str(path), mutant.owner, code, chosen)
                tally[outcome] += 1
                record.add(Tried(key, name, where_of(mutant), mutant.change, outcome))
            _say(name, "functions", tally)

    on_stage(tests, then)


def _try(
    stage: Stage,
    now: tuple[dict[tuple[str, str], list[types.FunctionType]], list[Any]],
    path: str,
    owner: str,
    code: types.CodeType,
    tests: list[str],
) -> str:
    """Exchange the code of one function in a fork and run the tests that reach the change."""
    live, remembered = now
    changed = {inner.co_qualname: inner for inner in codes(code)}
    swaps = [
        (function, changed[qualname])
        for (file, qualname), found in live.items()
        if file == path and (qualname == owner or qualname.startswith(f"{owner}.<locals>")) and qualname in changed
        for function in found
    ]

    def act() -> bool:
        for function, new in swaps:
            function.__code__ = new
        clear(remembered)
        return all(passes(stage.items[test]) for test in tests)

    return in_a_fork(act)


def at_module_level(paths: list[Path], record: Record, budget: float, seconds: dict[str, float], ran: Any) -> None:
    """Try every change outside functions: each in a fork that has imported none of the policies yet."""
    users = _users(sorted(ROOT.glob("policies/**/*.py")))
    for path in paths:
        name = str(path.relative_to(ROOT))
        tally: Counter[str] = Counter()
        for key, mutant, tree in each(path):
            if record.known(key) or (mutant.owner is not None and _is_reached(name, mutant, ran)):
                continue
            code = compile(tree, str(path), "exec")
            tests = within(budget, _tests_at_module_level(name, mutant, users, ran), seconds)
            outcome = in_a_fork(partial(_run_fresh, path, code, tests))
            tally[outcome] += 1
            record.add(Tried(key, name, where_of(mutant), mutant.change, outcome))
        _say(name, "module level", tally)


def _is_reached(path: str, mutant: Mutant, ran: Any) -> bool:
    """Tell whether any test runs the lines of a change."""
    return any(ran.get(path, {}).get(line) for line in range(mutant.lines[0], mutant.lines[1] + 1))


def _tests_at_module_level(
    path: str, mutant: Mutant, users: dict[str, set[tuple[str, int, int]]], ran: Any
) -> set[str]:
    """Return the tests that run a function which reads what the statement defines; else those that reach the file."""
    names = mutant.names if mutant.owner is None else {mutant.owner.rpartition(".")[2]}
    reached = {place for name in names for place in users.get(name, ())}
    found = {t for file, first, last in reached for line in range(first, last + 1) for t in ran[file].get(line, ())}
    if not found:
        found = {test for tests in ran.get(path, {}).values() for test in tests}
    return found


def _users(paths: list[Path]) -> dict[str, set[tuple[str, int, int]]]:
    """Return for each name the bodies of the functions that read it, straight or by way of other names."""
    straight: dict[str, set[tuple[str, int, int]]] = {}
    by_way: dict[str, set[str]] = {}
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        file = str(path.relative_to(ROOT))
        for node in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            inside = (file, node.body[0].lineno, node.end_lineno or node.lineno)
            for name in _read(node):
                straight.setdefault(name, set()).add(inside)
        for statement in (s for s in tree.body if isinstance(s, ast.Assign | ast.AnnAssign)):
            defined = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            for name in _read(statement) - defined:
                by_way.setdefault(name, set()).update(defined)
    names = {*straight, *by_way}
    return {name: {place for one in _reached(name, by_way) for place in straight.get(one, ())} for name in names}


def _reached(name: str, by_way: dict[str, set[str]]) -> set[str]:
    """Return the name and every name whose value is made with it, however indirectly."""
    seen, todo = set[str](), [name]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += by_way.get(one, ())
    return seen


def _read(node: ast.AST) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def _run_fresh(path: Path, code: types.CodeType, tests: list[str]) -> bool:
    """Import the changed module in place of the real one, then collect and run the tests."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    class Changed(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname: str) -> types.CodeType:  # noqa: ARG002 - the importer's own shape
            return code

    class Finder:
        def find_spec(self, wanted: str, *_: object) -> object:
            if wanted != name:
                return None
            places = [str(path.parent)] if path.name == "__init__.py" else None
            return importlib.util.spec_from_file_location(
                name, path, loader=Changed(name, str(path)), submodule_search_locations=places
            )

    sys.meta_path.insert(0, Finder())  # type: ignore[arg-type]
    passed = []

    def then(session: pytest.Session) -> None:
        items = {item.nodeid: item for item in session.items}
        passed.append(not session.testsfailed and all(test in items and passes(items[test]) for test in tests))

    on_stage(sorted({test.partition("::")[0] for test in tests}), then)
    return passed == [True]


def _say(name: str, part: str, tally: Counter[str]) -> None:
    if tally:
        os.write(2, (f"{name} ({part}): {', '.join(f'{n} {what}' for what, n in sorted(tally.items()))}\n").encode())


def _warm() -> None:
    """Import what is not ours beforehand, so that no fork pays for it."""
    import hypothesis.stateful  # noqa: F401
    import pydantic  # noqa: F401
    import regex  # noqa: F401
    import rich.table  # noqa: F401

    import domain.records
    import domain.revision  # noqa: F401


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="files of policies/ (all)")
    parser.add_argument("--again", action="store_true", help="forget earlier results")
    parser.add_argument("--new", action="store_true", help="try only what was never tried, no survivors again")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="only these tests (all of the policies)")
    parser.add_argument("--functions", action="store_true", help="leave out what stands at module level")
    parser.add_argument("--budget", type=float, default=120, help="most seconds of tests for one mutant (120)")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    paths = [(ROOT / f).resolve() for f in chosen.files] or sorted(ROOT.glob("policies/**/*.py"))
    record = Record(chosen.again, survivors=not chosen.new)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    first = multiprocessing.get_context("fork").Process(
        target=within_functions, args=(paths, record, chosen.budget, chosen.tests, theirs)
    )
    first.start()
    theirs.close()
    try:
        seconds, ran = ours.recv()
    except EOFError:
        return 2
    first.join()
    _warm()
    if not chosen.functions:
        at_module_level(paths, record, chosen.budget, seconds, ran)
    return report(paths)


def report(paths: list[Path]) -> int:
    """Say how many were noticed and name each that was not; return 1 where one has no written reason."""
    record = Record(again=False)
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8")).get("survivor", [])
    explained = {(r["file"], r["where"], r["change"]) for r in reasons}
    tally: Counter[str] = Counter()
    unexplained = 0
    for path in paths:
        for key, _, _ in each(path):
            tried = record.tried.get(key)
            outcome = "not tried" if tried is None else tried.outcome
            tally[outcome] += 1
            if tried is not None and outcome == SURVIVED and (tried.file, tried.where, tried.change) not in explained:
                unexplained += 1
                sys.stdout.write(f"survived: {tried.file} {tried.where}: {tried.change}\n")
    told = ", ".join(f"{n} {what}" for what, n in sorted(tally.items()))
    sys.stdout.write(f"{sum(tally.values())} mutants: {told}; {unexplained} survivors without a reason\n")
    return 0 if tally[KILLED] and not unexplained and not tally["not tried"] else 1


if __name__ == "__main__":
    sys.exit(main())
