"""What can have happened to a narrative under watch: events, past tense, each with all that `handling.evolve` needs."""

from dataclasses import dataclass
from datetime import datetime

from domain.enums import AlertKind, Severity
from domain.ids import DraftId, NarrativeId, StaffId
from workflow.state import Handling


@dataclass(frozen=True, slots=True)
class NarrativeClaimed:
    """Somebody has it."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeSnoozed:
    """It is quiet until a time."""

    by: StaffId
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class SnoozeEnded:
    """It asks for attention again: a snooze or a decision not to respond ran out, or severity rose."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NotHostileAsked:
    """One person says that it is not hostile; another has to say so too."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeDismissed:
    """It is not hostile."""

    by: tuple[StaffId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeRestored:
    """The decision that it is not hostile was undone."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseDeclined:
    """The agency will not respond, for a reason, and looks again at a time."""

    by: StaffId
    reason: str
    look_again: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeEscalated:
    """A person called for more senior eyes."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class AlertEscalated:
    """Nobody claimed it in time: `notified` were told under the policy's rule number `rule`."""

    rule: str
    notified: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SamplesRevealed:
    """A person opened the posts; exposure is counted for their own protection."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeMerged:
    """It tells the same story as another one and lives on under that one's id.

    `severity`, `kind`, `on_card`, `handling` and who claimed it are those of the two together from now on.
    """

    by: StaffId
    into: NarrativeId
    absorbed: NarrativeId
    drafts: tuple[DraftId, ...]
    severity: Severity
    kind: AlertKind
    on_card: bool
    handling: Handling
    claimed_by: StaffId | None
    claimed_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeClosed:
    """It has not grown for so many hours: it is off the lists, and its card folds."""

    quiet_hours: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeReopened:
    """It was closed and grows again."""

    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CardReleased:
    """An alert that the hourly limit had held back was shown after all."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NarrativeReported:
    """A person reported it on: to a platform or an authority, under this reference."""

    by: StaffId
    to: str
    reference: str
    at: datetime


NarrativeEvent = (
    NarrativeClaimed
    | NarrativeSnoozed
    | SnoozeEnded
    | NotHostileAsked
    | NarrativeDismissed
    | NarrativeRestored
    | ResponseDeclined
    | NarrativeEscalated
    | AlertEscalated
    | SamplesRevealed
    | NarrativeMerged
    | NarrativeReported
    | CardReleased
    | NarrativeClosed
    | NarrativeReopened
)
