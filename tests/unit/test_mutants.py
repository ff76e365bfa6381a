"""The driver of the mutants: every small change is made once and undone, and what became of it is remembered."""

import ast
import json
import re
import signal
import time
import types
from pathlib import Path

import pytest

from tests.mutants.names import readers
from tests.mutants.operators import mutants
from tests.mutants.record import REASONS, ROOT, Reasons, Record, Tried, each, explained
from tests.mutants.rehearsal import _print_of, rehearse
from tests.mutants.run import report
from tests.mutants.stage import KILLED, SURVIVED, TIMED_OUT, Stage, in_a_fork, within


def changes(code: str) -> list[str]:
    """Return every way in which the code is changed, as code."""
    tree = ast.parse(code)
    return [ast.unparse(tree) for _ in mutants(tree)]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("def f(a): return a < 1", "def f(a):\n    return a <= 1"),
        ("def f(a): return a < 1", "def f(a):\n    return a < 2"),
        ("def f(a): return a < 1", "def f(a):\n    return None"),
        ("def f(a, b): return a and b", "def f(a, b):\n    return a or b"),
        ("def f(a): return not a", "def f(a):\n    return a"),
        ("def f(a):\n    if a: g()", "def f(a):\n    if not a:\n        g()"),
        ("def f(a):\n    if a: g()", "def f(a):\n    if a:\n        pass"),
        ("def f(s):\n    for a in s: continue", "def f(s):\n    for a in s:\n        break"),
        ("A = 'word'", "A = 'XXwordXX'"),
        ("A = True", "A = None"),
        ("def f(a=1): pass", "def f(a=2):\n    pass"),
        ("class A:\n    b: int = 1", "class A:\n    b: int = 2"),
    ],
)
def test_each_kind_of_change_is_made(code: str, changed: str) -> None:
    assert changed in changes(code)


def test_what_is_only_said_to_readers_and_type_checkers_is_left_alone() -> None:
    assert changes('"""A module."""\n__all__ = ["A"]\nfrom a import b\nclass A:\n    """It."""\n    b: "int"\n') == []
    assert changes("@cache(maxsize=1)\ndef f(a: Literal['b']) -> 'C': ...") == []


def test_every_change_is_undone() -> None:
    path = ROOT / "policies" / "quorum.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    before = ast.unparse(tree)
    assert len([ast.unparse(tree) for _ in mutants(tree)]) > 100
    assert ast.unparse(tree) == before


def test_every_mutant_of_the_rules_differs_from_the_rules_and_has_a_key_of_its_own() -> None:
    path = ROOT / "policies" / "cells.py"
    before = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    keys = [(key, ast.unparse(tree) == before) for key, _, tree in each(path)]
    assert len({key for key, _ in keys}) == len(keys) > 50
    assert not any(same for _, same in keys)


def test_a_fork_tells_what_became_of_it() -> None:
    assert in_a_fork(lambda: True) == SURVIVED
    assert in_a_fork(lambda: False) == KILLED
    assert in_a_fork(lambda: bool(1 // 0)) == KILLED


def test_a_mutant_that_runs_for_ever_is_stopped() -> None:
    def for_ever() -> bool:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        while True:
            time.sleep(0.01)

    assert in_a_fork(for_ever) == TIMED_OUT


def test_the_quickest_tests_that_reach_a_line_come_first() -> None:
    stage = Stage(
        seconds={"slow": 3, "quick": 0.1, "other": 0}, ran={"a.py": {1: ["slow"], 2: ["quick"], 3: ["other"]}}
    )
    reached = stage.tests_of("a.py", 1, 2)
    assert within(9, reached, stage.seconds) == ["quick", "slow"]
    assert within(1, reached, stage.seconds) == ["quick"]
    assert within(0, {"slow"}, stage.seconds) == ["slow"]


def test_what_reads_a_name_by_way_of_another_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("A = 1\nB = A\ndef f():\n    return B\ndef g(a=A):\n    return a\n")
    known = readers([path], tmp_path)
    assert known.made_with({"A"}) == {"A", "B"}
    assert known.places({"A"}) == {("a.py", 4, 4), ("a.py", 6, 6)}


def test_a_survivor_is_tried_again_when_the_tests_have_changed_and_what_was_killed_is_not(tmp_path: Path) -> None:
    kept = tmp_path / "outcomes.jsonl"
    Record(kept).add(Tried("1", "a.py", "f", "so", SURVIVED, "old"))
    Record(kept).add(Tried("2", "a.py", "f", "so", KILLED, "old"))
    record = Record(kept)
    assert not record.known("1", "new")
    assert record.known("1", "old")
    assert record.known("2", "new")
    assert not record.known("3", "new")
    assert Record(kept, survivors=False).known("1", "new")
    assert Record(kept, reasons=Reasons(frozenset({("a.py", "f", "so")}))).known("1", "new")


def test_a_report_counts_killed_survived_and_not_tried_and_names_survivors_without_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("A = 1\n")
    found = [(key, mutant.change) for key, mutant, _ in each(path, tmp_path)]
    record = Record(tmp_path / "outcomes.jsonl")
    record.add(Tried(found[0][0], "a.py", "A", found[0][1], KILLED))
    assert report([path], record, tmp_path) == (
        ["2 mutants: 1 killed, 0 survived, 1 not tried; 0 survivors without a reason"], 1,
    )  # fmt: skip
    record.add(Tried(found[1][0], "a.py", "A", found[1][1], SURVIVED))
    lines, status = report([path], record, tmp_path)
    assert lines[0] == f"survived: a.py A: {found[1][1]}"
    assert lines[1].endswith("; 1 survivors without a reason")
    assert status == 1
    record.reasons = Reasons(classes=(("*.py", re.compile("A"), re.compile(".*")),))
    assert report([path], record, tmp_path)[1] == 0


def test_what_a_rehearsal_learned_is_not_learned_again(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_one(): pass")
    told = {
        "rules": _print_of([]),
        "files": {"test_a.py": _print_of([tmp_path / "test_a.py"])},
        "tests": ["test_a.py::test_one"],
        "seconds": [0.5],
        "ran": {"policies/a.py": {"3": [0]}},
    }
    (tmp_path / "rehearsal.json").write_text(json.dumps(told))
    session = types.SimpleNamespace(items=[types.SimpleNamespace(nodeid="test_a.py::test_one")])
    stage = rehearse(session, tmp_path, tmp_path / "rehearsal.json")  # type: ignore[arg-type]
    assert stage.seconds == {"test_a.py::test_one": 0.5}
    assert stage.tests_of("policies/a.py", 3, 3) == {"test_a.py::test_one"}
    assert json.loads((tmp_path / "rehearsal.json").read_text()) == told


def test_every_reason_is_a_reason_and_of_a_file_that_is_there() -> None:
    assert REASONS.exists()
    told = explained()
    assert all((ROOT / file).exists() for file, _, _ in told.single)
    assert all(list(ROOT.glob(file)) for file, _, _ in told.classes)
