"""The risk matrix: how far a narrative reaches times how much it matters, in words that can be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.enums import AlertKind, Category, Severity
from domain.records import Topic

REACH_AUTHORS: Final = (25, 100, 500)
"""Distinct accounts from which reach is medium, high, critical. An account's followers are not its readers."""
REACH_FOLLOWERS: Final = (50_000, 500_000, 5_000_000)
"""Followers of those accounts together from which reach is medium, high, critical, where the platform tells."""
IMPACT: Final[Mapping[Category, Severity]] = {
    Category.INCITEMENT: Severity.HIGH,
    Category.TERRORIST_PROMOTION: Severity.HIGH,
    Category.HATE: Severity.MEDIUM,
    Category.DEHUMANISING: Severity.MEDIUM,
    Category.COORDINATED_DECEPTION: Severity.MEDIUM,
    Category.TARGETED_FALSEHOOD: Severity.MEDIUM,
}
"""What each kind of hostility puts at risk when no topic says so: people's safety, then trust."""

_LOW, _MEDIUM, _HIGH, _CRITICAL = Severity
MATRIX: Final[Mapping[Severity, tuple[Severity, Severity, Severity, Severity]]] = {
    _LOW: (_LOW, _LOW, _MEDIUM, _MEDIUM),
    _MEDIUM: (_MEDIUM, _MEDIUM, _HIGH, _HIGH),
    _HIGH: (_HIGH, _HIGH, _HIGH, _CRITICAL),
    _CRITICAL: (_CRITICAL, _CRITICAL, _CRITICAL, _CRITICAL),
}
"""Impact → severity at low, medium, high and critical reach (RESIST 2, Government Communication Service, step 3)."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Reach, impact and the severity they make, with a sentence that says how."""

    reach: Severity
    impact: Severity
    severity: Severity
    reason: str


def reach_of(authors: int, followers: int) -> Severity:
    """Return how far a narrative reaches by its distinct accounts, or by their followers if that is more."""
    by_authors = sum(authors >= bar for bar in REACH_AUTHORS)
    by_followers = sum(followers >= bar for bar in REACH_FOLLOWERS)
    return tuple(Severity)[max(by_authors, by_followers)]


def impact_of(kind: AlertKind, labels: Iterable[str], topic: Topic | None) -> Severity:
    """Return what a narrative puts at risk: the most of its topic's impact and, if hostile, of its labels'."""
    impacts = [Severity.LOW] if topic is None else [topic.impact]
    if kind is AlertKind.HOSTILE:
        impacts += [IMPACT[Category(label)] for label in labels] or [Severity.MEDIUM]
    return Severity.highest(*impacts)


def assess(*, authors: int, followers: int, kind: AlertKind, labels: Iterable[str], topic: Topic | None) -> Risk:
    """Return the risk of a narrative; a topic's impact is the floor of its severity."""
    reach, impact = reach_of(authors, followers), impact_of(kind, labels, topic)
    severity = MATRIX[impact][reach.rank]
    heard = f"{authors} accounts" + (f" with {followers:,} followers" if followers > 0 else "")
    return Risk(reach, impact, severity, f"Severity {severity}: {reach} reach ({heard}) and {impact} impact.")
