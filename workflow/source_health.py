"""How each source fares, and the sentence staff are told when that changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BEHIND = timedelta(minutes=5)
"""A live source all of whose posts come later than this after they were written is behind."""


class SourceState(StrEnum):
    """What can be said of a source."""

    STARTING = "starting"
    LIVE = "live"
    BEHIND = "behind"
    SILENT = "silent"
    DOWN = "down"
    LIMITED = "limited"
    REFUSED = "refused"
    CAPPED = "capped"
    ENDED = "ended"

    @property
    def bad(self) -> bool:
        """Return whether staff should know that they may be missing something."""
        return self not in (SourceState.STARTING, SourceState.LIVE, SourceState.ENDED)


NEWS: Final[Mapping[SourceState, str]] = {
    SourceState.SILENT: "has sent nothing for {silence}: what is said there is not seen. It is being connected again.",
    SourceState.BEHIND: "is behind: its posts come {lag} after they were written, so alerts from it come late.",
    SourceState.DOWN: "does not answer and is tried again and again: what is said there is not seen. {note}",
    SourceState.LIMITED: "has us wait: {note}",
    SourceState.REFUSED: "refuses us, and somebody has to mend it: {note}",
    SourceState.CAPPED: (
        "is switched off until the month ends: it has cost ${spent:.2f} of the ${cap:.2f} it may cost. Raise its cap "
        "in FLEETFOOT_SOURCES to go on."
    ),
}
"""What staff are told of a state; every other state is good news after one of these."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as it fares; times are of the wall clock.

    `since` is when the state began, `heard` the last sign of life, `lag` how old the freshest of its last posts was
    when it came. `taken` counts posts passed on since the start, `skipped` those left out by sampling since
    `sampled_since`; 1 in `one_in` is kept now; `spent` is what reading cost this month and `cap` what it may cost, in
    US dollars.
    """

    name: str
    platform: str
    state: SourceState = SourceState.STARTING
    since: datetime | None = None
    heard: datetime | None = None
    lag: timedelta | None = None
    taken: int = 0
    skipped: int = 0
    one_in: int = 1
    sampled_since: datetime | None = None
    spent: float = 0.0
    cap: float | None = None
    note: str = ""


def judged(health: SourceHealth, now: datetime, *, opened: datetime, silent_after: float | None) -> SourceState:
    """Return the state of a source whose connection stands since `opened`.

    It goes by when the source was last heard and by how late its posts come; one that was silent stays so until heard.
    """
    heard = health.heard is not None and health.heard >= opened
    if not heard and health.state is SourceState.SILENT:
        return SourceState.SILENT
    last = health.heard if heard and health.heard else opened
    if silent_after is not None and (now - last).total_seconds() > silent_after:
        return SourceState.SILENT
    if health.lag is not None and health.lag > BEHIND:
        return SourceState.BEHIND
    return SourceState.LIVE


def told(before: SourceHealth, after: SourceHealth) -> str:
    """Return the sentence for the channel when a source's state changed, or nothing where nobody need be told."""
    if before.state is after.state or not (before.state.bad or after.state.bad):
        return ""
    return f"{after.name} {_news(before, after)}"


def _news(before: SourceHealth, after: SourceHealth) -> str:
    heard = after.heard or before.since
    silence = _span(after.since - heard) if after.since and heard else "a while"
    words = NEWS.get(after.state, "is back. What was posted meanwhile is being read, as far as the platform keeps it.")
    return words.format(
        silence=silence, lag=_span(after.lag or BEHIND), note=after.note, spent=after.spent, cap=after.cap or 0.0
    )


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
