"""The tests that must notice, gathered and timed once in one process; each mutant then runs in a fork of it.

Forking costs a few milliseconds where a fresh interpreter costs a second, and that makes it possible to try every
mutant of every rule. A change inside a function is put into the live function by exchanging its code; a change at
module level is made before the module is first imported.
"""

import contextlib
import gc
import io
import os
import re
import signal
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
_LIMIT, _LONGEST = 60, 900
"""Seconds of work, and by the clock, after which a mutant that has not been noticed is taken to run for ever."""


def within(
    seconds: float, tests: Iterable[str], each: Mapping[str, float], near: AbstractSet[str] = frozenset()
) -> list[str]:
    """Return the quickest tests that together take no longer than `seconds`, and one in any case; those `near` first.

    Near are the tests whose files name the module, since they are the likeliest to notice.
    """
    chosen: list[str] = []
    for test in sorted(tests, key=lambda test: (test.partition("::")[0] not in near, each[test])):
        seconds -= each[test]
        if chosen and seconds < 0:
            break
        chosen.append(test)
    return chosen


@dataclass
class Stage:
    """The collected tests, how long each takes, and which lines of which file each runs."""

    items: dict[str, pytest.Item] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ran: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    def tests_of(self, path: str, first: int, last: int) -> set[str]:
        """Return the tests that run any of the lines."""
        by_line = self.ran.get(path, {})
        return {test for line in range(first, last + 1) for test in by_line.get(line, ())}


def naming(items: Iterable[pytest.Item], what: str) -> set[str]:
    """Return the test files that name a module or a value."""
    files = {item.nodeid.partition("::")[0]: item.path for item in items}
    name = re.compile(rf"\b{what.replace('_', '[_-]')}\b")
    return {file for file, path in files.items() if name.search(path.read_text(encoding="utf-8"))}


class _Gather:
    """A pytest plugin that keeps the collected tests and runs none of them itself."""

    def __init__(self, then: Callable[[pytest.Session], None]) -> None:
        self.then = then

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.then(session)
        return True


def on_stage(tests: list[str], then: Callable[[pytest.Session], None]) -> None:
    """Collect `tests` and call `then` while they can be run."""
    hypothesis.settings.register_profile(
        "mutants", database=None, derandomize=True, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("mutants")
    off = [option for name in ("cacheprovider", "xdist", "cov") for option in ("-p", f"no:{name}")]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        ended = pytest.main(
            ["-q", "--assert=plain", *off, "-o", "addopts=", "-o", "timeout=0", "-m", "not slow", *tests],
            plugins=[_Gather(then)],
        )
    if ended in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.INTERRUPTED}:
        raise SystemExit(said.getvalue())


def passes(item: pytest.Item) -> bool:
    """Run one test and say whether it passed."""
    item._initrequest()  # type: ignore[attr-defined]
    reports = runtestprotocol(item, log=False, nextitem=None)
    return all(report.passed for report in reports)


def caches() -> "list[_lru_cache_wrapper[object]]":
    """Return everything in the policies that remembers."""
    return [t for t in gc.get_objects() if type(t) is _lru_cache_wrapper and t.__module__.startswith("policies")]


def clear(remembered: "list[_lru_cache_wrapper[object]]") -> None:
    """Forget everything, so that no test is answered by what another one asked."""
    for cache in remembered:
        cache.cache_clear()


def functions() -> dict[tuple[str, str], list[types.FunctionType]]:
    """Return the live functions of the policies by file and qualified name."""
    found: dict[tuple[str, str], list[types.FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and "/policies/" in thing.__code__.co_filename:
            found.setdefault((thing.__code__.co_filename, thing.__code__.co_qualname), []).append(thing)
    return found


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code objects of every function in a module's code, however deep."""
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield const
            yield from codes(const)


def in_a_fork(act: Callable[[], bool]) -> str:
    """Say what became of `act`, which tells in a process of its own whether the tests still pass."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, _LIMIT)
        signal.alarm(_LONGEST)
        status = 1
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            status = 0 if act() else 1
        except BaseException:  # noqa: BLE001 - whatever a mutant breaks, it has been noticed
            status = 1
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return TIMED_OUT if os.WTERMSIG(ended) in {signal.SIGALRM, signal.SIGPROF} else KILLED
    return SURVIVED if os.WEXITSTATUS(ended) == 0 else KILLED
