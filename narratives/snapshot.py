"""Packs the grouping's whole state into bytes and back, so that a restart forgets nothing."""

import io
import json
import zipfile
import zlib
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInputError
from narratives.grouping import Grouper
from narratives.index import (
    BY_ENTRY,
    BY_PLACE,
    BY_SERIAL,
    BY_SLOT,
    BY_TERM,
    DF,
    GIVEN,
    NAMES,
    ROOM,
    SERIALS,
    SPARES,
    WALK,
    Index,
    empty,
    with_room,
)
from narratives.samples import Kept

VERSION: Final = 3

_SAMPLES = msgspec.msgpack.Decoder(list[tuple[int, Kept]])


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    slots = int(np.flatnonzero(index.serial >= 0).max(initial=-1)) + 1
    serials = int(index.ints[SERIALS])
    arrays: dict[str, NDArray[Any]] = {"reals": index.reals, "ints": index.ints}
    known = np.flatnonzero(index.lore[:, DF]).astype(np.int32)  # few of the million terms are in use
    arrays["known"] = known
    arrays |= {name: getattr(index, name)[known] for name in BY_TERM}
    arrays |= {name: getattr(index, name)[: int(index.ints[GIVEN]) * WALK] for name in BY_PLACE}
    arrays["spare"] = index.spare[: int(index.ints[SPARES])]
    arrays |= {name: getattr(index, name)[: slots * ROOM] for name in BY_ENTRY}
    arrays |= {name: getattr(index, name)[:slots] for name in BY_SLOT}
    arrays |= {name: getattr(index, name)[:serials] for name in BY_SERIAL}
    arrays["owner"] = index.owner[: int(index.ints[NAMES]) + 1]
    return arrays


def packed(grouper: Grouper, alerting: bytes) -> bytes:
    """Return the state of a grouper, and the alerting's own snapshot, as bytes."""
    memory = io.BytesIO()
    np.savez(memory, allow_pickle=False, **_arrays(grouper.index))
    document = {
        "version": VERSION,
        "clusters": grouper.settings.clusters,
        "posts": grouper.posts,
        "platforms": grouper.platforms,
        "refused": sorted(grouper.refused),
        "members": sorted(grouper.members.items()),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (
            ("grouping.json", json.dumps(document).encode()),
            ("index.npz", memory.getvalue()),
            ("samples", msgspec.msgpack.encode(sorted(grouper.kept.items()))),
            ("alerting", alerting),
        ):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)  # ZipInfo: no clock is read
    return out.getvalue()


def _fill(grouper: Grouper, arrays: Any) -> None:
    serials, names = int(arrays["ints"][SERIALS]), int(arrays["ints"][NAMES])
    index = with_room(empty(grouper.settings.clusters), max(serials, names) + 2)
    for name in BY_TERM:
        getattr(index, name)[arrays["known"]] = arrays[name]
    for name in (*BY_PLACE, "spare", *BY_ENTRY, *BY_SLOT, *BY_SERIAL, "owner", "reals", "ints"):
        getattr(index, name)[: len(arrays[name])] = arrays[name]
    grouper.index = index


def unpacked(data: bytes, grouper: Grouper) -> bytes:
    """Fill a new grouper from a snapshot and return the alerting's own; raises BadInputError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document = json.loads(archive.read("grouping.json"))
            if document["version"] != VERSION or document["clusters"] != grouper.settings.clusters:
                raise BadInputError("The snapshot is of another version or size; start without it.", "snapshot")
            with np.load(io.BytesIO(archive.read("index.npz"))) as arrays:
                _fill(grouper, arrays)
            alerting = archive.read("alerting")
            kept = _SAMPLES.decode(archive.read("samples"))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, msgspec.DecodeError) as fault:
        raise BadInputError("The snapshot is damaged; start without it.", "snapshot") from fault
    grouper.posts = document["posts"]
    grouper.platforms = document["platforms"]
    grouper.refused = set(document["refused"])
    grouper.members = {int(c): list(m) for c, m in document["members"]}
    grouper.kept = dict(kept)
    return alerting
