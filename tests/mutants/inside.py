"""Tries what stands inside functions: each change is put into the live function by exchanging its code in a fork."""

import types
from collections import Counter
from pathlib import Path

from tests.mutants.record import Record, Tried, against, each, say, where_of
from tests.mutants.stage import Stage, caches, clear, codes, functions, in_a_fork, naming, passes, within


def inside_functions(stage: Stage, paths: list[Path], root: Path, record: Record, budget: float) -> None:
    """Try every change inside a function that some test reaches, the quickest tests first."""
    live, remembered = functions(), caches()
    for path in paths:
        name = str(path.relative_to(root))
        near = naming(stage.items.values(), path.stem) | naming(stage.items.values(), "DATA")
        tally: Counter[str] = Counter()
        for key, mutant, tree in each(path, root):
            reached = set[str]() if mutant.owner is None else stage.tests_of(name, *mutant.lines)
            if mutant.owner is None or not reached:
                continue  # what runs only while the module is imported is tried with what stands there
            chosen = within(budget, reached, stage.seconds, near)
            if record.known(key, against(chosen)):
                continue
            code = compile(tree, str(path), "exec")
            swaps = _swaps(live, str(path), mutant.owner, code)

            def act(swaps: list[tuple[types.FunctionType, types.CodeType]], tests: list[str]) -> bool:
                for function, new in swaps:
                    function.__code__ = new
                clear(remembered)
                return all(passes(stage.items[test]) for test in tests)

            outcome = in_a_fork(lambda swaps=swaps, tests=chosen: act(swaps, tests))  # type: ignore[misc]
            tally[outcome] += 1
            record.add(Tried(key, name, where_of(mutant), mutant.change, outcome, against(chosen)))
        say(name, "functions", tally)


def _swaps(
    live: dict[tuple[str, str], list[types.FunctionType]], path: str, owner: str, code: types.CodeType
) -> list[tuple[types.FunctionType, types.CodeType]]:
    """Return which live functions get which code: the changed one, and what is defined inside it."""
    changed = {inner.co_qualname: inner for inner in codes(code)}
    return [
        (function, changed[qualname])
        for (file, qualname), found in live.items()
        if file == path and (qualname == owner or qualname.startswith(f"{owner}.<locals>")) and qualname in changed
        for function in found
    ]
