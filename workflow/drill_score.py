"""The score of a drill: what the team did, by the clock, read from the audit trail alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.ids import StaffId
from workflow.state import AuditEvent

MOST: Final = 100
_TARGETS: Final = (
    ("claimed", "NarrativeClaimed", timedelta(minutes=5), 20),
    ("first draft", "DraftSubmitted", timedelta(minutes=10), 20),
    ("out on the sandbox", "PublicationSucceeded", timedelta(minutes=15), 30),
)
"""What, by which event, within how long for full marks; within twice as long for half."""

_CLEAN: Final = 20
_EACH_LESSON: Final = 5
_EYES: Final = 10
_PEOPLE: Final = frozenset(
    {"NarrativeClaimed", "DraftSubmitted", "DraftRevised", "ApprovalGiven", "RejectionGiven", "DraftTaken"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing scored: what, how many points of how many, and why."""

    what: str
    points: int
    most: int
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """The whole team's result; `lessons` are the rules that stopped a wording, in the order they were met."""

    marks: tuple[Mark, ...]
    people: tuple[StaffId, ...]
    lessons: tuple[str, ...]
    answered: timedelta | None

    @property
    def total(self) -> int:
        """Return the points, at most `MOST`."""
        return sum(mark.points for mark in self.marks)


def score(begun: datetime, events: Iterable[AuditEvent]) -> Score:
    """Return the score of a drill from every event of its narrative and of the drafts that answer it."""
    happened = sorted(events, key=lambda event: event.seq)
    marks = [_timed(begun, happened, target) for target in _TARGETS]
    lessons = tuple(_rule(event) for event in happened if event.kind == "PracticeLesson")
    drafted = any(event.kind == "DraftSubmitted" for event in happened)
    marks += [_clean(lessons, drafted=drafted), _eyes(happened)]
    out = _first(happened, "PublicationSucceeded")
    return Score(
        marks=tuple(marks),
        people=tuple(dict.fromkeys(StaffId(event.actor) for event in happened if event.kind in _PEOPLE)),
        lessons=lessons,
        answered=None if out is None else out.at - begun,
    )


def _timed(begun: datetime, events: Sequence[AuditEvent], target: tuple[str, str, timedelta, int]) -> Mark:
    what, kind, within, most = target
    event = _first(events, kind)
    if event is None:
        return Mark(what, 0, most, "not done")
    took = event.at - begun
    points = most if took <= within else most // 2 if took <= 2 * within else 0
    return Mark(what, points, most, f"after {_minutes(took)}; {_minutes(within)} is the mark")


def _clean(lessons: Sequence[str], *, drafted: bool) -> Mark:
    what = "wording within the law"
    if not drafted:
        return Mark(what, 0, _CLEAN, "nothing was written")
    if not lessons:
        return Mark(what, _CLEAN, _CLEAN, "no rule had to stop a wording")
    points = max(0, _CLEAN - _EACH_LESSON * len(lessons))
    return Mark(what, points, _CLEAN, f"stopped and learnt: {', '.join(dict.fromkeys(lessons))}")


def _eyes(events: Sequence[AuditEvent]) -> Mark:
    what = "a second pair of eyes"
    for event in events:
        if event.kind in {"ApprovalGiven", "RejectionGiven", "ReviewDone"}:
            return Mark(what, _EYES, _EYES, f"{event.actor} looked at it")
    if _line_alone(events):
        return Mark(what, _EYES, _EYES, "an approved line needs none")
    return Mark(what, 0, _EYES, "nobody else looked at what was written")


def _line_alone(events: Sequence[AuditEvent]) -> bool:
    out = _first(events, "PublicationSucceeded")
    drafted = _first(events, "DraftSubmitted")
    revision = None if drafted is None or drafted.payload is None else drafted.payload.get("revision")
    content = revision.get("content") if isinstance(revision, dict) else None
    return out is not None and isinstance(content, dict) and content.get("line") is not None


def _first(events: Sequence[AuditEvent], kind: str) -> AuditEvent | None:
    return next((event for event in events if event.kind == kind), None)


def _rule(event: AuditEvent) -> str:
    return str((event.payload or {}).get("rule", ""))


def _minutes(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds // 60} min {seconds % 60:02d} s" if seconds % 60 else f"{seconds // 60} min"
