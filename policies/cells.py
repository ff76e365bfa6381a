"""One cell of the trust matrix, how strict it is, and which cell judges a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.enums import Severity
from domain.ids import TierName


class Row(StrEnum):
    """The three tables of the matrix; the value is the table's name in the policy file."""

    FREE_TEXT = "free_text"
    LINE = "line"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Cell:
    """``alone`` (count 0, no tier), ``N TIER``, or ``never`` (count None)."""

    count: int | None
    tier: TierName | None = None

    def __str__(self) -> str:
        """Return the cell as the policy file writes it."""
        if self.count is None:
            return "never"
        return f"{self.count} {self.tier}" if self.count else "alone"


ALONE = Cell(0)
NEVER = Cell(None)

Matrix = Mapping[Row, Mapping[TierName, tuple[Cell, ...]]]

_COUNTED = re.compile(r"([1-9][0-9]?) (\S+)")


def parse_cell(text: str, tiers: Mapping[TierName, int]) -> Cell:
    """Return the cell that ``alone``, ``never`` or ``N TIER`` names; ValueError says what is wrong with it."""
    if text == "alone":
        return ALONE
    if text == "never":
        return NEVER
    match = _COUNTED.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a cell; write "alone", "never" or a number and a tier such as "1 lead"')
    tier = TierName(match[2])
    if tier not in tiers:
        raise ValueError(f'"{text}" names the tier "{tier}", which no [[tier]] declares')
    return Cell(int(match[1]), tier)


def cell_for(matrix: Matrix, row: Row, tier: TierName, severity: Severity) -> Cell:
    """Return the cell that judges; a missing row is ``never``."""
    cells = matrix.get(row, {}).get(tier)
    return NEVER if cells is None else cells[severity.rank]


def at_most_as_strict(a: Cell, b: Cell, ranks: Mapping[TierName, int]) -> bool:
    """Say whether `a` asks no more than `b` does, both in number and in tier.

    ``2 trusted`` and ``1 lead`` are at most as strict as each other in neither direction: they cannot be compared.
    """
    if b.count is None:
        return True
    if a.count is None:
        return False
    return a.count <= b.count and _rank(a, ranks) <= _rank(b, ranks)


def _rank(cell: Cell, ranks: Mapping[TierName, int]) -> int:
    """Return the rank of the tier a cell asks; `alone` asks nobody and ranks below all."""
    return -1 if cell.tier is None else ranks[cell.tier]
