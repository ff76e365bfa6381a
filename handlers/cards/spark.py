"""A narrative's growth as one line of Unicode bars."""

from collections.abc import Sequence
from typing import Final

_BARS: Final = "▁▂▃▄▅▆▇█"


def sparkline(series: Sequence[int], width: int = 24) -> str:
    """Return the last buckets as bars, neighbours added up if there are more than `width`; empty for no data."""
    if not series or max(series) <= 0:
        return ""
    step = -(-len(series) // width)
    if step > 1:
        padded = [0] * (-len(series) % step) + list(series)
        series = [sum(padded[i : i + step]) for i in range(0, len(padded), step)]
    top = max(series)
    return "".join(_BARS[min(len(_BARS) - 1, round(value / top * (len(_BARS) - 1)))] for value in series)


def growth(series: Sequence[int], seconds: int, minutes: int = 10) -> float:
    """Return posts a minute over the last `minutes` of the series."""
    buckets = max(1, round(minutes * 60 / seconds))
    recent = series[-buckets:]
    return sum(recent) * 60 / (len(recent) * seconds) if recent else 0.0
