"""Tries every mutant of the policies against their tests: python -m tests.mutants.run [FILE ...] [--again].

An outcome is kept in .cache/mutants by the code it is of, so that a run may be stopped at any moment and a second one
tries only what has changed, and the survivors again where there are new tests. Exit status 1 while any mutant has not
been tried, or has survived and reasons.toml does not say why that is no fault.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutants.inside import inside_functions
from tests.mutants.outside import outside_functions
from tests.mutants.record import KEPT, ROOT, Reasons, Record, each, explained
from tests.mutants.rehearsal import rehearse
from tests.mutants.stage import SURVIVED, on_stage

TESTS = ["tests/unit/policies", "tests/unit/integrations/test_guard_command.py"]


def try_all(paths: list[Path], record: Record, budget: float, tests: list[str]) -> None:
    """Rehearse, and try every change of the files."""

    def then(session: pytest.Session) -> None:
        stage = rehearse(session, ROOT, KEPT.with_name("rehearsal.json"))
        inside_functions(stage, paths, ROOT, record, budget)
        outside_functions(stage, paths, ROOT, record, budget)

    on_stage(tests, then)


def report(paths: list[Path], record: Record, root: Path = ROOT) -> tuple[list[str], int]:
    """Return what to say, survivors first and the count last, and the exit status."""
    tally: Counter[str] = Counter({"killed": 0, SURVIVED: 0, "not tried": 0})
    lines: list[str] = []
    for path in paths:
        for key, _, _ in each(path, root):
            tried = record.tried.get(key)
            outcome = "not tried" if tried is None else tried.outcome
            tally[outcome] += 1
            if tried and outcome == SURVIVED and not record.reasons.explain(tried):
                lines.append(f"survived: {tried.file} {tried.where}: {tried.change}")
    unexplained = len(lines)
    told = ", ".join(f"{n} {what}" for what, n in tally.items())
    lines.append(f"{sum(tally.values())} mutants: {told}; {unexplained} survivors without a reason")
    return lines, 0 if tally["killed"] and not unexplained and not tally["not tried"] else 1


def _parse(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="files of policies/ (all)")
    parser.add_argument("--again", action="store_true", help="forget earlier outcomes")
    parser.add_argument("--new", action="store_true", help="try only what was never tried, no survivors again")
    parser.add_argument("--report", action="store_true", help="try nothing, only say what is known")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="only these tests (all of the policies)")
    parser.add_argument("--budget", type=float, default=120, help="most seconds of tests for one mutant (120)")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Try what is asked for and say what became of every mutant."""
    chosen = _parse(given)
    os.chdir(ROOT)
    paths = [(ROOT / f).resolve() for f in chosen.files] or sorted(ROOT.glob("policies/**/*.py"))
    reasons: Reasons = explained()
    if chosen.again:
        KEPT.unlink(missing_ok=True)
    if not chosen.report:
        try_all(paths, Record(reasons=reasons, survivors=not chosen.new), chosen.budget, chosen.tests)
    lines, status = report(paths, Record(reasons=reasons))
    sys.stdout.write("\n".join(lines) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
