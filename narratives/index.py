"""The compiled heart of grouping: an index from terms to clusters, of fixed size, updated post by post.

Each cluster is a centroid of at most `ROOM` terms. Every term of a centroid is at once a node in the list of the
clusters that have that term, so a post looks only at clusters it shares something rare with, and nothing is ever
allocated. All state is in arrays: a snapshot is a copy of them.
"""

# ruff: noqa: PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from narratives.tokens import BUCKETS, MOST

ROOM: Final = 48
"""Terms kept of one cluster."""
WALK: Final = 64
"""Clusters looked at for one term, those that last gained it first."""

MEMORY: Final = 262144.0
"""Posts after which all document frequencies are halved, so that they follow the stream."""
REGISTERS: Final = 512
"""HyperLogLog registers a cluster: distinct authors to about 5 per cent, exact for a few."""
SERIES: Final = 288
"""Five-minute buckets kept a cluster: the last 24 hours."""
BUCKET_SECONDS: Final = 300
PLATFORMS: Final = 8
"""Platforms counted apart; the last counts all others."""

SERIALS, HAND, NAMES, MARK, LIVE, MERGES = range(6)
"""Places in `Index.ints`."""


class Index(NamedTuple):
    """State of the index: S slots of `ROOM` entries. `parent` and `name` are by serial, grown by the caller."""

    df: NDArray[np.float32]
    head: NDArray[np.int32]
    term: NDArray[np.int32]
    mass: NDArray[np.float32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    used: NDArray[np.int32]
    norm: NDArray[np.float32]
    size: NDArray[np.int64]
    last: NDArray[np.float64]
    first: NDArray[np.float64]
    authors: NDArray[np.uint8]
    series: NDArray[np.uint16]
    bucket: NDArray[np.int64]
    platforms: NDArray[np.int32]
    serial: NDArray[np.int32]
    parent: NDArray[np.int32]
    name: NDArray[np.int32]
    owner: NDArray[np.int32]
    slot: NDArray[np.int32]
    floats: NDArray[np.float64]
    ints: NDArray[np.int64]
    score: NDArray[np.float32]
    stamp: NDArray[np.int64]
    touched: NDArray[np.int32]


class Tuning(NamedTuple):
    """What the kernel is tuned by; see `narratives.grouping.Settings` for the meaning of each."""

    join: float
    merge: float
    common: float
    prior: float
    power: float
    fade: float
    fade_seconds: float
    named_at: int
    kinds: NDArray[np.float32]


def empty(slots: int, prior: float) -> Index:
    """Return an index of no clusters."""
    entries = slots * ROOM
    return Index(
        df=np.zeros(BUCKETS, np.float32),
        head=np.full(BUCKETS, -1, np.int32),
        term=np.zeros(entries, np.int32),
        mass=np.zeros(entries, np.float32),
        after=np.full(entries, -1, np.int32),
        before=np.full(entries, -1, np.int32),
        used=np.zeros(slots, np.int32),
        norm=np.zeros(slots, np.float32),
        size=np.zeros(slots, np.int64),
        last=np.zeros(slots, np.float64),
        first=np.zeros(slots, np.float64),
        authors=np.zeros((slots, REGISTERS), np.uint8),
        series=np.zeros((slots, SERIES), np.uint16),
        bucket=np.zeros(slots, np.int64),
        platforms=np.zeros((slots, PLATFORMS), np.int32),
        serial=np.full(slots, -1, np.int32),
        parent=np.zeros(1024, np.int32),
        name=np.zeros(1024, np.int32),
        owner=np.zeros(1024, np.int32),
        slot=np.full(1024, -1, np.int32),
        floats=np.array([prior, 0.0]),
        ints=np.zeros(8, np.int64),
        score=np.zeros(slots, np.float32),
        stamp=np.zeros(slots, np.int64),
        touched=np.zeros(slots, np.int32),
    )


@njit(cache=True, nogil=True)
def _weight(x: Any, t: Any, tune: Any) -> float:
    """Return how much a term tells: its inverse document frequency, damped; 0 for one that is everywhere."""
    df = x.df[t]
    docs = x.floats[0]
    if df > tune.common * docs:
        return 0.0
    return float((1.0 + math.log((docs + 1.0) / (df + 1.0))) ** tune.power)


@njit(cache=True, nogil=True)
def root_of(parent: Any, serial: Any) -> Any:
    """Return the serial that stands for this one now, shortening the way there."""
    top = serial
    while parent[top] != top:
        top = parent[top]
    while parent[serial] != top:
        up = parent[serial]
        parent[serial] = top
        serial = up
    return top


@njit(cache=True, nogil=True)
def _unlink(x: Any, e: int) -> None:
    a, b = x.after[e], x.before[e]
    if b >= 0:
        x.after[b] = a
    else:
        x.head[x.term[e]] = a
    if a >= 0:
        x.before[a] = b


@njit(cache=True, nogil=True)
def _link(x: Any, e: int, t: Any) -> None:
    h = x.head[t]
    x.term[e] = t
    x.after[e] = h
    x.before[e] = -1
    if h >= 0:
        x.before[h] = e
    x.head[t] = e


@njit(cache=True, nogil=True)
def _gain(x: Any, s: int, t: Any, amount: float, tune: Any) -> None:
    """Add to a term's count in a cluster; a full cluster forgets its least telling term for it."""
    base = s * ROOM
    n = x.used[s]
    for e in range(base, base + n):
        if x.term[e] == t:
            x.mass[e] += amount
            if x.before[e] >= 0:  # to the front of its list: lists are walked newest first
                _unlink(x, e)
                _link(x, e, t)
            return
    if n < ROOM:
        e = base + n
        x.used[s] = n + 1
    else:
        e = base
        least = np.inf
        for k in range(base, base + n):
            v = x.mass[k] * _weight(x, x.term[k], tune)
            if v < least:
                least = v
                e = k
        if least > 2.0 * amount * _weight(x, t, tune):
            x.mass[e] *= 0.9
            return
        _unlink(x, e)
    x.mass[e] = amount
    _link(x, e, t)


@njit(cache=True, nogil=True)
def _renorm(x: Any, s: int, tune: Any) -> None:
    total = 0.0
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        w = x.mass[e] * _weight(x, x.term[e], tune)
        total += w * w
    x.norm[s] = math.sqrt(total)


@njit(cache=True, nogil=True)
def _free(x: Any, s: int) -> None:
    for e in range(s * ROOM, s * ROOM + x.used[s]):
        _unlink(x, e)
    x.used[s] = 0
    x.slot[x.serial[s]] = -1
    x.serial[s] = -1
    x.size[s] = 0
    x.ints[LIVE] -= 1


@njit(cache=True, nogil=True)
def _room(x: Any) -> int:
    """Return an empty slot, letting go of the least worth keeping among the next few if none is."""
    slots = len(x.size)
    hand = x.ints[HAND]
    if x.ints[LIVE] < slots * 0.95:
        while x.serial[hand] >= 0:
            hand = (hand + 1) % slots
        x.ints[HAND] = (hand + 1) % slots
        return int(hand)
    worst = -1
    least = np.inf
    for _ in range(16):
        if x.serial[hand] < 0:
            x.ints[HAND] = (hand + 1) % slots
            return int(hand)
        worth = x.last[hand] + 3600.0 * 6.0 * math.log(x.size[hand])
        if worth < least:
            least = worth
            worst = hand
        hand = (hand + 1) % slots
    x.ints[HAND] = hand
    _free(x, worst)
    return int(worst)


@njit(cache=True, nogil=True)
def _nearest(x: Any, terms: Any, weights: Any, n: int, skip: int, now: float, tune: Any) -> Any:
    """Return the slot most like the weighted terms, and its cosine after fading (0 if none)."""
    x.ints[MARK] += 1
    mark = x.ints[MARK]
    found = 0
    square = 0.0
    for k in range(n):
        w = weights[k]
        square += w * w
        if w == 0.0:
            continue
        gain = w * _weight(x, terms[k], tune)
        e = x.head[terms[k]]
        steps = 0
        while e >= 0 and steps < WALK:
            s = e // ROOM
            if x.stamp[s] != mark:
                x.stamp[s] = mark
                x.score[s] = 0.0
                x.touched[found] = s
                found += 1
            x.score[s] += gain * x.mass[e]
            e = x.after[e]
            steps += 1
    best, high = -1, 0.0
    length = math.sqrt(square)
    for k in range(found):
        s = x.touched[k]
        if s == skip or x.norm[s] == 0.0:
            continue
        c = x.score[s] / (x.norm[s] * length)
        c *= 1.0 - tune.fade * min(1.0, max(0.0, now - x.last[s]) / tune.fade_seconds)
        if c > high:
            high = c
            best = s
    return best, high


@njit(cache=True, nogil=True)
def count_author(registers: Any, author: Any) -> None:
    """Note an author's 64-bit hash in HyperLogLog registers."""
    h = np.uint64(author)
    rest = h >> np.uint64(9)
    rank = 1
    while rank < 50 and rest & np.uint64(1) == np.uint64(0):
        rank += 1
        rest >>= np.uint64(1)
    place = h & np.uint64(511)
    registers[place] = max(registers[place], np.uint8(rank))


@njit(cache=True, nogil=True)
def _shift(x: Any, s: int, bucket: int) -> None:
    """Move a cluster's series so that its last bucket is this one."""
    gone = bucket - x.bucket[s]
    if gone <= 0:
        return
    row = x.series[s]
    if gone >= SERIES:
        row[:] = 0
    else:
        for k in range(SERIES - gone):
            row[k] = row[k + gone]
        row[SERIES - gone :] = 0
    x.bucket[s] = bucket


@njit(cache=True, nogil=True)
def _note(x: Any, s: int, now: float, author: Any, platform: Any) -> None:
    """Count a post in its cluster's ledger."""
    bucket = int(now // BUCKET_SECONDS)
    if x.size[s] == 0:
        x.first[s] = now
        x.last[s] = now
        x.authors[s, :] = 0
        x.series[s, :] = 0
        x.platforms[s, :] = 0
        x.bucket[s] = bucket
    x.size[s] += 1
    x.first[s] = min(x.first[s], now)
    x.last[s] = max(x.last[s], now)
    count_author(x.authors[s], author)
    x.platforms[s, platform] += 1
    _shift(x, s, bucket)
    place = SERIES - 1 - (x.bucket[s] - bucket)
    if place >= 0 and x.series[s, place] < 65535:
        x.series[s, place] += 1


@njit(cache=True, nogil=True)
def _pool(x: Any, a: int, b: int) -> None:
    """Add slot b's ledger to slot a's."""
    x.size[a] += x.size[b]
    x.first[a] = min(x.first[a], x.first[b])
    x.last[a] = max(x.last[a], x.last[b])
    for k in range(REGISTERS):
        x.authors[a, k] = max(x.authors[a, k], x.authors[b, k])
    x.platforms[a] += x.platforms[b]
    top = max(x.bucket[a], x.bucket[b])
    _shift(x, a, top)
    _shift(x, b, top)
    for k in range(SERIES):
        x.series[a, k] = min(65535, np.int64(x.series[a, k]) + np.int64(x.series[b, k]))


@njit(cache=True, nogil=True)
def unite(x: Any, a: int, b: int) -> int:
    """Make two root serials one narrative; the elder stands for both, under the elder name. Return it."""
    if b < a:
        a, b = b, a
    x.parent[b] = a
    na, nb = x.name[a], x.name[b]
    if nb != 0 and (na == 0 or nb < na):
        x.name[a], x.name[b] = nb, na
        x.owner[nb] = a
        if na != 0:
            x.owner[na] = b
    return a


@njit(cache=True, nogil=True)
def _absorb(x: Any, a: int, b: int, tune: Any, merges: Any) -> int:
    """Make two slots one and the narratives they belong to one. Return the slot that is left."""
    if x.used[a] < x.used[b] or x.size[a] < x.size[b]:
        a, b = b, a
    for e in range(b * ROOM, b * ROOM + x.used[b]):
        _gain(x, a, x.term[e], x.mass[e], tune)
    _pool(x, a, b)
    gone = x.serial[b]
    _free(x, b)
    _renorm(x, a, tune)
    mine, other = root_of(x.parent, x.serial[a]), root_of(x.parent, gone)
    if mine != other:
        top = unite(x, mine, other)
        merges[x.ints[MERGES], 0] = top
        merges[x.ints[MERGES], 1] = mine + other - top
        x.ints[MERGES] += 1
    return a


@njit(cache=True, nogil=True)
def _due(size: Any) -> bool:
    """Return whether a size is 2^k or 3 * 2^k."""
    while size > 3 and size % 2 == 0:
        size //= 2
    return bool(size in (2, 3))


@njit(cache=True, nogil=True)
def _open(x: Any) -> int:
    """Return the slot of a new cluster."""
    s = _room(x)
    serial = x.ints[SERIALS]
    x.ints[SERIALS] += 1
    x.ints[LIVE] += 1
    x.serial[s] = serial
    x.slot[serial] = s
    x.parent[serial] = serial
    x.name[serial] = 0
    x.used[s] = 0
    x.size[s] = 0
    return s


@njit(cache=True, nogil=True)
def _merge(x: Any, s: int, now: float, tune: Any, weights: Any, merges: Any) -> int:
    """Merge a cluster with those that have come to tell the same story. Return its slot."""
    while _due(x.size[s]):
        m = x.used[s]
        group = x.term[s * ROOM : s * ROOM + m].copy()
        for k in range(m):
            weights[k] = x.mass[s * ROOM + k] * _weight(x, group[k], tune)
        other, cosine = _nearest(x, group, weights, m, s, now, tune)
        if cosine < tune.merge:
            break
        s = _absorb(x, s, other, tune, merges)
    return s


@njit(cache=True, nogil=True)
def assign(
    x: Any, terms: Any, kinds: Any, at: Any, times: Any, authors: Any, platforms: Any, tune: Any, out: Any, merges: Any
) -> None:
    """Put each post into a cluster.

    `out` int64 (n, 3) gets the cluster's serial (-1 for a post without terms), the name its narrative bears at that
    moment (0 none), and which post of its cluster it is (1 the first). `merges` (2n, 2) gets the roots united, the one
    that stands first; their number is left in `x.ints[MERGES]`.
    """
    weights = np.zeros(MOST + ROOM, np.float32)
    x.ints[MERGES] = 0
    for p in range(len(at) - 1):
        first, n = at[p], at[p + 1] - at[p]
        row = terms[first : first + n]
        now = times[p]
        any_weight = False
        for k in range(n):
            weights[k] = _weight(x, row[k], tune) * tune.kinds[kinds[first + k]]
            any_weight |= weights[k] > 0.0
        for k in range(n):
            x.df[row[k]] += 1.0
        x.floats[0] += 1.0
        if x.floats[0] > MEMORY:
            x.df[:] *= np.float32(0.5)
            x.floats[0] *= 0.5
        if not any_weight:
            out[p, 0] = -1
            continue
        s, cosine = _nearest(x, row, weights, n, -1, now, tune)
        if cosine < tune.join:
            s = _open(x)
        for k in range(n):
            if weights[k] > 0.0:
                _gain(x, s, row[k], tune.kinds[kinds[first + k]], tune)
        _note(x, s, now, authors[p], platforms[p])
        out[p, 2] = x.size[s]
        _renorm(x, s, tune)
        s = _merge(x, s, now, tune, weights, merges)
        serial = x.serial[s]
        top = root_of(x.parent, serial)
        if x.size[s] >= tune.named_at and x.name[top] == 0:
            x.ints[NAMES] += 1
            x.name[top] = x.ints[NAMES]
            x.owner[x.ints[NAMES]] = top
        out[p, 0] = serial
        out[p, 1] = x.name[top]
