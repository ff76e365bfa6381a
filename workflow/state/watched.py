"""What the desk remembers of a narrative: the detector's latest view, and what staff decided about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.enums import AlertKind, Severity
from domain.ids import DraftId, StaffId
from domain.records import Narrative


class Handling(StrEnum):
    """What staff are doing about a narrative."""

    OPEN = "open"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    NOT_HOSTILE = "not hostile"
    NO_RESPONSE = "do not respond"
    ANSWERED = "answered"
    CLOSED = "closed"
    """It went quiet; it opens again by itself when it grows."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A narrative as the desk knows it: the detector's latest view and what staff decided about it."""

    narrative: Narrative
    version: int
    alerted_at: datetime
    """Wall-clock time of the first alert; event times are in `narrative`."""
    alert_at: datetime
    """Event time of the first alert."""
    handling: Handling = Handling.OPEN
    alerted_severity: Severity = Severity.LOW
    claimed_by: StaffId | None = None
    claimed_at: datetime | None = None
    until: datetime | None = None
    """When a snooze ends or a decision not to respond is looked at again."""
    reason: str = ""
    votes: tuple[StaffId, ...] = ()
    """Who has said "not hostile" so far, where two people are needed."""
    drafts: tuple[DraftId, ...] = ()
    escalated: tuple[str, ...] = ()
    exposures: int = 0
    """How many times somebody opened the samples."""
    growth: tuple[tuple[datetime, int], ...] = ()
    """Sizes as they were seen, oldest first, thinned: what a reply did to the growth is read from here."""
    sampled: tuple[tuple[str, int], ...] = ()
    """Platforms of which only 1 post in so many was read while the story was watched: its sizes are too small there."""
    closed_size: int = 0
    """How large it was when it was closed: what it has grown since opens it again."""
    on_card: bool = True
    """False when it went to the digest only (trending, below min_severity, or over the hourly cap)."""

    @property
    def place(self) -> tuple[bool, int, float]:
        """Return where it stands in a list, smallest first: hostile ones, then by severity, then the newest."""
        story = self.narrative
        return (story.kind is not AlertKind.HOSTILE, -story.severity.rank, -story.last_seen.timestamp())
