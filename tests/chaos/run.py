"""Runs the plans: `python -m tests.chaos.run --runs 2000 --seed 1`; `--runs 1 --seed N` replays one."""

import argparse
import logging
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import structlog

from tests.chaos.arena import arena
from tests.chaos.plan import plan_of


@dataclass
class Tally:
    """What some runs came to."""

    broken: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count what other runs came to, too."""
        self.broken += other.broken
        for name, counts in other.counts.items():
            self.counts.setdefault(name, Counter()).update(counts)


def play(seeds: Sequence[int]) -> Tally:
    """Do these runs one after another; print a line a violation, and now and then how far it is."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    broken, blows, faults = 0, Counter[str](), Counter[str]()
    with arena() as here:
        for done, seed in enumerate(seeds, start=1):
            plan = plan_of(seed)
            blows.update(blow.what for blow in plan.blows)
            faults.update(how for _, _, how in plan.faults)
            for problem in here.run(plan):
                broken += 1
                _say(f"seed {seed}: {problem}")
            if done % 50 == 0 and done < len(seeds):
                sys.stderr.write(f"{done} of {len(seeds)} runs: {broken} violations so far\n")
        counts = {"blows": blows, "faults": faults, "looked": here.said}
        return Tally(broken, {**counts, "deliveries": here.outcomes, "among them": here.kinds})


def main() -> int:
    """Run as asked; print a line a violation and the sum at the end."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=2000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--at-once", type=int, default=1, help="so many worlds side by side")
    asked = words.parse_args()
    seeds, began, total = range(asked.seed, asked.seed + asked.runs), time.monotonic(), Tally()
    shares = [seeds[number :: asked.at_once] for number in range(asked.at_once)]
    if asked.at_once == 1:
        total = play(seeds)
    else:
        with ProcessPoolExecutor(asked.at_once, multiprocessing.get_context("spawn")) as pool:
            for tally in pool.map(play, shares):
                total.add(tally)
    _say(
        f"{asked.runs} runs from seed {asked.seed} in {time.monotonic() - began:.0f} s, {asked.at_once} at once: "
        f"{total.broken} violations"
    )
    for name, counts in total.counts.items():
        _say(f"{name}: " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    return 1 if total.broken else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
