"""Tries what stands at module level: word lists, expressions, defaults, the fields of classes.

Where a name's value is all that changes, it is made again in a fork of the process that has every test ready, with all
that is made with it. Anything else, and any name the tests themselves import, takes a fork that has imported nothing.
"""

import ast
import importlib.util
import sys
import types
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.mutants.names import Readers, defined, readers
from tests.mutants.operators import Mutant
from tests.mutants.record import Record, Tried, against, each, say, where_of
from tests.mutants.stage import Stage, caches, clear, in_a_fork, on_stage, passes, within


def in_place(stage: Stage, paths: list[Path], root: Path, record: Record, budget: float) -> None:
    """Try every change of a value at module level that can be made where everything is imported already."""
    known, theirs = _readers(root)
    remembered = caches()
    for path in paths:
        name = str(path.relative_to(root))
        tally: Counter[str] = Counter()
        for key, mutant, tree in each(path, root):
            if not _may_stay(mutant, known, theirs):
                continue
            tests = within(budget, _tests(name, mutant, known, stage), stage.seconds)
            if record.known(key, against(tests)):
                continue
            line = mutant.lines[0]
            statement = next(s for s in tree.body if s.lineno <= line <= (s.end_lineno or s.lineno))
            code = compile(ast.Module([statement], []), str(path), "exec")

            def act(code: types.CodeType, names: frozenset[str], tests: list[str], file: str = name) -> bool:
                _make_again(code, file, names, known)
                clear(remembered)
                return all(passes(stage.items[test]) for test in tests)

            outcome = in_a_fork(lambda c=code, n=mutant.names, t=tests: act(c, n, t))  # type: ignore[misc]
            tally[outcome] += 1
            record.add(Tried(key, name, where_of(mutant), mutant.change, outcome, against(tests)))
        say(name, "module level, in place", tally)


def afresh(stage: Stage, paths: list[Path], root: Path, record: Record, budget: float) -> None:
    """Try every other change outside functions: each in a fork that has imported none of the policies yet."""
    known, theirs = _readers(root)
    for path in paths:
        name = str(path.relative_to(root))
        tally: Counter[str] = Counter()
        for key, mutant, tree in each(path, root):
            if _may_stay(mutant, known, theirs) or (mutant.owner is not None and stage.tests_of(name, *mutant.lines)):
                continue
            tests = within(budget, _tests(name, mutant, known, stage), stage.seconds)
            if record.known(key, against(tests)):
                continue
            outcome = in_a_fork(partial(_run_fresh, path, root, compile(tree, str(path), "exec"), tests))
            tally[outcome] += 1
            record.add(Tried(key, name, where_of(mutant), mutant.change, outcome, against(tests)))
        say(name, "module level, afresh", tally)


def _readers(root: Path) -> tuple[Readers, set[str]]:
    known = readers(sorted(root.glob("policies/**/*.py")), root)
    tests = sorted(root.glob("tests/unit/policies/**/*.py"))
    return known, {name for path in tests for name in _imported(ast.parse(path.read_text(encoding="utf-8")))}


def _imported(tree: ast.Module) -> set[str]:
    """Return the constants that a test imports; functions and classes are looked up in the live module."""
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    return {name for name in names if name.isupper()}


def _may_stay(mutant: Mutant, known: Readers, theirs: set[str]) -> bool:
    """Tell whether the change can be made without importing anything again."""
    touched = known.made_with(mutant.names)
    plain = mutant.owner is None and mutant.names and all(name.isupper() for name in touched)
    return bool(plain) and not touched & (known.fixed | theirs) and not known.while_imported(mutant.names)


def _make_again(code: types.CodeType, file: str, names: frozenset[str], known: Readers) -> None:
    """Run a changed statement in its live module, and then every statement that reads what it defines."""
    todo: list[tuple[str, types.CodeType, set[str]]] = [(file, code, set(names))]
    while todo:
        where, changed, given = todo.pop(0)
        module = sys.modules[_module_name(where)]
        old = {name: vars(module).get(name) for name in given}
        exec(changed, vars(module))  # noqa: S102 - our own code, one operator changed
        for name in given:
            for other in [m for n, m in sys.modules.items() if n.startswith("policies")]:
                if other is not module and name in vars(other) and vars(other)[name] is old[name]:
                    setattr(other, name, vars(module)[name])
        for reader, statement in (pair for name in given for pair in known.statements.get(name, ())):
            todo.append((reader, compile(ast.Module([statement], []), reader, "exec"), defined(statement)))


def _module_name(file: str) -> str:
    return ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")


def _tests(path: str, mutant: Mutant, known: Readers, stage: Stage) -> set[str]:
    """Return the tests that run a function which reads what the statement defines; else those that reach the file."""
    names = mutant.names if mutant.owner is None else {mutant.owner.rpartition(".")[2]}
    found = {test for file, first, last in known.places(names) for test in stage.tests_of(file, first, last)}
    return found or {test for tests in stage.ran.get(path, {}).values() for test in tests} or set(stage.seconds)


def _run_fresh(path: Path, root: Path, code: types.CodeType, tests: list[str]) -> bool:
    """Import the changed module in place of the real one, then collect and run the tests, file by file."""
    name = _module_name(str(path.relative_to(root)))

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
    importlib.import_module(name)
    passed: list[bool] = []

    def then(session: pytest.Session) -> None:
        wanted = [item for item in session.items if item.nodeid in tests]
        passed.append(not session.testsfailed and all(passes(item) for item in wanted))

    for file in dict.fromkeys(test.partition("::")[0] for test in tests):
        on_stage([file], then)
        if passed[-1:] != [True]:
            return False
    return True
