"""What can have happened to a draft: events, past tense, each carrying all that `evolve` needs."""

from dataclasses import dataclass
from datetime import datetime

from domain.enums import Severity
from domain.ids import DraftId, NarrativeId, RevisionHash, StaffId, TopicId
from domain.records import Verdict
from workflow.delivery_events import (
    PartSent,
    PublicationBegun,
    PublicationDelayed,
    PublicationFailed,
    PublicationHeld,
    PublicationRepeated,
    PublicationRetracted,
    PublicationSucceeded,
    PublicationTakenOver,
    PublicationUnconfirmed,
    ReachMeasured,
    RetractionAsked,
    RetractionFailed,
)
from workflow.state import Correction, Mark, Publication, Revision

__all__ = [
    "ApprovalGiven",
    "ApprovalWithdrawn",
    "ApprovalsLapsed",
    "DraftApproved",
    "DraftEvent",
    "DraftExpired",
    "DraftQueued",
    "DraftReturned",
    "DraftRevised",
    "DraftSubmitted",
    "DraftTaken",
    "DraftWithdrawn",
    "PartSent",
    "PublicationBegun",
    "PublicationDelayed",
    "PublicationFailed",
    "PublicationHeld",
    "PublicationRepeated",
    "PublicationRetracted",
    "PublicationSucceeded",
    "PublicationTakenOver",
    "PublicationUnconfirmed",
    "ReachMeasured",
    "RejectionGiven",
    "RejectionWithdrawn",
    "RetractionAsked",
    "RetractionFailed",
    "ReviewDone",
    "ReviewOverdue",
    "VerdictChanged",
]


@dataclass(frozen=True, slots=True)
class DraftSubmitted:
    """A member proposed a reply."""

    draft: DraftId
    revision: Revision
    narrative: NarrativeId | None
    topic: TopicId | None
    severity: Severity | None
    added_severity: Severity | None
    verdict: Verdict
    at: datetime
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class DraftRevised:
    """An edit made a new revision; earlier approvals are void."""

    revision: Revision
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftTaken:
    """Somebody looks after the draft."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """A member assented to one revision; `verdict` is what the rules said with it."""

    mark: Mark
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalWithdrawn:
    """A member took an assent back before publication."""

    by: StaffId
    revision: RevisionHash
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalsLapsed:
    """Approvals ran out, by age or because the draft was not sent in time."""

    by: tuple[StaffId, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RejectionGiven:
    """Somebody who could have approved stopped the draft."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, slots=True)
class RejectionWithdrawn:
    """A rejection was taken back by the person who gave it."""

    by: StaffId
    revision: RevisionHash
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftApproved:
    """The rules are satisfied: the verdict is publish."""

    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftQueued:
    """Deliveries were put into the outbox, one an account."""

    publications: tuple[Publication, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftReturned:
    """It may not go out as things stand; what was not begun waits for approval again."""

    reason: str
    verdict: Verdict | None
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class VerdictChanged:
    """The rules see a waiting draft differently than before."""

    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftWithdrawn:
    """A member withdrew the draft; what was not begun stays unsent."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftExpired:
    """Nobody approved it in time."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewDone:
    """The review owed for publishing alone was done."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewOverdue:
    """The review owed was not done in time and was escalated."""

    at: datetime


DraftEvent = (
    DraftSubmitted
    | DraftRevised
    | DraftTaken
    | ApprovalGiven
    | ApprovalWithdrawn
    | ApprovalsLapsed
    | RejectionGiven
    | RejectionWithdrawn
    | DraftApproved
    | DraftQueued
    | DraftReturned
    | VerdictChanged
    | DraftWithdrawn
    | DraftExpired
    | PublicationBegun
    | PublicationTakenOver
    | PartSent
    | PublicationSucceeded
    | PublicationDelayed
    | PublicationHeld
    | PublicationFailed
    | PublicationUnconfirmed
    | ReachMeasured
    | PublicationRepeated
    | RetractionAsked
    | PublicationRetracted
    | RetractionFailed
    | ReviewDone
    | ReviewOverdue
)
