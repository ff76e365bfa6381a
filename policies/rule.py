"""What a rule around the cell is, and how it says what it finds."""

from collections.abc import Callable

from domain.enums import Effect
from domain.ids import RuleId
from domain.records import Finding
from policies.case import Case
from policies.quorum import Tally

Rule = Callable[[Case, Tally], Finding | None]


def block(rule: str, reason: str, remedy: str) -> Finding:
    """Return a finding that refuses."""
    return Finding(RuleId(rule), Effect.BLOCK, reason, remedy)


def advise(rule: str, reason: str, remedy: str) -> Finding:
    """Return a finding that only explains."""
    return Finding(RuleId(rule), Effect.ADVISE, reason, remedy)


def named(names: tuple[str, ...]) -> str:
    """Return names in a row, or that there are none."""
    return ", ".join(names) if names else "nobody on the staff list"
