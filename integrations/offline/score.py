"""`bot.py score`: posts as JSON lines on stdin to hostility scores as JSON lines on stdout, in order.

Works in batches, so that a pipe of any length needs little memory and the compiled scorer runs at full speed.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from pydantic import AwareDatetime, BaseModel, ConfigDict, StrictStr, ValidationError
from pydantic_core import to_json

from narratives.hostility import Scorer

_BATCH = 4096
_SHOWN = 5
"""Bad lines named one by one; the rest are only counted."""


class _Line(BaseModel):
    """What scoring needs of a Post line; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: StrictStr
    platform: StrictStr
    author: StrictStr
    text: StrictStr
    created_at: AwareDatetime


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"field {field}: {first['msg']}" if field else str(first["msg"])


def _batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    numbered = enumerate(lines, start=1)
    while batch := list(islice(numbered, _BATCH)):
        yield batch


def score_stream(source: Iterable[bytes], sink: BinaryIO, complaints: list[str]) -> int:
    """Score every good line of `source` into `sink`; return how many were bad, the first few told in `complaints`."""
    scorer = Scorer.default()
    bad = 0
    for batch in _batches(source):
        good: list[_Line] = []
        for number, line in batch:
            if not line.strip():
                continue
            try:
                good.append(_Line.model_validate_json(line))
            except ValidationError as error:
                bad += 1
                if bad <= _SHOWN:
                    complaints.append(f"stdin, line {number}: {_problem(error)}")
        scores = scorer.scores([post.text for post in good])
        sink.write(
            b"".join(
                to_json({"id": post.id, "hostile": round(s.hostile, 4), "labels": s.labels, "reasons": s.reasons})
                + b"\n"
                for post, s in zip(good, scores, strict=True)
            ),
        )
    return bad


def score() -> int:
    """Score posts from stdin to stdout; return 0, or 1 if a line was bad (told on stderr, skipped)."""
    complaints: list[str] = []
    try:
        bad = score_stream(sys.stdin.buffer, sys.stdout.buffer, complaints)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: nothing is left to say it to
        return 1
    for complaint in complaints:
        sys.stderr.write(complaint + "\n")
    if bad:
        sys.stderr.write(f"{bad} bad line{'s' if bad > 1 else ''} skipped\n")
    return 1 if bad else 0
