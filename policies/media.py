"""Compares media by SHA-256 and by PDQ, and reads the list of hostile media."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

PDQ_DISTANCE = 31
"""Two PDQ hashes at most this many of 256 bits apart are one picture (Facebook, "PDQ and TMK+PDQF", 2019)."""
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class MediaHashes:
    """Known media: exact SHA-256 digests, and PDQ hashes (crops and rotations hashed beforehand) as integers."""

    sha256: frozenset[str] = frozenset()
    pdq: tuple[int, ...] = ()

    def knows(self, sha256: str | None, pdq: str | None) -> bool:
        """Tell whether a picture is one of these, by digest or by looks."""
        if sha256 is not None and sha256.strip().lower() in self.sha256:
            return True
        value = _pdq(pdq or "")
        return value is not None and any((value ^ known).bit_count() <= PDQ_DISTANCE for known in self.pdq)


def parse_hashes(lines: Iterable[str]) -> MediaHashes:
    """Read hashes from CSV lines or plain values: every field of 64 hexadecimal digits counts.

    A column headed ``sha256`` or ``pdq`` says which kind its fields are; without one, or where the value is prefixed
    ``sha256:`` or ``pdq:``, a bare hash is taken as both, since both are 256 bits.
    """
    sha256: set[str] = set()
    pdq: dict[int, None] = {}
    kinds: dict[int, str] = {}
    for line in lines:
        for column, raw in enumerate(line.strip().split(",")):
            value = raw.strip().strip('"').lower()
            if value in {"sha256", "pdq"}:
                kinds[column] = value
                continue
            prefix, _, rest = value.rpartition(":")
            kind = prefix if prefix in {"sha256", "pdq"} else kinds.get(column, "")
            if not _HEX.fullmatch(rest):
                continue
            if kind != "pdq":
                sha256.add(rest)
            if kind != "sha256":
                pdq[int(rest, 16)] = None
    return MediaHashes(frozenset(sha256), tuple(pdq))


def _pdq(text: str) -> int | None:
    value = text.strip().lower().removeprefix("pdq:")
    return int(value, 16) if _HEX.fullmatch(value) else None
