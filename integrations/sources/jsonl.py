"""Reads posts from JSON lines: a file, a gzip file by its suffix, or standard input for `-`."""

import gzip
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Annotated, Final, cast

import msgspec

from domain.errors import BadInputError
from domain.ids import PostId
from domain.records import Post
from narratives.batch import PostBatch, Row, columns

BLOCK: Final = 1 << 19
"""Bytes read at a time."""

Told = Callable[[int, str], None]
"""Called with the number and the fault of each line that was skipped."""


class Line(msgspec.Struct, gc=False):
    """One line of the Post format; unknown fields are ignored."""

    id: Annotated[str, msgspec.Meta(min_length=1)]
    platform: Annotated[str, msgspec.Meta(min_length=1)]
    author: str
    text: str
    created_at: Annotated[datetime, msgspec.Meta(tz=True)]
    lang: str | None = None
    url: str | None = None
    repost_of: str | None = None
    reply_to: str | None = None
    followers: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)] | None = None
    links: list[str] | None = None
    media: list[str] | None = None

    def row(self) -> Row:
        """Return the fields of the line in the order of its record."""
        return (
            self.id,
            self.platform,
            self.author,
            self.text,
            self.created_at,
            self.lang,
            self.url,
            self.repost_of,
            self.reply_to,
            self.followers,
            self.links or (),
            self.media or (),
        )

    def record(self) -> Post:
        """Return the record of the line."""
        return Post(
            id=PostId(self.id),
            platform=self.platform,
            author=self.author,
            text=self.text,
            created_at=self.created_at,
            lang=self.lang,
            url=self.url,
            repost_of=None if self.repost_of is None else PostId(self.repost_of),
            reply_to=None if self.reply_to is None else PostId(self.reply_to),
            followers=self.followers,
            links=tuple(self.links or ()),
            media=tuple(self.media or ()),
        )


_DECODER = msgspec.json.Decoder(Line)


def batch_of_lines(lines: Sequence[Line]) -> PostBatch:
    """Return lines as a batch, without building records."""
    none: Sequence[str] = ()
    return columns(
        ids=[x.id for x in lines],
        platforms=[x.platform for x in lines],
        authors=[x.author for x in lines],
        texts=[x.text for x in lines],
        seconds=[x.created_at.timestamp() for x in lines],
        followers=[x.followers for x in lines],
        reposts=[x.repost_of for x in lines],
        replies=[x.reply_to for x in lines],
        links=[x.links or none for x in lines],
        media=[x.media or none for x in lines],
        samples=lines,
    )


def opened(path: str) -> IO[bytes]:
    """Open a file of lines for reading; raises BadInputError in one sentence if it cannot be."""
    if path == "-":
        return sys.stdin.buffer
    try:
        if path.endswith(".gz"):
            return cast("IO[bytes]", gzip.open(path, "rb"))
        return open(path, "rb")  # noqa: PTH123 - `-` and gzip are no paths; caller closes
    except OSError as fault:
        raise BadInputError(f"{path}: cannot be read: {fault.strerror or fault}.") from fault


def _blocks(source: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield runs of whole lines, without the mark that some editors put before the first."""
    rest, begun = b"", False
    while True:
        try:
            block = source.read(BLOCK)
        except (OSError, EOFError, zlib.error) as fault:
            raise BadInputError(f"{name}: is damaged or not what its suffix says: {fault}.") from fault
        if not block:
            break
        if not begun:
            block, begun = block.removeprefix(BOM_UTF8), True
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
    if rest:
        yield rest


def _plain(fault: Exception) -> str:
    """Return msgspec's message as field and fault."""
    if isinstance(fault, UnicodeDecodeError):
        return "is not UTF-8 text; save it as UTF-8"
    words = str(fault).rstrip(".")
    if " - at `$." in words:
        fact, _, field = words.partition(" - at `$.")
        return f"field {field.rstrip('`')}: {fact[0].lower()}{fact[1:]}"
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _one_by_one(block: bytes, first: int, told: Told) -> list[Line]:
    lines: list[Line] = []
    for number, raw in enumerate(block.split(b"\n"), first):
        if raw.strip():
            try:
                lines.append(_DECODER.decode(raw))
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                told(number, _plain(fault))
    return lines


def read_lines(source: IO[bytes], name: str, told: Told) -> Iterator[list[Line]]:
    """Yield lists of good lines in order, telling of each bad one; raises BadInputError if reading fails."""
    number = 1
    for block in _blocks(source, name):
        try:
            yield _DECODER.decode_lines(block)
        except (msgspec.DecodeError, UnicodeDecodeError):
            yield _one_by_one(block, number, told)
        number += block.count(b"\n")
