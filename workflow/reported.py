"""A post that somebody reports by its address: read through an API, its author a pseudonym from there on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from domain.records import Post
from workflow.pseudonyms import Pseudonyms


class PostReader(Protocol):
    """Where a reported post can be read; the address itself is never opened."""

    async def post_at(self, url: str) -> Post | None:
        """Return the public post at an address, or None if it cannot be read in about two seconds."""
        ...


class NoReader:
    """Reads nothing: every reported post is typed or pasted by a person."""

    async def post_at(self, url: str) -> Post | None:
        """Return None."""
        del url
        return None


@dataclass(frozen=True, slots=True)
class Pseudonymous:
    """Reads through another reader and gives posts under their authors' pseudonyms, as ingest does.

    `renew` sees to it that the key is the present one.
    """

    reader: PostReader
    names: Pseudonyms
    renew: Callable[[], Awaitable[None]]

    async def post_at(self, url: str) -> Post | None:
        """Return the public post at an address, or None."""
        found = await self.reader.post_at(url)
        if found is None:
            return None
        await self.renew()
        return self.names.of(found)
