"""`bot.py score`: posts as JSON lines on stdin to hostility scores as JSON lines on stdout, in order.

Works block by block, so that a pipe of any length needs little memory and the compiled scorer runs at full speed.
"""

import sys
from collections.abc import Iterator
from typing import IO

import msgspec

from domain.errors import BadInputError
from integrations.sources.jsonl import Line, read_lines
from narratives.hostility import Scorer

_BATCH = 8192
_TOLD = 5
"""Bad lines named one by one; the rest are only counted."""


class _Score(msgspec.Struct, gc=False):
    id: str
    hostile: float
    labels: dict[str, float]
    reasons: tuple[str, ...]


def _batches(lines: list[Line]) -> Iterator[list[Line]]:
    for begin in range(0, len(lines), _BATCH):
        yield lines[begin : begin + _BATCH]


def score_stream(source: IO[bytes], sink: IO[bytes], complaints: IO[str], name: str = "stdin") -> int:
    """Score every good line of `source` into `sink`; return how many were bad, the first few told in `complaints`.

    Raises BadInputError when the source itself cannot be read.
    """
    scorer = Scorer.default()
    encoder = msgspec.json.Encoder()
    bad = 0

    def told(number: int, fault: str) -> None:
        nonlocal bad
        bad += 1
        if bad <= _TOLD:
            complaints.write(f"{name}, line {number}: {fault}\n")

    for lines in read_lines(source, name, told):
        for batch in _batches(lines):
            scores = scorer.scores([line.text for line in batch])
            sink.write(
                encoder.encode_lines(
                    [
                        _Score(line.id, round(s.hostile, 4), dict(s.labels), s.reasons)
                        for line, s in zip(batch, scores, strict=True)
                    ],
                ),
            )
    return bad


def score() -> int:
    """Score posts from stdin to stdout; return 0, 1 if a line was bad (told on stderr, skipped), 2 if unreadable."""
    try:
        bad = score_stream(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
        sys.stdout.buffer.flush()
    except BadInputError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: there is nobody left to say it to
        return 1
    if bad:
        sys.stderr.write(f"{bad} bad line{'s' if bad > 1 else ''} skipped.\n")
    return 1 if bad else 0
