"""What can be asked of a draft: commands, imperative. Who asks has been resolved at the edge."""

from dataclasses import dataclass
from datetime import datetime

from domain.enums import Severity
from domain.ids import DraftId, NarrativeId, PublicationId, RevisionHash, SlackUserId, StaffId, TopicId
from domain.records import Content
from workflow.state import Correction, Reach


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the person, and the Slack user they acted as."""

    staff: StaffId
    slack_user: SlackUserId
    via: str = ""


@dataclass(frozen=True, slots=True)
class SubmitDraft:
    """Propose a reply."""

    draft: DraftId
    by: By
    content: Content
    narrative: NarrativeId | None
    topic: TopicId | None
    severity: Severity | None
    added_severity: Severity | None
    at: datetime
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class ReviseDraft:
    """Replace the wording; `base` is the revision the editor saw."""

    by: By
    content: Content
    base: RevisionHash
    at: datetime


@dataclass(frozen=True, slots=True)
class TakeDraft:
    """Say that one looks after it."""

    by: By
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveApproval:
    """Assent to exactly this revision."""

    by: By
    revision: RevisionHash
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawApproval:
    """Take an assent back."""

    by: By
    revision: RevisionHash
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveRejection:
    """Stop the draft."""

    by: By
    revision: RevisionHash
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawRejection:
    """Lift one's own rejection."""

    by: By
    revision: RevisionHash
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawDraft:
    """Stop what has not been sent, for good."""

    by: By
    at: datetime


@dataclass(frozen=True, slots=True)
class ReconsiderDraft:
    """Judge it again after time passed or a mode, a person or the policy changed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class BeginPublication:
    """Take a queued delivery; `key` is used unless one is stored already."""

    publication: PublicationId
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakeOverPublication:
    """Take a delivery whose worker is gone."""

    publication: PublicationId
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordSuccess:
    """Say that the post exists; of a thread, that this `part` does, counting from 1."""

    publication: PublicationId
    token: int
    remote_id: str
    url: str | None
    at: datetime
    part: int = 1


@dataclass(frozen=True, slots=True)
class RecordDelay:
    """Say that nothing was posted and when to try again; `give_up` after so many tries."""

    publication: PublicationId
    token: int
    until: datetime
    reason: str
    give_up: bool
    at: datetime
    counts: bool = True
    """Whether it was a try that failed; a wait that the platform asked for is none."""


@dataclass(frozen=True, slots=True)
class HoldPublication:
    """Leave a queued delivery alone until a time: its account cannot take it; `urgent` if a person has to mend that."""

    publication: PublicationId
    until: datetime
    reason: str
    urgent: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """Say that nothing was posted and nothing will be."""

    publication: PublicationId
    token: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordUnknown:
    """Say that nobody can tell."""

    publication: PublicationId
    token: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConfirmPublication:
    """Decide an unconfirmed or failed delivery: it is there, or it is not and shall be posted again."""

    publication: PublicationId
    by: By
    there: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RetractDraft:
    """Ask that every post of it be deleted."""

    by: By
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordRetraction:
    """Say that one post is gone, or why it is not."""

    publication: PublicationId
    failure: str
    final: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordReach:
    """Say what became of a post by now."""

    publication: PublicationId
    reach: Reach
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """Do the review that publishing alone owes."""

    by: By
    at: datetime


DraftCommand = (
    SubmitDraft
    | ReviseDraft
    | TakeDraft
    | GiveApproval
    | WithdrawApproval
    | GiveRejection
    | WithdrawRejection
    | WithdrawDraft
    | ReconsiderDraft
    | BeginPublication
    | TakeOverPublication
    | RecordSuccess
    | RecordDelay
    | HoldPublication
    | RecordFailure
    | RecordUnknown
    | ConfirmPublication
    | RetractDraft
    | RecordRetraction
    | RecordReach
    | ReviewDraft
)
