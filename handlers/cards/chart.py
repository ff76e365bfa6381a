"""A picture of where each reply's minutes went, step by step, above the 24 hours of 2014."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from handlers.cards.text import span
from handlers.strings import digest as say
from workflow.digest import Digest, Went

SHOWN: Final = 8
STEPS: Final = (
    ("noticed", "#1d3557", ""),
    ("claimed", "#457b9d", "///"),
    ("drafted", "#7fb7be", ""),
    ("edited", "#a8dadc", "xxx"),
    ("approval", "#e9a03b", "..."),
    ("published", "#6a994e", "\\\\\\"),
)
"""Each kind of step with its colour and its hatching: the colour is never the only sign."""

_INK: Final = "#1d3557"
_FOUNDING: Final = "#b3261e"
_SAME: Final = {"approved": "approval", "rejected": "edited"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One reply: its name, the minutes of each kind of step, and all of them together in words."""

    name: str
    minutes: tuple[float, ...]
    total: str


def bars(digest: Digest) -> Sequence[Bar]:
    """Return a bar for each of the last replies whose whole time is known."""
    return [_bar(went) for went in digest.went_out if went.ledger.total is not None][-SHOWN:]


def ledger_chart(digest: Digest) -> bytes:
    """Return a PNG: one bar a reply in its steps, and below them 2014 as far beyond the edge as it was."""
    shown = bars(digest)
    longest = max([sum(bar.minutes) for bar in shown] or [1.0]) or 1.0
    figure = Figure(figsize=(6.4, 1.7 + 0.42 * (len(shown) + 1)), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row, bar in enumerate(shown):
        _draw(axes, row, bar, longest)
    founding = digest.founding.total_seconds() / 60
    axes.barh(len(shown), longest * 1.16, color="white", edgecolor=_FOUNDING, hatch="//", height=0.62, linewidth=1.2)
    axes.text(
        longest * 0.58,
        len(shown),
        say.CHART_FOUNDING.format(hours=f"{founding / 60:.0f}", times=f"{founding / longest:,.0f}"),
        ha="center",
        va="center",
        fontsize=9,
        color=_FOUNDING,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )
    axes.set_yticks(range(len(shown) + 1), [*(bar.name for bar in shown), "2014"])
    axes.set_xlim(0, longest * 1.22)
    axes.invert_yaxis()
    axes.set_title(say.CHART_TITLE, fontsize=11, loc="left", color=_INK)
    axes.set_xlabel(say.CHART_MINUTES, fontsize=9, color=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelsize=9, colors=_INK)
    _legend(figure, shown)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def chart_words(digest: Digest) -> str:
    """Return what the picture shows, in words: for screen readers."""
    shown = [f"{bar.name} {bar.total}" for bar in bars(digest)]
    return say.CHART_ALT.format(replies="; ".join(shown), founding=span(digest.founding))


def _bar(went: Went) -> Bar:
    minutes = dict.fromkeys((name for name, _, _ in STEPS), 0.0)
    if went.ledger.noticing is not None:
        minutes["noticed"] = went.ledger.noticing.total_seconds() / 60
    for step in went.ledger.steps:
        name = _SAME.get(step.what, step.what)
        if name in minutes:
            minutes[name] += step.took.total_seconds() / 60
    total = "" if went.ledger.total is None else span(went.ledger.total)
    return Bar(str(went.draft.id), tuple(minutes.values()), total)


def _draw(axes: Axes, row: int, bar: Bar, longest: float) -> None:
    left = 0.0
    for (_, colour, hatch), minutes in zip(STEPS, bar.minutes, strict=True):
        if minutes <= 0:
            continue
        axes.barh(row, minutes, left=left, color=colour, hatch=hatch, edgecolor="white", height=0.62, linewidth=0.8)
        left += minutes
    axes.text(left + longest * 0.015, row, bar.total, va="center", fontsize=9, color=_INK)


def _legend(figure: Figure, shown: Sequence[Bar]) -> None:
    used = [any(bar.minutes[index] > 0 for bar in shown) for index in range(len(STEPS))]
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=say.STEP_WORDS[name])
        for (name, colour, hatch), seen in zip(STEPS, used, strict=True)
        if seen
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=8.5, frameon=False)
