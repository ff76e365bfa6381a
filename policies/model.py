"""The policy and the facts of one draft, as frozen records that every rule reads."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.enums import Effect, Severity, SlackStatus
from domain.ids import (
    AccountId,
    DraftId,
    LineId,
    PolicyHash,
    RoleName,
    SlackUserId,
    StaffId,
    TierName,
    TopicId,
)
from domain.records import Account, Approval, Content, Fingerprint, Rejection, Topic
from policies.cells import Matrix
from policies.media import MediaHashes
from policies.slots import Slot

LEGAL = RoleName("legal")


@dataclass(frozen=True, slots=True)
class Agency:
    """Who publishes; `timezone` decides on which day training and lines run out."""

    name: str
    timezone: str
    language: str
    channel: str
    legal_framework: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person, however many Slack users; `listed` is False for someone known only through a Slack group."""

    id: StaffId
    tier: TierName
    slack: tuple[SlackUserId, ...] = ()
    roles: frozenset[RoleName] = frozenset()
    trained_until: dt.date | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """A Slack user group whose members have at least `tier`."""

    slack_group: str
    tier: TierName


@dataclass(frozen=True, slots=True)
class Line:
    """Wording approved in advance; good until the day it expires, for its topic only."""

    id: LineId
    topic: TopicId | None
    owner: StaffId
    approved: dt.date
    expires: dt.date
    language: str
    text: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    life_safety: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """How long an assent lasts and when a review is owed; all in minutes."""

    expires_minutes: int
    review_minutes: Mapping[Severity, int]
    send_within_minutes: int


@dataclass(frozen=True, slots=True)
class Action:
    """Who may do an act other than publishing: the lowest tier, and how many people it takes."""

    tier: TierName
    people: int = 1


@dataclass(frozen=True, slots=True)
class Modes:
    """What pause and crisis may do."""

    life_safety_exempt: bool
    crisis_max_hours: int


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A person against whom proceedings are active since a day."""

    name: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Period:
    """A pre-election period, both days included."""

    start: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Embargo:
    """A phrase not to be published before a moment."""

    phrase: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """The registers and limits the guard reads; `effects` is keyed by rule id (``pre-election``)."""

    protected_names: tuple[str, ...] = ()
    active_proceedings: tuple[Proceeding, ...] = ()
    pre_election: tuple[Period, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    known_hosts: tuple[str, ...] = ()
    hostile_media: str = ""
    hostile_hashes: MediaHashes | None = None
    """What the file `hostile_media` lists, once read (`policies.media.parse_hashes`); None while it was not."""
    languages: tuple[str, ...] | None = None
    """Languages besides English whose rules are in force (`policies.guard.tongues`); None for all there are."""
    max_sentence_words: int = 25
    effects: Mapping[str, Effect] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alerting:
    """Which narratives raise an alert, and how many an hour."""

    min_severity: Severity
    max_alerts_per_hour: int
    windows_minutes: tuple[int, ...]
    quiet_hours: int = 72
    """A narrative that has not grown for so long is closed."""


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A scheduled summary: its cron expression in the agency's timezone, and its channel."""

    id: str
    cron: str
    channel: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to tell when an alert of at least `severity` stays unclaimed; `notify` is duty, a tier or a staff id."""

    severity: Severity
    after_minutes: int
    notify: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on duty from `start` (included) until `until` (excluded)."""

    start: dt.datetime
    until: dt.datetime
    staff: StaffId


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file, checked and resolved; `hash` is of the file's bytes."""

    hash: PolicyHash
    name: str
    agency: Agency
    tiers: tuple[TierName, ...]
    staff: Mapping[StaffId, Member]
    groups: tuple[Group, ...]
    accounts: Mapping[AccountId, Account]
    topics: Mapping[TopicId, Topic]
    lines: Mapping[LineId, Line]
    trust: Matrix
    approval: ApprovalTerms
    actions: Mapping[str, Action]
    modes: Modes
    guard: GuardSettings
    alerting: Alerting
    reactions: Mapping[str, tuple[str, ...]]
    digests: tuple[DigestPlan, ...]
    escalations: tuple[Escalation, ...]
    rota: tuple[Shift, ...]
    posts_days: int
    ranks: Mapping[TierName, int]
    people: Mapping[str, Member]
    """Every staff id and every Slack user id of the staff, to the person."""
    zone: dt.tzinfo
    worked_out: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What follows from this policy alone and was worked out once (`policies.standing`); a changed policy is a new
    record and begins empty."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """A declared crisis: its topic, and the moment it ends (excluded)."""

    topic: TopicId
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a verdict depends on besides the policy and the time.

    `author` is the final editor; it, `prior_authors` and every `by` are staff ids or Slack user ids. `severity` is the
    narrative's, `added_severity` what the author adds. `slack` is keyed by either kind of id; someone it lacks is not
    active. None means that Slack was not asked at all (offline scenarios): listed staff are then taken as active.
    `approved_at` is when the draft first had all it needed, where that is known (see send_within_minutes).
    """

    author: str
    content: Content
    draft_id: DraftId | None = None
    severity: Severity | None = None
    added_severity: Severity | None = None
    topic: TopicId | None = None
    prior_authors: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    fingerprint: Fingerprint | None = None
    paused: bool = False
    crisis: Crisis | None = None
    slack: Mapping[str, SlackStatus] | None = field(default_factory=dict)
    groups: Mapping[SlackUserId, tuple[str, ...]] = field(default_factory=dict)
    approved_at: dt.datetime | None = None
