"""Tries what stands at module level: word lists, expressions, defaults, the fields of classes.

In a fork of the process that has every test ready, the whole of the policies is imported again with the change in it,
and the test files that are to notice it after them. A tenth of a second, where a fresh interpreter takes two.
"""

import importlib.util
import os
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.mutants.names import Readers, readers
from tests.mutants.operators import Mutant
from tests.mutants.record import Record, Tried, against, each, say, where_of
from tests.mutants.stage import KILLED, SURVIVED, Stage, in_a_fork, naming, passes, within

AGAIN = ("policies", "integrations", "tests.unit.policies", "tests.unit.integrations")
"""What is imported again: the policies, and whatever has taken something from them."""


def outside_functions(stage: Stage, paths: list[Path], root: Path, record: Record, budget: float) -> None:
    """Try every change of what runs while a module is imported, be it at module level or in a function called there."""
    known = readers(sorted(root.glob("policies/**/*.py")), root)
    trusted: dict[str, bool] = {}
    for path in paths:
        name = str(path.relative_to(root))
        near = naming(stage.items.values(), path.stem) | naming(stage.items.values(), "DATA")
        tally: Counter[str] = Counter()
        for key, mutant, tree in each(path, root):
            if not _runs_while_imported(name, mutant, known, stage, record.outcome(key)):
                continue
            tests = within(budget, _tests(name, mutant, known, stage), stage.seconds, near)
            if record.known(key, f"again {against(tests)}"):
                continue
            code = compile(tree, str(path), "exec")
            outcome = _outcome(stage, _module_name(name), path, code, tests, trusted)
            tally[outcome] += 1
            record.add(Tried(key, name, where_of(mutant), mutant.change, outcome, f"again {against(tests)}"))
        say(name, "imported again", tally)


def _runs_while_imported(path: str, mutant: Mutant, known: Readers, stage: Stage, before: str | None) -> bool:
    if mutant.owner is None or not stage.tests_of(path, *mutant.lines):
        return True
    return before == SURVIVED and mutant.owner.rpartition(".")[2] in known.statements


def _outcome(
    stage: Stage, name: str, path: Path, code: types.CodeType, tests: list[str], trusted: dict[str, bool]
) -> str:
    """Try one change; who notices it must be a test that passes when everything is imported again as it is."""
    left = [test for test in tests if trusted.get(test, True)]
    while True:
        outcome, noticed = _noticed(stage, left, (name, path, code))
        if outcome != KILLED or noticed is None:
            return outcome  # what cannot even be imported has been noticed by whoever imports it
        if noticed not in trusted:
            trusted[noticed] = _noticed(stage, [noticed], None)[0] == SURVIVED
        if trusted[noticed]:
            return KILLED
        left.remove(noticed)


def _noticed(
    stage: Stage, tests: list[str], changed: tuple[str, Path, types.CodeType] | None
) -> tuple[str, str | None]:
    """Say what became of a change in a fork, and which test noticed it."""
    told, tell = os.pipe()
    outcome = in_a_fork(lambda: _run_again(stage, tests, tell, changed))
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as said:
        return outcome, said.read() or None


def _run_again(stage: Stage, tests: list[str], tell: int, changed: tuple[str, Path, types.CodeType] | None) -> bool:
    """Import everything again, with a module changed, and say whether the tests pass; tell which one does not."""
    for name in [n for n in sys.modules if n.startswith(AGAIN)]:
        del sys.modules[name]
    if changed is not None:
        sys.meta_path.insert(0, _finder(*changed))  # type: ignore[arg-type]
        importlib.import_module(changed[0])
    for test in tests:
        item = stage.items[test]
        item.obj = _live(item)  # type: ignore[attr-defined]
        if not passes(item):
            os.write(tell, test.encode())
            return False
    return True


def _live(item: object) -> Callable[..., object]:
    """Return a test's function as it stands in its module imported again."""
    inside: object = importlib.import_module(item.module.__name__)  # type: ignore[attr-defined]
    for part in (*filter(None, [item.cls and item.cls.__name__]), item.originalname):  # type: ignore[attr-defined]
        inside = getattr(inside, part)
    return inside  # type: ignore[return-value]


def _finder(name: str, path: Path, code: types.CodeType) -> object:
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

    return Finder()


def _module_name(file: str) -> str:
    return ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")


def _tests(path: str, mutant: Mutant, known: Readers, stage: Stage) -> Iterable[str]:
    """Return the tests that run a function which reads what the statement defines; else those that reach the file."""
    names = mutant.names if mutant.owner is None else {mutant.owner.rpartition(".")[2]}
    found = {test for file, first, last in known.places(names) for test in stage.tests_of(file, first, last)}
    for name in names:
        files = naming(stage.items.values(), name)
        found |= {test for test in stage.items if test.partition("::")[0] in files}
    return found or {test for tests in stage.ran.get(path, {}).values() for test in tests} or set(stage.seconds)
