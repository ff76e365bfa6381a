"""What the workflow needs from outside, as protocols; adapters and fakes pass the same contract suites."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.enums import PlatformName, SlackStatus
from domain.errors import FleetfootError
from domain.ids import PublicationId, SlackUserId
from domain.records import Account, Content


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


@dataclass(frozen=True, slots=True)
class Sent:
    """A post known to exist on the platform."""

    remote_id: str
    url: str | None
    at: datetime | None = None


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
    """Whether an account could publish now; `remedy` says how to mend it."""

    ok: bool
    detail: str
    remedy: str = ""


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
