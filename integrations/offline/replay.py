"""Replays a file of posts through the detector in event time, as fast as it goes.

Where the process may run on two cores, a second thread reads, tokenises and groups ahead of the alerting, which asks
nothing of the grouping but what it handed over; on one core (``taskset -c 0``) one thread does all in turn. What comes
out is the same to the byte.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Final

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from domain.errors import FleetfootError
from domain.records import Alert, Topic
from integrations.sources.jsonl import batch_of_lines, opened, read_lines
from narratives.batch import PostBatch
from narratives.detector import Detector
from narratives.grouped import Grouped
from narratives.grouping import Grouper

TOLD: Final = 20
"""Bad lines reported one by one; the rest are only counted."""
AHEAD: Final = 1
"""Batches grouped ahead of the alerting where there is a core for it."""

HAND_OVER: Final = 0.0002
"""Seconds after which one thread lets the other go on. Alerting stops some fifty times in a batch, and would wait each
time for as long as Python's usual five milliseconds while the other thread reads."""

Ready = tuple[PostBatch, list[datetime], Grouped]
Ahead = Queue[Ready | BaseException | None]


class Assignment(msgspec.Struct):
    """One line of the assignments file."""

    post_id: str
    narrative_id: str | None
    first_id: str | None
    at: datetime


class Faults:
    """Counts bad lines and says the first few on stderr."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def __call__(self, number: int, fault: str) -> None:
        """Note a bad line."""
        self.count += 1
        if self.count <= TOLD:
            sys.stderr.write(f"{self.name}:{number}: {fault}; skipped\n")

    def sum_up(self) -> None:
        """Say how many lines were skipped, if more than were told."""
        if self.count > TOLD:
            sys.stderr.write(f"{self.name}: {self.count} bad lines skipped in all\n")


class Spool:
    """Keeps assignments on disk until the run ends, when each narrative's last id is known."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.encoder = msgspec.msgpack.Encoder()

    def add(self, batch: PostBatch, times: list[datetime], clusters: bytes, given: list[int]) -> None:
        """Keep a batch."""
        block = self.encoder.encode((list(batch.ids), times, clusters, given))
        self.file.write(len(block).to_bytes(8, "little") + block)

    def resolved(self, detector: Detector) -> Iterator[list[Assignment]]:
        """Yield the assignments with the ids narratives bear now."""
        decoder = msgspec.msgpack.Decoder(tuple[list[str], list[datetime], bytes, list[int]])
        self.file.seek(0)
        while head := self.file.read(8):
            ids, times, clusters, given = decoder.decode(self.file.read(int.from_bytes(head, "little")))
            now = detector.grouper.names(np.frombuffer(clusters, np.int64)).tolist()
            yield [
                Assignment(i, f"N-{n}" if n else None, f"N-{g}" if g else None, t)
                for i, n, g, t in zip(ids, now, given, times, strict=True)
            ]


def _ready(source: IO[bytes], faults: Faults, grouper: Grouper) -> Iterator[Ready]:
    for lines in read_lines(source, faults.name, faults):
        if lines:
            batch = batch_of_lines(lines)
            yield batch, [x.created_at for x in lines], grouper.group(batch)


def _go_ahead(batches: Iterator[Ready], ahead: Ahead) -> None:
    try:
        for item in batches:
            ahead.put(item)
        ahead.put(None)
    except BaseException as fault:  # noqa: BLE001 - raised again where the batches are taken
        ahead.put(fault)


def cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(source: IO[bytes], faults: Faults, grouper: Grouper) -> Iterator[Ready]:
    batches = _ready(source, faults, grouper)
    if cores() < 2:
        yield from batches
        return
    ahead: Ahead = Queue(AHEAD)
    Thread(target=_go_ahead, args=(batches, ahead), daemon=True).start()
    while (item := ahead.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item


def _detector(policy: str | None) -> Detector:
    topics: tuple[Topic, ...] = ()
    handles: tuple[str, ...] = ()
    if policy is not None:
        from policies.file import load_policy  # noqa: PLC0415 - a quarter of the time to start

        with opened(policy) as file:
            loaded = load_policy(file.read(), policy)
        topics = tuple(loaded.topics.values())
        handles = tuple(account.handle for account in loaded.accounts.values())
    return Detector(topics=topics, handles=handles)


def _written(stack: ExitStack, path: str | None) -> IO[bytes] | None:
    match path:
        case None:
            return None
        case "-":
            return sys.stdout.buffer
        case _:
            return stack.enter_context(Path(path).open("wb"))


def _write_alerts(out: IO[bytes] | None, alerts: list[Alert], detector: Detector) -> None:
    """Write the alerts with the ids narratives bear now, as the assignments do, so that the two files can be joined."""
    if out is not None:
        borne = [replace(alert, narrative_id=detector.resolve(alert.narrative_id)) for alert in alerts]
        out.write(msgspec.json.Encoder().encode_lines(borne))


def _run(stack: ExitStack, posts: str, assignments: str | None, alerts: str | None, policy: str | None) -> int:
    detector = _detector(policy)
    source = stack.enter_context(opened(posts)) if posts != "-" else opened(posts)
    faults = Faults("stdin" if posts == "-" else posts)
    assigned, alerted = _written(stack, assignments), _written(stack, alerts)
    if assigned is None and alerted is None:
        alerted = sys.stdout.buffer
    spool = None
    if assigned is not None:
        file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        spool = Spool(file)
    console = Console(stderr=True)
    progress = stack.enter_context(
        Progress(
            SpinnerColumn(),
            TextColumn("{task.completed:,.0f} posts, {task.fields[alerts]} alerts"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
    )
    task = progress.add_task("replay", total=None, alerts=0)
    stack.callback(sys.setswitchinterval, sys.getswitchinterval())
    sys.setswitchinterval(HAND_OVER)
    raised: list[Alert] = []
    for batch, times, grouped in _batches(source, faults, detector.grouper):
        raised += detector.alerting.observe(batch, grouped)
        if spool is not None:
            spool.add(batch, times, grouped.clusters.tobytes(), grouped.names.tolist())
        progress.update(task, advance=len(batch), alerts=len(raised))
    _write_alerts(alerted, raised, detector)
    if spool is not None and assigned is not None:
        encoder = msgspec.json.Encoder()
        for lines in spool.resolved(detector):
            assigned.write(encoder.encode_lines(lines))
    faults.sum_up()
    return 1 if faults.count else 0


def replay(posts: str, assignments: str | None = None, alerts: str | None = None, policy: str | None = None) -> int:
    """Replay posts and write assignments and alerts (alerts to stdout if neither is asked for).

    Returns 0, 1 if lines were skipped, or 2 with one line on stderr if the input cannot be used.
    """
    try:
        with ExitStack() as stack:
            return _run(stack, posts, assignments, alerts, policy)
    except FleetfootError as fault:
        sys.stderr.write(f"{fault.message}\n")
    except BrokenPipeError:
        return 0
    except OSError as fault:
        sys.stderr.write(f"{fault.filename or 'output'}: {fault.strerror or fault}\n")
    return 2
