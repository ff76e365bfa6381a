"""State of the grouping: an index from terms to clusters, of fixed size, all in arrays.

Each cluster is a centroid of at most `ROOM` terms. Every term that some centroid has leads, by a row of at most `WALK`
places, to the clusters that had it last, so a post meets few clusters, all of which it shares something with, and reads
little memory. Nothing is ever allocated. A snapshot is a copy of the arrays.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from narratives.tokens import BUCKETS, MOST

ROOM: Final = 48
"""Terms kept of one cluster."""
WALK: Final = 16
"""Clusters that a term leads to: those that had it last."""
ROWS: Final = 1 << 18
"""Terms that can lead to clusters at once; far more than the clusters of a real stream have."""
MEMORY: Final = 262144.0
"""Posts after which all document frequencies are halved, so that they follow the stream."""
STEP: Final = 16384
"""Serials that room is made for at once, at least, when a long stream needs more."""
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

SERIALS, HAND, NAMES, LIVE, MERGES, POSTS, SWEPT, GIVEN, SPARES = range(9)
"""Places in `Index.ints`: serials given, next slot to look at for room, names given, slots in use, merges of the last
call, posts seen, slot swept last, rows ever given, rows given back."""
DOCS, SCALE = 0, 1
"""Places in `Index.reals`: posts that document frequencies stand for, and what a post now adds to a cluster's rate."""
DF, TOPICAL, WEIGHT = 0, 1, 2
"""Columns of `Index.lore`."""
SQUARE, DAMPED, RATE, PULSE = 0, 1, 2, 3
"""Columns of `Index.state`."""
TOP, GONE, AT, TOP_NAME, GONE_NAME, TOP_POSTS, GONE_POSTS = range(7)
"""Columns of the log of merges: the root that stands and the one that is gone, the posts seen, the names they bear now
(0 none), and the posts of the clusters that were made one."""
MERGE_COLUMNS: Final = 7


class Index(NamedTuple):
    """Columns by term (2^20), by place in a row (ROWS * WALK), by entry (slots * ROOM), by slot, by serial and by name.

    A slot holds a living cluster; a serial is its number for ever; a name is the n of ``N-n``. By term: `lore` float32,
    the posts that had it (fading), how much of a cluster it makes up where it occurs (0..1), what it counts, and a
    blank; `row` its row, -1 none. By place: `who` slot (-1 ends a row), `held` its mass there; `spare` rows given back.
    By entry: `term`, and `mass`, posts of the cluster that have it. By slot: `used` entries; `state` float64, the
    squared lengths of the centroid and of its root, a running count of posts (in units of `SCALE`), and when it last
    beat in earnest; `size` posts, and the ledger. By serial: `parent`, `name`, `slot`, grown by the caller. By name:
    `owner`, the serial it is of.
    """

    lore: NDArray[np.float32]
    row: NDArray[np.int32]
    who: NDArray[np.int32]
    held: NDArray[np.float32]
    spare: NDArray[np.int32]
    term: NDArray[np.int32]
    mass: NDArray[np.float32]
    used: NDArray[np.int32]
    state: NDArray[np.float64]
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
    reals: NDArray[np.float64]
    ints: NDArray[np.int64]
    score: NDArray[np.float32]
    touched: NDArray[np.int32]
    weights: NDArray[np.float32]


BY_TERM: Final = ("lore", "row")
BY_PLACE: Final = ("who", "held")
BY_ENTRY: Final = ("term", "mass")
BY_SLOT: Final = ("used", "state", "size", "first", "last", "authors", "series", "bucket", "platforms", "serial")
BY_SERIAL: Final = ("parent", "name", "slot")


class Tuning(NamedTuple):
    """What the compiled loops are tuned by; `narratives.settings.Settings` explains each."""

    join: float
    low: float
    margin: float
    mature: int
    merge: float
    proof: float
    pull: float
    trust: float
    flow: float
    window: float
    fade: float
    fade_seconds: float
    waking: float
    probe: float
    sweep: int
    named_at: int


def empty(slots: int) -> Index:
    """Return an index of no clusters."""
    entries, none = slots * ROOM, np.zeros(0, np.int32)
    lore = np.zeros((BUCKETS, 4), np.float32)
    lore[:, TOPICAL] = UNPROVEN
    reals = np.zeros(2, np.float64)
    reals[SCALE] = 1.0
    index = Index(
        lore=lore,
        row=np.full(BUCKETS, -1, np.int32),
        who=np.zeros(ROWS * WALK, np.int32),
        held=np.zeros(ROWS * WALK, np.float32),
        spare=np.zeros(ROWS, np.int32),
        term=np.zeros(entries, np.int32),
        mass=np.zeros(entries, np.float32),
        used=np.zeros(slots, np.int32),
        state=np.zeros((slots, 4), np.float64),
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
        reals=reals,
        ints=np.zeros(9, np.int64),
        score=np.zeros(slots, np.float32),
        touched=np.zeros(slots, np.int32),
        weights=np.zeros(MOST + ROOM, np.float32),
    )
    return with_room(index, 1024)


def with_room(index: Index, need: int) -> Index:
    """Return the index with room for so many serials and names."""
    more = need - len(index.parent)
    if more <= 0:
        return index
    more = max(more, min(len(index.parent), STEP + len(index.parent) // 8))
    columns = {
        name: np.concatenate([getattr(index, name), np.zeros(more, np.int32)]) for name in ("parent", "name", "owner")
    }
    return index._replace(**columns, slot=np.concatenate([index.slot, np.full(more, -1, np.int32)]))
