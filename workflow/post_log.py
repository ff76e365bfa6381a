"""The post log as its writers and its reader use it: what came in, in order, with where each source stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.records import Post
from workflow.source_health import SourceHealth
from workflow.sources import Deleted


@dataclass(frozen=True, slots=True)
class Item:
    """Something a source said: a post, new or (`edited`) in a new wording, or that one is gone."""

    what: Post | Deleted
    edited: bool = False

    @property
    def is_post(self) -> bool:
        """Return whether it brings a post's text."""
        return isinstance(self.what, Post)

    @property
    def key(self) -> str:
        """Return what the post is known by, whatever source it comes from."""
        match self.what:
            case Post(id=post, platform=platform) | Deleted(platform=platform, post=post):
                return f"{platform}:{post}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log: where it stands, its number counted from 1 since the log began, and what it says."""

    position: str
    number: int
    item: Item


class PostLog(Protocol):
    """Where posts wait for detection. Every method raises UnavailableError when it cannot be reached."""

    async def add_items(self, items: Sequence[Item], *, source: str, cursor: str, dollars: float = 0.0) -> None:
        """Append what is news and move the source's cursor and this month's spending, in one step.

        A post seen already is left out, and so is the deletion of one that nobody has seen. A deleted post's text goes
        from the log at once, or as soon as the detector has kept what came before.
        """
        ...

    async def add_posts(self, posts: Sequence[Post], *, source: str, cursor: str) -> None:
        """Append the posts that are new and move the source's cursor, in one step."""
        ...

    async def source_cursor(self, source: str) -> str | None:
        """Return the cursor written with the last posts of a source."""
        ...

    async def backlog(self) -> int:
        """Return how many entries wait for detection."""
        ...

    async def spent(self, source: str, now: datetime) -> float:
        """Return the US dollars that reading a source has cost in this calendar month (UTC)."""
        ...

    async def source_health(self, source: str) -> SourceHealth | None:
        """Return how a source fared when it was last written, or None."""
        ...

    async def save_source_health(self, health: SourceHealth) -> None:
        """Write how a source fares."""
        ...

    async def tell(self, text: str, health: SourceHealth) -> None:
        """Tell the channel of a change."""
        ...


class PostReader(Protocol):
    """The post log as detection reads it, and where its snapshot is kept."""

    async def read_items(self, after: str, count: int, block_ms: int) -> Sequence[Entry]:
        """Return up to `count` entries after log position `after`, waiting at most `block_ms`."""
        ...

    async def mark_read(self, number: int) -> None:
        """Say how far detection has read, for the backlog."""
        ...

    async def marked(self) -> int:
        """Return the number that was last given to `mark_read`, 0 if none was."""
        ...

    async def last_number(self) -> int:
        """Return the highest number of a narrative that staff were ever told of, N-12 being 12; 0 if none."""
        ...

    async def save_snapshot(self, data: bytes, position: str) -> None:
        """Keep the detector's state and the log position it stands at, in one step; never one from further back."""
        ...

    async def drop_snapshot(self) -> None:
        """Forget the snapshot, for one that cannot be used."""
        ...

    async def load_snapshot(self) -> tuple[bytes, str] | None:
        """Return the last snapshot and its position, or None."""
        ...
