"""Frozen records passed between rooms. Times are aware datetimes; sequences are tuples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.enums import AlertKind, Category, Effect, Outcome, PlatformName, Severity
from domain.ids import (
    AccountId,
    LineId,
    NarrativeId,
    PostId,
    RevisionHash,
    RoleName,
    RuleId,
    StaffId,
    TierName,
    TopicId,
)


@dataclass(frozen=True, slots=True)
class Post:
    """One observed public message. `author` is opaque (a keyed hash when stored); `media` are hashes or ids."""

    id: PostId
    platform: str
    author: str
    text: str
    created_at: datetime
    lang: str | None = None
    url: str | None = None
    repost_of: PostId | None = None
    reply_to: PostId | None = None
    followers: int | None = None
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What the agency watches for. `impact` is the floor for severity; a term may be a word, phrase or #hashtag."""

    id: TopicId
    name: str
    terms: tuple[str, ...]
    category: Category
    impact: Severity
    life_safety: bool = False


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What marks a narrative as itself, and what a reply must therefore not repeat."""

    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One measured sign of coordination: a name, a number, and a plain reason."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """Posts that tell the same story, as they stand now.

    `momentum` is decimal log surprise (>= 0); `hostility` 0..1; `series` counts posts in consecutive buckets of
    `series_seconds`, the last one ending at `last_seen`; `samples` are the most telling posts, at most five, and
    `sensitive` names those of them that are themselves hateful or call for harm.
    """

    id: NarrativeId
    headline: str
    first_seen: datetime
    last_seen: datetime
    size: int
    authors: int
    momentum: float
    hostility: float
    severity: Severity
    kind: AlertKind | None = None
    topic: TopicId | None = None
    aliases: tuple[NarrativeId, ...] = ()
    labels: Mapping[str, float] = field(default_factory=dict)
    platforms: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    series: tuple[int, ...] = ()
    series_seconds: int = 300
    samples: tuple[Post, ...] = ()
    sensitive: tuple[PostId, ...] = ()
    fingerprint: Fingerprint = Fingerprint()


@dataclass(frozen=True, slots=True)
class Alert:
    """A narrative shown to staff at event time `at`; raised again only when severity rises."""

    narrative_id: NarrativeId
    kind: AlertKind
    at: datetime
    severity: Severity
    momentum: float
    hostility: float
    size: int
    authors: int
    headline: str
    topic: TopicId | None
    post_ids: tuple[PostId, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineUse:
    """A line to take with its slots filled."""

    id: LineId
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaItem:
    """An image bound by the SHA-256 of its source bytes; `pdq` is its perceptual hash where known (hexadecimal)."""

    alt: str | None = None
    sha256: str | None = None
    pdq: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the public would see and where. None means absent, and is told apart from empty (it is hashed).

    `thread` lets a text that is too long go out as several posts, ``"numbered"`` with 1/3, 2/3, 3/3 at their ends.
    """

    text: str
    accounts: tuple[AccountId, ...]
    line: LineUse | None = None
    variants: Mapping[AccountId, str] | None = None
    thread: bool | Literal["numbered"] | None = None
    reply_to: str | None = None
    links: tuple[str, ...] | None = None
    schedule: str | None = None
    media: tuple[MediaItem, ...] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An openly attributed outlet; `tier` is the lowest that may address it.

    `longest` is how much its Mastodon instance takes in one post, None for the usual.
    """

    id: AccountId
    platform: PlatformName
    handle: str
    tier: TierName
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule or guard check says, and how to mend it."""

    rule: RuleId
    effect: Effect
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Need:
    """Assent still asked for: `count` people of at least `tier`, or with `role`; `missing` have not given it."""

    count: int
    tier: TierName | None
    role: RoleName | None
    missing: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed after publishing, and by when."""

    what: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Publish, approve or refuse, with every finding and who can move it on now."""

    outcome: Outcome
    revision: RevisionHash
    severity: Severity
    needs: tuple[Need, ...]
    counted: tuple[StaffId, ...]
    findings: tuple[Finding, ...]
    obligations: tuple[Obligation, ...]
    who_can: tuple[StaffId, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """One member's assent to one revision; `by` is a staff id or a Slack user id."""

    by: str
    at: datetime
    revision: RevisionHash


@dataclass(frozen=True, slots=True)
class Rejection:
    """One member's refusal of one revision."""

    by: str
    at: datetime
    revision: RevisionHash
