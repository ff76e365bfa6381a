"""A small picture of how long each reply took, beside the founding 24 hours."""

import io
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from handlers.strings import digest as say
from workflow.digest import Digest


def reply_times(digest: Digest) -> Sequence[tuple[str, float]]:
    """Return each reply with its minutes from the first post."""
    return [
        (str(went.draft.id), went.ledger.total.total_seconds() / 60)
        for went in digest.went_out
        if went.ledger.total is not None
    ]


def reply_chart(digest: Digest) -> bytes:
    """Return a PNG with one bar a reply; both the bar and the number beside it say how long it took."""
    bars = [*reply_times(digest)[-12:], ("2014", digest.founding.total_seconds() / 60)]
    figure = Figure(figsize=(6.4, 0.9 + 0.34 * len(bars)), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    names, minutes = [name for name, _ in bars], [max(value, 0.1) for _, value in bars]
    drawn = axes.barh(names, minutes, color=["#1264a3"] * (len(bars) - 1) + ["#c0392b"], height=0.62)
    axes.bar_label(drawn, labels=[_label(value) for value in minutes], padding=4, fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(0.1, max(minutes) * 6)
    axes.invert_yaxis()
    axes.set_title(say.CHART_TITLE, fontsize=11, loc="left")
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=9)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _label(minutes: float) -> str:
    if minutes < 1:
        return f"{minutes * 60:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"
