"""The backup file: gzipped JSON lines with a header first and a checksum last, so that damage is never restored."""

import base64
import binascii
import contextlib
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from domain.errors import BadInputError
from integrations.store import keys
from integrations.store.archive import Kept
from workflow.audit import Anchor

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """A desk at a moment: `head` is where its audit trail ended."""

    at: datetime
    head: Anchor
    kept: tuple[Kept, ...]
    posts: bool = False


class _Header(BaseModel):
    model_config = ConfigDict(extra="ignore")

    fleetfoot_backup: int
    at: datetime
    seq: int
    hash: str
    keys: int
    posts: bool = False


class _Line(BaseModel):
    key: str
    until: datetime | None
    data: str


_HEADER = TypeAdapter(_Header)
_LINE = TypeAdapter(_Line)


def write_backup(path: str, made: Backup) -> int:
    """Write a backup, readable by its owner only; the file appears whole or not at all. Return its size in bytes."""
    target, half = Path(path), Path(f"{path}.part")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with gzip.open(raw, "wb", compresslevel=6) as file:
                digest = hashlib.sha256()
                for line in _lines(made):
                    digest.update(line)
                    file.write(line)
                file.write(json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n")
            raw.flush()
            os.fsync(raw.fileno())
        half.replace(target)
        return target.stat().st_size
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink()
        raise BadInputError(f"{path} cannot be written ({error.strerror}); name another place.") from error


def read_backup(path: str) -> Backup:
    """Read a backup. Raises BadInputError if it cannot be read, is damaged in any way, or of a newer version."""
    try:
        return parsed(Path(path).read_bytes(), path)
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror}); name a backup.") from error


def parsed(data: bytes, path: str = "the backup") -> Backup:
    """Return what the bytes of a backup hold. Raises BadInputError as `read_backup`."""
    damaged = BadInputError(
        f"{path} is damaged or no backup; nothing was restored. Use another one.", code="bad-backup"
    )
    try:
        lines = gzip.decompress(data).splitlines(keepends=True)
        header = _HEADER.validate_json(lines[0])
        if header.fleetfoot_backup > VERSION:
            raise BadInputError(f"{path} was written by a newer version of Fleetfoot; restore it with that one.")
        said: dict[str, Any] = json.loads(lines[-1])
        if said["sha256"] != hashlib.sha256(b"".join(lines[:-1])).hexdigest() or len(lines) != header.keys + 2:
            raise damaged
        kept = tuple(_kept(line) for line in lines[1:-1])
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise damaged from error
    if header.at.tzinfo is None or not all(one.name.startswith(f"{keys.TAG}:") for one in kept):
        raise damaged
    return Backup(header.at, Anchor(header.seq, header.hash), kept, posts=header.posts)


def _lines(made: Backup) -> Iterator[bytes]:
    yield _json(
        {
            "fleetfoot_backup": VERSION,
            "at": made.at.isoformat(),
            "seq": made.head.seq,
            "hash": made.head.hash,
            "keys": len(made.kept),
            "posts": made.posts,
        }
    )
    for one in made.kept:
        until = None if one.until is None else one.until.isoformat()
        yield _json({"key": one.name, "until": until, "data": base64.b64encode(one.data).decode()})


def _kept(line: bytes) -> Kept:
    found = _LINE.validate_json(line)
    if found.until is not None and found.until.tzinfo is None:
        raise ValueError("a time without a zone")
    try:
        return Kept(found.key, found.until, base64.b64decode(found.data, validate=True))
    except binascii.Error as error:
        raise ValueError("no dump") from error


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
