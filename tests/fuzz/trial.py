"""Tries inputs at a door and judges: nothing may crash, hang or grow."""

import gc
import hashlib
import random
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from domain.errors import FleetfootError
from tests.fuzz.doors import Door
from tests.fuzz.oddities import odd

STUCK_S = 20.0
"""Processor seconds after which an input is given up as hanging."""

GROWTH_MIB = 160.0
"""How much more memory a door may hold at the end of its run than half-way: detectors come and go by the hundred."""

PAGE = resource.getpagesize()
LOOK_EVERY = 500


class Hang(BaseException):
    """An input took so long that it was given up. No `except Exception` may swallow it."""


@dataclass
class Result:
    """What came of a door. `faults` are by kind and place, each with the first input that showed it."""

    door: str
    tried: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    grown_mib: float = 0.0
    faults: dict[str, bytes] = field(default_factory=dict)


def rss_mib() -> float:
    """Return how much memory the process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20


@contextmanager
def on_guard() -> Iterator[None]:
    """Give up, by processor time, whatever hangs."""

    def stuck(_number: int, _frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, stuck)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def give(door: Door, data: bytes, result: Result) -> None:
    """Give a door one input and note what came of it."""
    result.tried += 1
    before = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, STUCK_S)
    try:
        door.enter(data)
    except FleetfootError:
        result.refused += 1
    except Hang:
        result.faults.setdefault(f"hangs for {STUCK_S:.0f} s", data)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        result.faults.setdefault(_place(error), data)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    took = time.process_time() - before
    result.slowest_s = max(result.slowest_s, took)
    if took > door.per_input_s and result.tried > 20:  # the first ones read word lists and the like
        result.faults.setdefault(f"takes {took:.0f} s for {len(data)} bytes", data)


def inputs(door: Door, count: int, seed: int) -> Iterator[bytes]:
    """Yield the same inputs for the same seed: the good ones first, then odd ones."""
    chance = random.Random(hashlib.blake2b(f"{seed} {door.name}".encode()).digest())
    yield from door.seeds[:count]
    for _ in range(count - len(door.seeds)):
        yield odd(door.seeds, chance)


def run(door: Door, count: int, seed: int) -> Result:
    """Try so many inputs at a door."""
    result, settled = Result(door.name), 0.0
    with on_guard():
        for number, data in enumerate(inputs(door, count, seed), 1):
            give(door, data, result)
            if number == max(count // 2, 1):
                gc.collect()
                settled = rss_mib()
    gc.collect()
    result.grown_mib = max(0.0, rss_mib() - settled)
    if result.grown_mib > GROWTH_MIB:
        result.faults.setdefault(f"grows by {result.grown_mib:.0f} MiB", b"")
    return result


def _place(error: BaseException) -> str:
    """Return an error's kind and the innermost line of ours."""
    while isinstance(error, AssertionError) and error.__cause__ is not None:
        error = error.__cause__
    ours, frame = "", error.__traceback__
    root = str(Path(__file__).parents[2])
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if name.startswith(root) and "/.venv/" not in name:
            ours = f"{name.removeprefix(root + '/')}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__} at {ours}: {str(error)[:120]}"
