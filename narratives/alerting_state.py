"""Packs the alert engine's whole state into bytes and back."""

import json
import zlib
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError
from domain.ids import TopicId
from domain.records import Signal
from narratives.alerting_recall import Recall
from narratives.alerting_story import Story
from narratives.momentum_memory import Memory, empty_memory

VERSION: Final = 4


def packed(recall: Recall, stories: dict[int, Story], numbered: int) -> bytes:
    """Return the state as bytes."""
    arrays = recall.memory._asdict()
    head = {
        "version": VERSION,
        "arrays": [[name, str(a.dtype), list(a.shape)] for name, a in arrays.items()],
        "ids": recall.ids,
        "platforms": recall.platforms,
        "numbered": numbered,
        "stories": [{**asdict(s), "authors": sorted(s.authors)} for s in stories.values()],
    }
    text = json.dumps(head).encode()
    return zlib.compress(len(text).to_bytes(8, "little") + text + b"".join(a.tobytes() for a in arrays.values()), 1)


def unpacked(data: bytes) -> tuple[Recall, dict[int, Story], int]:
    """Return the state from bytes; raises BadInputError if they are damaged or of another version."""
    try:
        raw = zlib.decompress(data)
        end = 8 + int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8:end])
    except (zlib.error, ValueError) as broken:
        raise BadInputError("The snapshot of alerts is damaged; start without it.") from broken
    shapes = [[name, str(a.dtype), list(a.shape)] for name, a in empty_memory()._asdict().items()]
    if head["version"] != VERSION or head["arrays"] != shapes:
        raise BadInputError("The snapshot of alerts is of another version; start without it.")
    arrays = {}
    for name, dtype, shape in head["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(raw, dtype, count, end).reshape(shape).copy()
        end += arrays[name].nbytes
    recall = Recall(Memory(**arrays))
    recall.ids, recall.platforms = head["ids"], head["platforms"]
    return recall, {s["number"]: _story(s) for s in head["stories"]}, head["numbered"]


def _story(stored: dict[str, Any]) -> Story:
    values = {f.name: stored[f.name] for f in fields(Story)}
    values["authors"] = set(values["authors"])
    values["kind"], values["severity"] = AlertKind(values["kind"]), Severity(values["severity"])
    values["impact"] = Severity(values["impact"])
    values["topic"] = None if values["topic"] is None else TopicId(values["topic"])
    values["reasons"] = tuple(values["reasons"])
    values["signals"] = tuple(Signal(**s) for s in values["signals"])
    return Story(**values)
