"""Shows where the time of a post goes, and memory: `python -m benchmarks.narratives_speed POSTS.jsonl`.

CPU time of this thread, so that a busy machine disturbs less; the first block warms up and is left out.
"""

import resource
import sys
import time
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from integrations.sources.jsonl import batch_of_lines, opened, read_lines
from narratives.detector import Detector

STEPS = ("read JSON", "columns and tokens", "grouping", "alerting")


def _told(number: int, fault: str) -> None:
    sys.stderr.write(f"line {number}: {fault}; skipped\n")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Name a file of posts: python -m benchmarks.narratives_speed POSTS.jsonl")
    detector, clock = Detector(), time.thread_time
    blocks: list[tuple[int, list[float]]] = []
    with opened(sys.argv[1]) as file:
        lines_of = read_lines(file, sys.argv[1], _told)
        marks = [clock()]
        for lines in lines_of:
            marks.append(clock())
            batch = batch_of_lines(lines)
            marks.append(clock())
            grouped = detector.grouper.group(batch)
            marks.append(clock())
            detector.alerting.observe(batch, grouped)
            marks.append(clock())
            blocks.append((len(batch), [b - a for a, b in pairwise(marks)]))
            marks = [clock()]
    blocks = blocks[1:] or blocks
    tenth = max(1, len(blocks) // 10)
    table = Table("step", "microseconds a post", "first tenth", "last tenth", title="Where the time of a post goes")
    for step, name in enumerate((*STEPS, "all")):
        shown = []
        for part in (blocks, blocks[:tenth], blocks[-tenth:]):
            spent = sum(sum(s) if name == "all" else s[step] for _, s in part)
            shown.append(f"{spent / sum(n for n, _ in part) * 1e6:.1f}")
        table.add_row(name, *shown)
    Console(width=100).print(table)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
