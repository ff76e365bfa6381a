"""Reads a replay's posts ahead of time: are they usable, and when does the first hostile story show itself?"""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError
from domain.records import Alert
from integrations.sources.jsonl import batch_of_lines, opened, read_lines
from narratives.detector import Detector
from policies.file import load_policy

BATCH = 200
TOLD = 5
"""Bad lines shown one by one; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come: how many posts, from when to when, and the alert worth waiting for, if there is one.

    That is the first hostile alert of high severity on a watched topic, else the first hostile one, else the first on
    a watched topic, else the first.
    `earlier` counts the hostile alerts before it.
    """

    posts: int
    skipped: int
    begins: datetime
    ends: datetime
    first: Alert | None
    earlier: int = 0


def look_ahead(posts: Path, policy: Path) -> Outlook:
    """Run detection over the file until that alert is found, and read the rest for its bad lines only.

    Raises `BadInputError` if the file cannot be read or holds no post; bad lines are told on stderr and skipped.
    """
    loaded = load_policy(policy.read_bytes(), policy.name)
    handles = tuple(account.handle for account in loaded.accounts.values())
    detector = Detector(topics=tuple(loaded.topics.values()), handles=handles)
    faults: list[int] = []
    alerts: list[Alert] = []
    times: list[datetime] = []

    def told(number: int, fault: str) -> None:
        faults.append(number)
        if len(faults) <= TOLD:
            sys.stderr.write(f"{posts}:{number}: {fault}; skipped\n")

    count = 0
    with opened(str(posts)) as source:
        for lines in read_lines(source, str(posts), told):
            if not lines:
                continue
            count += len(lines)
            times = [min([*times[:1], lines[0].created_at]), max([*times[1:], lines[-1].created_at])]
            # in small batches, as the running bot reads them: a story is judged by what was known at its time
            for start in range(0, len(lines), BATCH):
                if any(map(_is_grave, filter(_is_hostile, alerts))):
                    break
                alerts += detector.observe(batch_of_lines(lines[start : start + BATCH]))[1]
    if len(faults) > TOLD:
        sys.stderr.write(f"{posts}: {len(faults)} bad lines skipped in all\n")
    if not count:
        raise BadInputError(
            f"{posts}: holds no usable post; a line is a JSON object with id, platform, author, text, created_at."
        )
    hostile = list(filter(_is_hostile, alerts))
    ranked = [*filter(_is_grave, hostile), *hostile, *filter(_is_grave, alerts), *alerts]
    first = next(iter(ranked), None)
    earlier = sum(first is not None and alert.at < first.at for alert in hostile)
    return Outlook(count, len(faults), times[0], times[-1], first, earlier)


def _is_hostile(alert: Alert) -> bool:
    return alert.kind is AlertKind.HOSTILE


def _is_grave(alert: Alert) -> bool:
    return alert.topic is not None and alert.severity.rank >= Severity.HIGH.rank
