"""What the desk remembers of the agency as a whole: who acts, pause, crisis, and the facts in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.enums import SlackStatus
from domain.ids import SlackUserId, StaffId, TopicId


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, resolved afresh at the edge; `staff` is None for a stranger to the policy."""

    slack_user: SlackUserId
    staff: StaffId | None
    name: str
    status: SlackStatus
    groups: tuple[str, ...] = ()


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
