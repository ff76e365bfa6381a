"""State of the grouping: an index from terms to clusters, of fixed size, all in arrays.

Each cluster is a centroid of at most `ROOM` terms. Every term of a centroid is at once a node in the list of the
clusters that have that term, so a post meets only clusters it shares something with, and nothing is ever allocated.
A snapshot is a copy of the arrays.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from narratives.tokens import BUCKETS

ROOM: Final = 48
"""Terms kept of one cluster."""
MEMORY: Final = 262144.0
"""Posts after which all document frequencies are halved, so that they follow the stream."""
REWEIGH: Final = 16384
"""Posts after which the weights of terms that were not met since are worked out anew."""
RENEW: Final = 8
"""Posts of a cluster after which the lengths of its centroid are worked out anew."""
UNPROVEN: Final = 0.3
"""How topical a term is taken to be before anything is known of it."""
REGISTERS: Final = 512
"""HyperLogLog registers a cluster: distinct authors to about 5 per cent, exact for a few."""
SERIES: Final = 288
"""Five-minute buckets kept a cluster: the last 24 hours."""
BUCKET_SECONDS: Final = 300
PLATFORMS: Final = 8
"""Platforms counted apart; the last counts all others."""

SERIALS, HAND, NAMES, LIVE, MERGES, POSTS, SWEPT = range(7)
"""Places in `Index.ints`: serials given, next slot to look at for room, names given, slots in use, merges of the last
call, posts seen, slot swept last."""


class Index(NamedTuple):
    """Columns by term (2^20), by entry (slots * ROOM), by slot, by serial and by name.

    A slot holds a living cluster; a serial is its number for ever; a name is the n of ``N-n``. By term: `df` posts that
    had it (fading), `topical` how much of a cluster it makes up where it occurs (0..1), `weight` what it counts,
    `head` the first entry of its list. By entry: `term`, `mass` (posts of the cluster that have it), `after`, `before`.
    By slot: `used` entries, `norm` and `damped` lengths of the centroid and of its root, `size` posts, `rate` and
    `met` a running count of its posts and the post it was last brought up to, `pulse` when it last beat in earnest,
    and the ledger. By serial: `parent`, `name`, `slot`, grown by the caller. By name: `owner`, the serial it is of.
    """

    df: NDArray[np.float32]
    topical: NDArray[np.float32]
    weight: NDArray[np.float32]
    head: NDArray[np.int32]
    term: NDArray[np.int32]
    mass: NDArray[np.float32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    used: NDArray[np.int32]
    norm: NDArray[np.float32]
    damped: NDArray[np.float32]
    rate: NDArray[np.float64]
    met: NDArray[np.int64]
    pulse: NDArray[np.float64]
    size: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    authors: NDArray[np.uint8]
    series: NDArray[np.uint16]
    bucket: NDArray[np.int64]
    platforms: NDArray[np.int32]
    serial: NDArray[np.int32]
    parent: NDArray[np.int32]
    name: NDArray[np.int32]
    owner: NDArray[np.int32]
    slot: NDArray[np.int32]
    docs: NDArray[np.float64]
    ints: NDArray[np.int64]
    score: NDArray[np.float32]
    touched: NDArray[np.int32]


BY_TERM: Final = ("df", "topical", "weight", "head")
BY_ENTRY: Final = ("term", "mass", "after", "before")
BY_SLOT: Final = (
    *("used", "norm", "damped", "rate", "met", "pulse", "size", "first", "last"),
    *("authors", "series", "bucket", "platforms", "serial"),
)
BY_SERIAL: Final = ("parent", "name", "slot")


class Tuning(NamedTuple):
    """What the compiled loops are tuned by; `narratives.settings.Settings` explains each."""

    join: float
    low: float
    margin: float
    mature: int
    merge: float
    trust: float
    flow: float
    window: float
    fade: float
    fade_seconds: float
    waking: float
    probe: float
    walk: int
    sweep: int
    named_at: int


def empty(slots: int) -> Index:
    """Return an index of no clusters."""
    entries, none = slots * ROOM, np.zeros(0, np.int32)
    index = Index(
        df=np.zeros(BUCKETS, np.float32),
        topical=np.full(BUCKETS, UNPROVEN, np.float32),
        weight=np.zeros(BUCKETS, np.float32),
        head=np.full(BUCKETS, -1, np.int32),
        term=np.zeros(entries, np.int32),
        mass=np.zeros(entries, np.float32),
        after=np.full(entries, -1, np.int32),
        before=np.full(entries, -1, np.int32),
        used=np.zeros(slots, np.int32),
        norm=np.zeros(slots, np.float32),
        damped=np.zeros(slots, np.float32),
        rate=np.zeros(slots, np.float64),
        met=np.zeros(slots, np.int64),
        pulse=np.zeros(slots, np.float64),
        size=np.zeros(slots, np.int64),
        first=np.zeros(slots, np.float64),
        last=np.zeros(slots, np.float64),
        authors=np.zeros((slots, REGISTERS), np.uint8),
        series=np.zeros((slots, SERIES), np.uint16),
        bucket=np.zeros(slots, np.int64),
        platforms=np.zeros((slots, PLATFORMS), np.int32),
        serial=np.full(slots, -1, np.int32),
        parent=none,
        name=none,
        owner=none,
        slot=none,
        docs=np.zeros(1, np.float64),
        ints=np.zeros(8, np.int64),
        score=np.zeros(slots, np.float32),
        touched=np.zeros(slots, np.int32),
    )
    return with_room(index, 1024)


def with_room(index: Index, need: int) -> Index:
    """Return the index with room for so many serials and names."""
    more = need - len(index.parent)
    if more <= 0:
        return index
    more = max(more, len(index.parent))
    columns = {
        name: np.concatenate([getattr(index, name), np.zeros(more, np.int32)]) for name in ("parent", "name", "owner")
    }
    return index._replace(**columns, slot=np.concatenate([index.slot, np.full(more, -1, np.int32)]))
