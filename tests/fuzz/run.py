"""Fuzzes every way in: `python -m tests.fuzz.run --count 1000000 --seed 1`; `--door NAME` tries one only."""

import argparse
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from tests.fuzz import platforms, records, words
from tests.fuzz.doors import Door
from tests.fuzz.slack import door, newsdesk
from tests.fuzz.trial import Result, run
from tests.servers import valkey_here


@contextmanager
def every_door() -> Iterator[tuple[Door, ...]]:
    """Give every door; Slack's has a real server behind it."""
    warnings.simplefilter("ignore")
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=True)
    with valkey_here() as server, newsdesk(server) as desk:
        yield (*platforms.doors(), *records.doors(), *words.doors(), door(desk))


def shares(doors: Sequence[Door], count: int) -> list[int]:
    """Return how many inputs each door gets; together they are `count`."""
    whole = sum(one.share for one in doors)
    given = [count * one.share // whole for one in doors]
    given[0] += count - sum(given)
    return given


def told(result: Result) -> Iterator[str]:
    """Yield a result's row, and its faults."""
    yield (
        f"{result.door:22} {result.tried:9,} tried {result.refused:9,} refused {result.slowest_s:6.2f} s slowest "
        f"{result.grown_mib:5.0f} MiB grown {len(result.faults):3} faults"
    )
    for fault, data in result.faults.items():
        yield f"    {fault}"
        yield f"        {data[:300]!r}"


def main() -> int:
    """Run; return 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--door", default="", help="only ways in whose name has this in it")
    parser.add_argument("--but", default="", help="leave out ways in whose name has this in it")
    asked = parser.parse_args()
    results = []
    with every_door() as doors:
        chosen = [one for one in doors if asked.door in one.name and not (asked.but and asked.but in one.name)]
        for one, count in zip(chosen, shares(chosen, asked.count), strict=True):
            results.append(run(one, count, asked.seed))
            sys.stdout.write("\n".join(told(results[-1])) + "\n")
            sys.stdout.flush()
    faults = sum(len(result.faults) for result in results)
    tried = sum(result.tried for result in results)
    sys.stdout.write(f"{tried:,} inputs tried at {len(results)} ways in, seed {asked.seed}: {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
