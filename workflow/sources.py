"""The port of sources: public posts in, with their edits and deletions, from a cursor on."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import FleetfootError
from domain.ids import PostId
from domain.records import Post
from domain.terms import pattern_of
from policies.model import Policy


@dataclass(frozen=True, slots=True)
class Seen:
    """A public post as it stands now; `edited` if it replaces what was seen under its id before."""

    post: Post
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """A post its author or the platform took down: its text must go."""

    platform: str
    post: PostId


@dataclass(frozen=True, slots=True)
class Quiet:
    """A sign of life with nothing in it: a keep-alive, an empty page, a post that is not what we look for."""


Event = Seen | Deleted | Quiet


@dataclass(frozen=True, slots=True)
class Wanted:
    """What sources look for: the terms of every topic, and the agency's own handles (without ``@``)."""

    terms: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()

    def matcher(self) -> Callable[[str], bool]:
        """Return what tells whether a text has a term or mentions the agency, for platforms that cannot search."""
        pattern = pattern_of((*self.terms, *(f"@{handle}" for handle in self.handles)))
        return lambda text: pattern.search(text.casefold()) is not None


def wanted_by(policy: Policy) -> Wanted:
    """Return what a policy has sources look for, in a fixed order and each term once."""
    terms = dict.fromkeys(term.casefold() for topic in policy.topics.values() for term in topic.terms)
    handles = dict.fromkeys(a.handle.casefold().lstrip("@") for a in policy.accounts.values() if a.handle)
    return Wanted(tuple(terms), tuple(handles))


class SourceLimitedError(FleetfootError):
    """The platform asks to wait."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__("source-limited", message)
        self.until = until


class SourceRefusedError(FleetfootError):
    """The platform will not serve us until somebody mends something: credentials, plan, address."""

    def __init__(self, message: str) -> None:
        super().__init__("source-refused", message)


class Source(Protocol):
    """A stream of public posts that can go on from a cursor.

    `live` says that posts are passed on as they are written; `silent_after` is the number of seconds without any
    event after which staff are told, None where silence means nothing; `price` is what reading one post costs, in US
    dollars.
    """

    name: str
    platform: str
    live: bool
    silent_after: float | None
    price: float

    def events(self, cursor: str | None, wanted: Wanted) -> AsyncIterator[tuple[Event, str]]:
        """Yield each event with the cursor that stands after it, starting after `cursor` (None: where it is best).

        Ends when there is no more (a file). Raises UnavailableError when the platform does not answer or hangs up,
        SourceLimitedError when it asks to wait, SourceRefusedError when a person has to mend something; it is opened
        again from the last cursor that was stored. Nothing protected or private is ever yielded.
        """
        ...
