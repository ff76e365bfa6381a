"""What the desk remembers: drafts, publications, narratives under watch and the agency's modes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.enums import DraftState, PublicationState, Severity, SlackStatus
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
from domain.records import Content, Narrative, Obligation, Verdict


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, resolved afresh at the edge; `staff` is None for a stranger to the policy."""

    slack_user: SlackUserId
    staff: StaffId | None
    name: str
    status: SlackStatus
    groups: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class CrisisMode:
    """A declared crisis: its matrix replaces free_text for one topic until its end."""

    topic: TopicId
    reason: str
    by: StaffId
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Modes:
    """Pause and crisis, independent of each other."""

    version: int = 0
    paused: bool = False
    paused_by: StaffId | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""
    resume_votes: tuple[StaffId, ...] = ()
    crisis: CrisisMode | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One stored fact. `kind` is the past-tense event name; `payload` is erasable, the chain holds its salted hash."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    policy: str
    payload: Mapping[str, object] | None
    salt: str
    payload_hash: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to show in Slack, written in the same transaction as the fact it tells.

    `kind`: "card" (redraw the subject's card), "thread" (add `text` under it), "page" (tell `to`, a staff id or tier,
    by direct message), "channel" (post `text`), "home" (refresh home tabs). `id` is unique, so nothing is shown twice.
    """

    id: str
    kind: str
    subject: str
    text: str = ""
    to: str = ""
    at: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardRef:
    """Where a card stands in Slack. `revision` is set on draft cards: only reactions on that message count for it."""

    subject: str
    channel: str
    ts: str
    revision: RevisionHash | None = None
