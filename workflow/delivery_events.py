"""What can have happened to a draft's deliveries: begun, known, unknown, repeated, retracted."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import PublicationId, StaffId
from domain.records import Verdict
from workflow.state import Publication, Reach


@dataclass(frozen=True, slots=True)
class PublicationBegun:
    """A worker took a delivery with its key stored, just before the first byte; `token` fences off others."""

    publication: PublicationId
    token: int
    key: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationTakenOver:
    """A delivery was found half done, its worker gone; another worker looks it up under a new token."""

    publication: PublicationId
    token: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PartSent:
    """One post of a thread is out and the next one may go; `by` is set when a person said so."""

    publication: PublicationId
    number: int
    remote_id: str | None
    url: str | None
    by: StaffId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationSucceeded:
    """The post is known to exist; `by` is set when a person said so."""

    publication: PublicationId
    remote_id: str | None
    url: str | None
    by: StaffId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationDelayed:
    """Nothing was posted; the same delivery is tried again at `until`."""

    publication: PublicationId
    until: datetime
    reason: str
    at: datetime
    counts: bool = True
    """False for a wait that the platform asked for: it uses up no try."""


@dataclass(frozen=True, slots=True)
class PublicationHeld:
    """A queued delivery waits because its account cannot take it; `again` if the same was said before."""

    publication: PublicationId
    until: datetime
    reason: str
    urgent: bool
    again: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationFailed:
    """The platform refused for certain, or trying was given up with nothing sent."""

    publication: PublicationId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationUnconfirmed:
    """Nobody can say whether the post exists; a person decides."""

    publication: PublicationId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationRepeated:
    """A person said that it is not there: a new, deliberate attempt was queued in its place."""

    replaced: PublicationId
    publication: Publication
    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class ReachMeasured:
    """What became of a post was read back: who saw it, liked it, passed it on, answered it, or that it is gone."""

    publication: PublicationId
    reach: Reach
    at: datetime


@dataclass(frozen=True, slots=True)
class RetractionAsked:
    """A member wants every post of the draft gone."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicationRetracted:
    """One post is gone from its platform."""

    publication: PublicationId
    at: datetime


@dataclass(frozen=True, slots=True)
class RetractionFailed:
    """One post could not be deleted; `final` when it will not be tried again."""

    publication: PublicationId
    reason: str
    final: bool
    at: datetime
