"""Stored JSON: the workflow's records in and out, checked at this edge."""

from typing import Generic, TypeVar

import msgspec
from pydantic import TypeAdapter

from domain.errors import UnavailableError
from domain.records import Post
from workflow.audit import Anchor
from workflow.circuit import Circuit
from workflow.source_health import SourceHealth
from workflow.state import AuditEvent, CardRef, Draft, Modes, Notice, Watched
from workflow.store import Delivery

T = TypeVar("T")


class Codec(Generic[T]):
    """One kind of record as JSON bytes."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind.__name__
        self._adapter = TypeAdapter(kind)

    def dump(self, record: T) -> bytes:
        """Return the record as JSON."""
        return self._adapter.dump_json(record)

    def load(self, data: bytes | str) -> T:
        """Return the record; UnavailableError if what is stored is no such thing (another version wrote it?)."""
        try:
            return self._adapter.validate_json(data)
        except ValueError as error:  # pydantic's own, or a text that is not UTF-8
            raise self._unreadable() from error

    def _unreadable(self) -> UnavailableError:
        return UnavailableError(
            f"A stored {self._kind} cannot be read; another version of the bot may have written it. "
            "Run the newest version, and nothing is lost.",
            code="unreadable-record",
        )


class QuickCodec(Codec[T]):
    """Reads a flat record six times as fast: detection's one process reads every post of every source."""

    def __init__(self, kind: type[T]) -> None:
        super().__init__(kind)
        self._decoder = msgspec.json.Decoder(kind)

    def load(self, data: bytes | str) -> T:
        """Return the record, checked as strictly; UnavailableError as above."""
        try:
            return self._decoder.decode(data)
        except (msgspec.MsgspecError, ValueError) as error:
            raise self._unreadable() from error


DRAFT = Codec(Draft)
WATCHED = Codec(Watched)
MODES = Codec(Modes)
NOTICE = Codec(Notice)
CARD = Codec(CardRef)
EVENT = Codec(AuditEvent)
ANCHOR = Codec(Anchor)
DELIVERY = Codec(Delivery)
CIRCUIT = Codec(Circuit)
POST = QuickCodec(Post)
SOURCE = Codec(SourceHealth)
