"""What the workflow needs from outside, as protocols; adapters and fakes pass the same contract suites."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from domain.enums import PlatformName, SlackStatus
from domain.errors import FleetfootError
from domain.ids import PublicationId, SlackUserId
from domain.records import Account, Content
from workflow.state import Reach


class Clock(Protocol):
    """The only source of wall-clock time outside adapters."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of one user now."""

    slack_user: SlackUserId
    name: str
    status: SlackStatus
    groups: tuple[str, ...]
    tz: str = "UTC"


class Directory(Protocol):
    """Slack's users, asked afresh whenever trust depends on the answer."""

    async def person(self, user: SlackUserId) -> Person:
        """Return the user as Slack knows it now; raise UnavailableError when Slack does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """One account's delivery. `text` is the account's own variant; `key` was stored before this request is made."""

    publication: PublicationId
    account: Account
    text: str
    content: Content
    key: str
    started_at: datetime
    taken: frozenset[str] = frozenset()
    """Posts on the account that belong to other deliveries; a look-up passes them over, whatever their words."""
    answers_us: bool = False
    """What it answers is a post of our own: the one before it in a thread, or one that it corrects."""
    practice: bool = False
    """It belongs to a drill; only sandboxes are ever asked to publish such a one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A post known to exist on the platform."""

    remote_id: str
    url: str | None
    at: datetime | None = None
    next_at: datetime | None = None
    """When the platform takes the next post, if its answer said that this one used up the limit."""


class PublishRefusedError(FleetfootError):
    """The platform said no for certain: nothing was posted, and trying the same again would fail the same way."""

    def __init__(self, message: str) -> None:
        super().__init__("platform-refused", message)


class RateLimitedError(FleetfootError):
    """The platform asks to wait: nothing was posted."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__("rate-limited", message)
        self.until = until


class NotSentError(FleetfootError):
    """The request certainly never reached the platform (no connection): it is safe to try again."""

    def __init__(self, message: str) -> None:
        super().__init__("not-sent", message)


class UnknownOutcomeError(FleetfootError):
    """Bytes may have reached the platform and no answer came: only a look at our own timeline can tell."""

    def __init__(self, message: str) -> None:
        super().__init__("unknown-outcome", message)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an account could publish now; `remedy` says how to mend it, `expires` when its credentials end.

    Where the platform has not `answered`, it may be all right a minute later.
    """

    ok: bool
    detail: str
    remedy: str = ""
    expires: datetime | None = None
    answered: bool = True


class Publisher(Protocol):
    """One account on one platform."""

    account: Account

    @property
    def platform(self) -> PlatformName:
        """Return the platform's name."""
        ...

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return the idempotency key as JSON text, to be stored before anything is sent."""
        ...

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once. Raise RateLimitedError, PublishRefusedError, NotSentError or UnknownOutcomeError."""
        ...

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look the delivery up on our own timeline; None means it certainly is not there.

        Raise UnknownOutcomeError if neither can be said.
        """
        ...

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Return whether sending this request again, with the same key, could not make a second post.

        Asked only after `find` said that it is not there. True for create-only keys (Bluesky, the sandbox) and while an
        idempotency key still holds (Mastodon: an hour); where it is False, a person decides.
        """
        ...

    async def retract(self, remote_id: str) -> None:
        """Delete the post; a post that is gone already is no error."""
        ...

    async def check(self) -> Health:
        """Check credentials and reach without posting."""
        ...


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post that stands on our own account, whoever put it there."""

    remote_id: str
    url: str | None
    text: str
    at: datetime


@runtime_checkable
class Observant(Protocol):
    """A publisher that can look at what became of posts. Both raise as `Publisher.find` does, or as limits do."""

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        """Read a post again; None where looking is switched off."""
        ...

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        """Return what stands on our own timeline since a time, newest first; None where looking is switched off."""
        ...


@runtime_checkable
class Editor(Protocol):
    """A publisher whose platform lets a post be changed. Changing it to the same words twice changes nothing."""

    async def edit(self, remote_id: str, request: PublishRequest) -> Sent:
        """Give a post new words; pictures stay. Raises as `Publisher.publish` does."""
        ...

    async def shows(self, remote_id: str, request: PublishRequest) -> bool:
        """Say whether the post has these words now. Raises as `Publisher.find` does."""
        ...
