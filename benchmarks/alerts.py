"""Measures alerts on labelled files against a plain term-burst detector: `python -m benchmarks.alerts FOLDER`.

Each ``*.jsonl`` or ``*.jsonl.gz`` file of the folder whose posts have a `story` (null for the rest) is measured. An
alert is on a story if at least half of its posts are; it is in time by the story's tenth post plus one minute.
"""

import json
import math
import re
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from integrations.sources.jsonl import Line, batch_of_lines, opened, read_lines
from narratives.detector import Detector

_WORD = re.compile(r"[#\w]\w+")
_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert: when, under which narrative, of which kind, with which posts."""

    at: datetime
    narrative: str
    kind: str
    posts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file: its lines as they come, and of each post its id, time, text and story."""

    name: str
    lines: list[Line]
    rows: list[tuple[str, datetime, str, str | None]]


def plain(file: Labelled) -> Iterator[Raised]:
    """Yield the alerts of the peer: a word's Poisson surprise over ten minutes against the day before.

    A word is told at five posts and six decades, and again after an hour; each word is a narrative of its own.
    """
    window: deque[tuple[datetime, str, frozenset[str]]] = deque()
    now, before, told = Counter[str](), Counter[str](), dict[str, datetime]()
    posts_before = 0
    for ident, at, text, _ in file.rows:
        words = frozenset(word.lower() for word in _WORD.findall(text))
        window.append((at, ident, words))
        now.update(words)
        while window[0][0] <= at - timedelta(minutes=10):
            gone = window.popleft()[2]
            now.subtract(gone)
            before.update(gone)
            posts_before += 1
        for word in words:
            count, mean = now[word], (before[word] + 0.5) / (posts_before + 100) * len(window)
            if count < 5 or count <= mean or (word in told and at - told[word] < timedelta(hours=1)):
                continue
            if (count * math.log(count / mean) - (count - mean)) / math.log(10) >= 6:
                told[word] = at
                yield Raised(at, word, "trending", [post for _, post, held in window if word in held])


def ours(file: Labelled) -> Iterator[Raised]:
    """Yield the alerts of the detector at its defaults."""
    detector = Detector()
    for start in range(0, len(file.lines), 4096):
        for alert in detector.observe(batch_of_lines(file.lines[start : start + 4096]))[1]:
            yield Raised(alert.at, alert.narrative_id, alert.kind, alert.post_ids)


def measured(file: Labelled, raised: Sequence[Raised]) -> list[str]:
    """Return in time, alerted, hostile, narratives a story, other alerts a day and hostile ones, as shown."""
    story_of = {ident: story for ident, _, _, story in file.rows}
    times = defaultdict[str, list[datetime]](list)
    for _, at, _, story in file.rows:
        if story is not None:
            times[story].append(at)
    on, off = defaultdict[str, list[Raised]](list), list[Raised]()
    for alert in raised:
        story, count = Counter(story_of[post] for post in alert.posts).most_common(1)[0]
        if story is not None and 2 * count >= len(alert.posts):
            on[story].append(alert)
        else:
            off.append(alert)
    days = (file.rows[-1][1] - file.rows[0][1]) / timedelta(days=1)
    in_time = sum(on[s][0].at <= times[s][min(9, len(times[s]) - 1)] + _LATE for s in list(on))
    narratives = sum(len({alert.narrative for alert in alerts}) for alerts in on.values())
    return [
        f"{in_time}/{len(times)}",
        f"{len(on)}/{len(times)}",
        f"{sum(alerts[0].kind == 'hostile' for alerts in on.values())}",
        f"{narratives / max(1, len(on)):.1f}",
        f"{len(off) / days:.1f}",
        f"{sum(alert.kind == 'hostile' for alert in off) / days:.1f}",
    ]


def labelled(path: Path) -> Labelled | None:
    """Return a file, or None if its posts have no stories."""
    with opened(str(path)) as file:
        found = [json.loads(line) for line in file]
    if not any(row.get("story") for row in found) or all(row.get("story") for row in found):
        return None
    with opened(str(path)) as file:
        blocks = read_lines(file, path.name, lambda number, fault: sys.exit(f"{path}:{number}: {fault}"))
        lines = [line for block in blocks for line in block]
    when = [datetime.fromisoformat(row["created_at"]) for row in found]
    rows = [(row["id"], at, row["text"], row["story"]) for row, at in zip(found, when, strict=True)]
    return Labelled(path.name.split(".")[0], lines, rows)


def main(folder: str) -> None:
    """Print the table."""
    Detector().observe(batch_of_lines([]))  # compile first
    table = Table(
        "file", "posts", "detector", "in time", "alerted", "hostile", "narratives", "other/day", "hostile/day"
    )
    table.add_column("µs a post", justify="right")
    for path in sorted(Path(folder).glob("*.jsonl*")):
        file = labelled(path)
        if file is None:
            continue
        for name, detect in (("Fleetfoot", ours), ("plain bursts", plain)):
            start = time.process_time()
            raised = list(detect(file))
            micros = (time.process_time() - start) / len(file.rows) * 1e6
            table.add_row(file.name, str(len(file.rows)), name, *measured(file, raised), f"{micros:.0f}")
    Console(width=140).print(table)


if __name__ == "__main__":
    main(sys.argv[1])
