"""What each test takes and which lines it runs, kept in .cache/mutants and learned again where files changed."""

import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutants.stage import Stage, caches, clear, passes

BUILDERS = ("build.py", "builders.py", "worlds.py", "cedar.py")


def rehearse(session: pytest.Session, root: Path, kept: Path) -> Stage:
    """Return the stage with every test's time and lines; what is not known is run once, unchanged, and must pass."""
    stage = Stage(items={item.nodeid: item for item in session.items})
    rules = _print_of([*root.glob("policies/**/*.py"), *root.glob("policies/**/*.toml"), *_builders(root)])
    files = {item.nodeid.partition("::")[0] for item in session.items}
    prints = {file: _print_of([root / file]) for file in files}
    before = _read(kept)
    if before.get("rules") == rules:
        same = {file for file in files if before["files"].get(file) == prints[file]}
        _recall(stage, before, same)
    _learn(stage, [item for item in session.items if item.nodeid not in stage.seconds], root)
    _write(kept, stage, rules, prints)
    return stage


def _builders(root: Path) -> Iterable[Path]:
    return (path for path in root.glob("tests/unit/policies/**/*.py") if path.name in BUILDERS)


def _learn(stage: Stage, items: list[pytest.Item], root: Path) -> None:
    """Run each test once under coverage."""
    if not items:
        return
    cover = coverage.Coverage(data_file=None, source=[str(root / "policies")], config_file=False)
    cover.start()
    remembered = caches()
    for item in items:
        clear(remembered)
        cover.switch_context(item.nodeid)
        started = time.process_time()
        if not passes(item):
            cover.stop()
            raise SystemExit(f"{item.nodeid} fails before anything is changed")
        stage.seconds[item.nodeid] = time.process_time() - started
    cover.stop()
    data = cover.get_data()
    for name in data.measured_files():
        lines = stage.ran.setdefault(str(Path(name).relative_to(root)), {})
        for line, contexts in data.contexts_by_lineno(name).items():
            lines.setdefault(line, []).extend(c for c in contexts if c)


def _recall(stage: Stage, before: dict[str, Any], same: set[str]) -> None:
    """Take over what is known of the tests whose files are the same."""
    tests: list[str] = before["tests"]
    good = {at for at, test in enumerate(tests) if test.partition("::")[0] in same and test in stage.items}
    stage.seconds.update({tests[at]: before["seconds"][at] for at in good})
    for file, lines in before["ran"].items():
        stage.ran[file] = {int(line): [tests[at] for at in ran if at in good] for line, ran in lines.items()}


def _read(kept: Path) -> dict[str, Any]:
    if not kept.exists():
        return {}
    read: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return read


def _write(kept: Path, stage: Stage, rules: str, prints: dict[str, str]) -> None:
    tests = sorted(stage.seconds)
    number = {test: at for at, test in enumerate(tests)}
    told = {
        "rules": rules,
        "files": prints,
        "tests": tests,
        "seconds": [stage.seconds[test] for test in tests],
        "ran": {
            file: {line: [number[test] for test in ran] for line, ran in lines.items()}
            for file, lines in stage.ran.items()
        },
    }
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(told), encoding="utf-8")


def _print_of(paths: Iterable[Path]) -> str:
    told = hashlib.sha256()
    for path in sorted(paths):
        told.update(path.read_bytes())
    return told.hexdigest()
