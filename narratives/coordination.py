"""Measures signs that accounts act together: each a number and a plain reason."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.records import Signal

TOGETHER_SECONDS: Final = 60.0
"""Accounts that share the same thing within a minute act within seconds of each other."""
ARRIVAL_SECONDS: Final = 600.0
"""Accounts that were never met before and begin within ten minutes of each other arrive together."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What n posts of one story leave behind, in order of time: seconds, author and near-text numbers.

    `shared` is the term of the story's most used hashtag or link in each post, -1 where it has none. `fresh` says of
    which posts the account was not met before, None where nobody has kept count; `usual` is the share (0..1) of such
    accounts among those that have posted of late, whatever they said.
    """

    time: NDArray[np.float64]
    author: NDArray[np.int64]
    near: NDArray[np.int64]
    shared: NDArray[np.int64]
    fresh: NDArray[np.bool_] | None = None
    usual: float = 0.0


def repetition(traces: Traces) -> Signal:
    """Return posts an account: a crowd says a thing once, a campaign keeps saying it."""
    authors = len(set(traces.author.tolist()))
    value = len(traces.author) / max(authors, 1)
    return Signal("repetition", value, f"{len(traces.author)} posts came from {authors} accounts, {value:.1f} each.")


def copying(traces: Traces) -> Signal:
    """Return the share of posts whose words another account posted too."""
    near, authors = traces.near.tolist(), traces.author.tolist()
    accounts = Counter(words for words, _ in set(zip(near, authors, strict=True)))
    copied = sum(words != 0 and accounts[words] > 1 for words in near)
    value = copied / max(len(near), 1)
    return Signal("copying", value, f"{copied} of {len(near)} posts have the same words as another account's.")


def co_sharing(traces: Traces) -> Signal:
    """Return the most accounts that shared the story's tag or link within one minute."""
    keep = traces.shared >= 0
    time, author = traces.time[keep], traces.author[keep]
    starts = np.searchsorted(time, time - TOGETHER_SECONDS, side="left").tolist()
    accounts, inside, most, first = author.tolist(), Counter[int](), 0, 0
    for account, start in zip(accounts, starts, strict=True):
        inside[account] += 1
        for gone in accounts[first:start]:
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
        first = start
        most = max(most, len(inside))
    return Signal("co-sharing", float(most), f"{most} accounts shared the same tag or link within a minute.")


def arrival(traces: Traces, fresh: NDArray[np.bool_]) -> Signal:
    """Return the most accounts, never met before, that began on this story within ten minutes.

    News brings new voices too, so it is told beside what is usual, and proves nothing by itself.
    """
    began = traces.time[fresh]
    together = np.searchsorted(began, began + ARRIVAL_SECONDS, side="right") - np.arange(len(began))
    most, accounts = int(together.max(initial=0)), len(set(traces.author.tolist()))
    new = len(began) / max(accounts, 1)
    told = f"{most} accounts never met before began on this within ten minutes"
    beside = f"{new:.0%} of its accounts are new, and {traces.usual:.0%} of those that post now"
    return Signal("arrival", float(most), f"{told}; {beside}.")


def signals_of(traces: Traces) -> tuple[Signal, ...]:
    """Return every sign of coordination in a story's posts."""
    signals = (repetition(traces), copying(traces), co_sharing(traces))
    return signals if traces.fresh is None else (*signals, arrival(traces, traces.fresh))
