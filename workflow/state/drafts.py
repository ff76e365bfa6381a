"""What the desk remembers of a draft: its wordings, who marked them, and what went out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.enums import DraftState, PublicationState, Severity
from domain.ids import (
    AccountId,
    DraftId,
    NarrativeId,
    PublicationId,
    RevisionHash,
    SlackUserId,
    StaffId,
    TopicId,
)
from domain.records import Content, Obligation, Verdict


@dataclass(frozen=True, slots=True)
class Revision:
    """One exact wording; `number` counts from 1 in a draft."""

    number: int
    hash: RevisionHash
    content: Content
    author: StaffId
    at: datetime
    author_slack: SlackUserId | None = None
    """The Slack user the author wrote from; trust is judged afresh by this user."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One person's approval or rejection of one revision, with the Slack user and the route it came by."""

    by: StaffId
    slack_user: SlackUserId
    at: datetime
    revision: RevisionHash
    reason: str = ""
    via: str = ""
    """The route it came by: "reaction", "button", "command" or "shortcut"."""


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread that is out; `remote_id` is None where only a person said so, `key` finds it then."""

    remote_id: str | None
    url: str | None
    at: datetime
    key: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What became of a post by a time; None where the platform does not tell. `there` is False once it is gone."""

    at: datetime
    there: bool = True
    views: int | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a draft corrects: another draft's posts, by account. `edit` changes those posts; else it answers them."""

    draft: DraftId
    edit: bool
    posts: Mapping[AccountId, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """One account's delivery of a revision.

    `key` is the platform's idempotency key as JSON text, written before the first byte is sent; `attempt` counts
    deliberate postings (a human's "post again" makes a new one); `retry_at` is when a rate limit ends or the schedule
    begins; `token` fences off a worker that lost the delivery to another; `tries` counts beginnings of this attempt;
    `retract_asked` is set once staff want it gone, whatever its state. A thread has the texts of its `parts`, split
    once when it was queued, and `sent` those that are out: each part is begun, sent and known by itself. `answers` and
    `edits` name the post of our own that a correction answers or changes.
    """

    id: PublicationId
    account: AccountId
    state: PublicationState
    attempt: int = 1
    key: str = ""
    started_at: datetime | None = None
    done_at: datetime | None = None
    remote_id: str | None = None
    url: str | None = None
    note: str = ""
    retry_at: datetime | None = None
    token: int = 0
    tries: int = 0
    revision: RevisionHash | None = None
    waits: int = 0
    """How many of `tries` ended in a wait that the platform asked for; these use up no patience."""
    retract_asked: bool = False
    last_try: bool = False
    """The draft was withdrawn while this was under way: if nothing was posted, nothing will be."""
    parts: tuple[str, ...] = ()
    sent: tuple[Part, ...] = ()
    answers: str | None = None
    edits: str | None = None
    reach: tuple[Reach, ...] = ()
    """Measured at 15 minutes, 1, 6 and 24 hours, where the platform tells; a thread's is its first post's."""

    @property
    def unfinished(self) -> bool:
        """Say whether parts of a thread are still to come after the one that is being sent."""
        return len(self.sent) + 1 < len(self.parts)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed reply and everything that happened to it. The last revision is the one that counts."""

    id: DraftId
    version: int
    state: DraftState
    revisions: tuple[Revision, ...]
    created_at: datetime
    narrative: NarrativeId | None = None
    topic: TopicId | None = None
    severity: Severity | None = None
    added_severity: Severity | None = None
    approvals: tuple[Mark, ...] = ()
    rejections: tuple[Mark, ...] = ()
    publications: tuple[Publication, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    reviewed_by: StaffId | None = None
    taken_by: StaffId | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    verdict: Verdict | None = None
    note: str = ""
    overdue_at: datetime | None = None
    """When the review owed was found overdue and escalated."""
    reviewed_at: datetime | None = None
    late: bool = False
    """It was approved, or free to go alone, and was not sent in time: a person has to say again that it should go."""
    correction: Correction | None = None
    waiting_since: datetime | None = None
    """When the desk last began to wait for approval: a draft nobody approves expires from here."""

    @property
    def current(self) -> Revision:
        """Return the revision that approvals must name."""
        return self.revisions[-1]
