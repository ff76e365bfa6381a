"""What became of each mutant, kept in .cache/mutants as soon as known, so that a run may be stopped at any moment."""

import ast
import hashlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from tests.mutants.operators import Mutant, mutants
from tests.mutants.stage import SURVIVED

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "mutants" / "outcomes.jsonl"
REASONS = Path(__file__).parent / "reasons.toml"


@dataclass(frozen=True)
class Tried:
    """What became of one mutant, and against which tests."""

    key: str
    file: str
    where: str
    change: str
    outcome: str
    against: str = ""


@dataclass(frozen=True)
class Reasons:
    """Why survivors are no faults: mutants one by one, and classes of them by file, place and change."""

    single: frozenset[tuple[str, str, str]] = frozenset()
    classes: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = ()
    """A file as a shell pattern, and expressions that match the whole of where and change."""

    def explain(self, tried: Tried) -> bool:
        """Say whether a reason covers the mutant."""
        return (tried.file, tried.where, tried.change) in self.single or any(
            fnmatch(tried.file, file) and where.fullmatch(tried.where) and change.fullmatch(tried.change)
            for file, where, change in self.classes
        )


NO_REASONS = Reasons()


class Record:
    """The outcomes so far; a mutant is known by the code it is of."""

    def __init__(self, kept: Path = KEPT, *, reasons: Reasons = NO_REASONS, survivors: bool = True) -> None:
        self.reasons = reasons
        self.survivors = survivors
        self.tried: dict[str, Tried] = {}
        if kept.exists():
            for line in kept.read_text(encoding="utf-8").splitlines():
                tried = Tried(**json.loads(line))
                self.tried[tried.key] = tried
        kept.parent.mkdir(parents=True, exist_ok=True)
        self.kept = kept

    def known(self, key: str, against: str) -> bool:
        """Say whether trying the mutant again could tell nothing new.

        What was noticed stays noticed; a survivor is tried again once there are other tests, unless a reason says why
        no test can notice it.
        """
        tried = self.tried.get(key)
        if tried is None:
            return False
        return (
            tried.outcome != SURVIVED or not self.survivors or tried.against == against or self.reasons.explain(tried)
        )

    def outcome(self, key: str) -> str | None:
        """Return what became of a mutant, None where it was never tried."""
        tried = self.tried.get(key)
        return None if tried is None else tried.outcome

    def add(self, tried: Tried) -> None:
        """Keep one outcome."""
        self.tried[tried.key] = tried
        with self.kept.open("a", encoding="utf-8") as sink:
            sink.write(json.dumps(vars(tried)) + "\n")


def explained(path: Path = REASONS) -> Reasons:
    """Return the survivors that a written reason says are no faults."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Reasons(
        frozenset((one["file"], one["where"], one["change"]) for one in told.get("survivor", [])),
        tuple(
            (one["file"], re.compile(one["where"]), re.compile(one["change"], re.DOTALL))
            for one in told.get("class", [])
        ),
    )


def each(path: Path, root: Path = ROOT) -> Iterator[tuple[str, Mutant, ast.Module]]:
    """Yield every mutant of a file with its key; the tree is changed while it is looked at."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    name = str(path.relative_to(root))
    for mutant in mutants(tree):
        yield _keyed(name, mutant, seen), mutant, tree


def _keyed(path: str, mutant: Mutant, seen: Counter[str]) -> str:
    """Return what names a mutant as long as its statement stays as it is."""
    told = f"{path}\n{mutant.owner or sorted(mutant.names)}\n{mutant.source}\n{mutant.change}"
    seen[told] += 1
    return hashlib.sha256(f"{told}\n{seen[told]}".encode()).hexdigest()[:16]


def where_of(mutant: Mutant) -> str:
    """Return where a change stands, for people."""
    return f"{mutant.owner or ', '.join(sorted(mutant.names)) or 'module'}"


def against(tests: Iterable[str]) -> str:
    """Return a mark of these tests as they are now."""
    told = "\n".join(f"{test} {_print_of(test.partition('::')[0])}" for test in sorted(tests))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


@cache
def _print_of(file: str) -> str:
    return hashlib.sha256((ROOT / file).read_bytes()).hexdigest()


def say(name: str, part: str, tally: Counter[str]) -> None:
    """Tell on stderr what became of a file, past pytest's hold on it."""
    if tally:
        os.write(2, (f"{name} ({part}): {', '.join(f'{n} {what}' for what, n in sorted(tally.items()))}\n").encode())
