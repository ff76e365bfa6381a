"""Reads posts from CSV with a header line: what a spreadsheet or another tool exports."""

import csv
import io
from collections.abc import Iterator
from typing import IO, Final

import msgspec

from domain.errors import BadInputError
from integrations.sources.jsonl import Line, Told

LISTS: Final = ("links", "media")
"""Columns of several values, separated by white space."""

REQUIRED: Final = ("id", "platform", "author", "text", "created_at")
PORTION: Final = 200


def read_rows(source: IO[bytes], told: Told) -> Iterator[list[Line]]:
    """Yield lists of good rows in order, telling of each bad one; columns are named as in the Post format.

    Raises BadInputError if a required column is missing or the file is no UTF-8 text.
    """
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    rows = csv.DictReader(text)
    try:
        missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
        if missing:
            raise BadInputError(
                f"The CSV has no column {missing[0]}; its first line must name id, platform, author, text, created_at."
            )
        some: list[Line] = []
        for row in rows:
            try:
                some.append(_line(row))
            except msgspec.ValidationError as fault:
                told(rows.line_num, str(fault).rstrip(".").replace(" - at `$.", ": ").rstrip("`"))
            if len(some) >= PORTION:
                yield some
                some = []
        yield some
    except UnicodeDecodeError as fault:
        raise BadInputError("The CSV is not UTF-8 text; export it again as UTF-8.") from fault
    except csv.Error as fault:
        raise BadInputError(f"The CSV cannot be read at line {rows.line_num}: {fault}.") from fault


def _line(row: dict[str, str]) -> Line:
    fields: dict[str, object] = {k: v for k, v in row.items() if k and v}
    fields.setdefault("text", "")
    for name in LISTS:
        if name in fields:
            fields[name] = str(fields[name]).split()
    return msgspec.convert(fields, Line, strict=False)
