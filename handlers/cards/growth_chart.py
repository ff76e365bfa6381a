"""A picture of how one narrative grew, for its card; the same said in a sentence for who does not see it."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from domain.records import Narrative
from handlers.strings import cards as say
from workflow.state import Watched

DAY_S: Final = 86_400
LEAST_BUCKETS: Final = 3
BUCKETS: Final = 72
"""Six hours of five minutes: what fits on a phone."""

_INK: Final = "#1d3557"
_BAR: Final = "#457b9d"
_ALERT: Final = "#b3261e"


def chartable(story: Narrative) -> bool:
    """Say whether there is enough of a curve to draw."""
    return len(story.series) >= LEAST_BUCKETS and max(story.series) > 0


def growth_chart(watched: Watched, zone: tzinfo) -> bytes:
    """Return a PNG of posts in each stretch of time, 640 by 240 points, with the alert marked by a line and a word."""
    story = watched.narrative
    times, counts = _curve(story, zone)
    starts = [_days(moment) for moment in times]
    width = 0.86 * story.series_seconds / DAY_S
    figure = Figure(figsize=(6.4, 2.4), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.bar(starts, counts, width=width, align="edge", color=_BAR)
    axes.set_ylim(0, max(counts) * 1.2)  # the alert's word stands above the bars
    _mark_alert(axes, watched.alert_at.astimezone(zone), times, max(counts))
    axes.set_title(_title(story), fontsize=11, loc="left", color=_INK)
    shown = range(0, len(times), max(1, -(-len(times) // 6)))
    axes.set_xticks([starts[index] for index in shown], [times[index].strftime("%H:%M") for index in shown])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=9, length=0, colors=_INK)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def growth_words(watched: Watched, zone: tzinfo) -> str:
    """Return what the picture shows, in a sentence: for screen readers and where no picture can be."""
    story = watched.narrative
    times, counts = _curve(story, zone)
    peak = max(range(len(counts)), key=counts.__getitem__)
    return say.CHART_ALT.format(
        id=story.id,
        every=_every(story),
        start=times[0].strftime("%H:%M"),
        end=(times[-1] + timedelta(seconds=story.series_seconds)).strftime("%H:%M"),
        peak=counts[peak],
        at=times[peak].strftime("%H:%M"),
        now=counts[-1],
    )


def _curve(story: Narrative, zone: tzinfo) -> tuple[Sequence[datetime], Sequence[int]]:
    """Return when each bucket begins, and its posts; leading empty ones are left out."""
    counts = list(story.series[-BUCKETS:])
    while len(counts) > LEAST_BUCKETS and counts[0] == 0:
        counts.pop(0)
    step = timedelta(seconds=story.series_seconds)
    first = story.last_seen.astimezone(zone) - step * len(counts)
    return [first + step * index for index in range(len(counts))], counts


def _mark_alert(axes: Axes, at: datetime, times: Sequence[datetime], top: int) -> None:
    if not times[0] <= at <= times[-1] + (times[-1] - times[0]):
        return  # an alert of another day would squeeze the curve into a corner
    axes.axvline(_days(at), color=_ALERT, linewidth=1.4, linestyle="--")
    axes.annotate(
        say.CHART_ALERT.format(at=at.strftime("%H:%M")),
        (_days(at), top * 1.17),
        xytext=(-4, 0),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
        color=_ALERT,
    )


def _days(moment: datetime) -> float:
    return moment.timestamp() / DAY_S


def _title(story: Narrative) -> str:
    return say.CHART_TITLE.format(id=story.id, every=_every(story))


def _every(story: Narrative) -> str:
    minutes = story.series_seconds / 60
    return f"{minutes:g} minutes" if minutes != 1 else "minute"
