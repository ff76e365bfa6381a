"""Groups posts into narratives, keeps their ids, aliases and sample posts, and answers for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import NotFoundError
from domain.ids import NarrativeId
from domain.records import Post
from narratives.assigning import assign
from narratives.batch import PostBatch
from narratives.commonplace import seed
from narratives.grouped import Absorption, Grouped, id_of
from narratives.index import (
    AT,
    GONE,
    GONE_NAME,
    GONE_POSTS,
    MERGE_COLUMNS,
    MERGES,
    NAMES,
    PLATFORMS,
    POSTS,
    SERIALS,
    TOP,
    TOP_NAME,
    TOP_POSTS,
    Index,
    Tuning,
    empty,
    with_room,
)
from narratives.kinship import root_of, unite
from narratives.samples import Kept, fewest, keep, recorded
from narratives.settings import Settings


class Grouper:
    """Narratives of a stream: an `Index`, and what people are told about what is in it. Implements `ports.Book`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.index: Index = empty(settings.clusters)
        seed(self.index)
        self.tuning: Tuning = settings.tuning()
        self.platforms: list[str] = []
        self.kept: dict[int, Kept] = {}
        self.members: dict[int, list[int]] = {}
        self.refused: set[int] = set()
        self.posts = 0

    def group(self, batch: PostBatch) -> Grouped:
        """Put each post of a batch into a cluster, in order."""
        n, refused, seen = len(batch), frozenset(self.refused), int(self.index.ints[POSTS])
        self._grow(n)
        out, merges = np.zeros((n, 4), np.int64), np.empty((8 * n, MERGE_COLUMNS), np.int64)
        tokens = batch.tokens
        codes = self._codes(batch.platforms)
        assign(
            self.index,
            tokens.terms,
            tokens.at,
            batch.created_at,
            batch.author,
            codes,
            self.tuning,
            out,
            merges,
        )
        keep(self.kept, self.posts, batch.samples, out[:, 0].tolist(), out[:, 2].tolist())
        pairs = merges[: self.index.ints[MERGES]]
        united = pairs.tolist()
        for row in united:
            self._adopt(row[TOP], row[GONE], row[TOP_POSTS], row[GONE_POSTS])
        self.posts += n
        if len(self.kept) > 1.25 * self.settings.clusters:
            self._forget_faded()
        absorbed = tuple(
            Absorption(row[AT], id_of(row[TOP_NAME]), id_of(row[GONE_NAME]), row[TOP_POSTS], row[GONE_POSTS])
            for row in united
            if row[GONE_NAME]
        )
        clusters, names, _, roots = np.ascontiguousarray(out.T)
        merged = np.searchsorted(pairs[:, AT], np.arange(seen + 1, seen + n + 1), side="right")
        return Grouped(clusters, names, roots, pairs[:, [TOP, GONE]], merged, refused, absorbed)

    def _forget_faded(self) -> None:
        """Let go of the samples and parts of narratives of which no cluster is left: they cannot be told any more."""
        alive = self.roots(np.unique(self.index.serial[self.index.serial >= 0]).astype(np.int64))
        held: tuple[dict[int, Any], ...] = (self.kept, self.members)
        for mine in held:
            clusters = np.fromiter(mine, np.int64, len(mine))
            for cluster in clusters[~np.isin(self.roots(clusters), alive)].tolist():
                del mine[cluster]

    def root(self, cluster: int) -> int:
        """Return the cluster that now stands for this one."""
        return int(root_of(self.index.parent, cluster))

    def roots(self, clusters: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the clusters that now stand for these (-1 stays)."""
        top = clusters.copy()
        parent = self.index.parent
        while True:
            up = np.where(top >= 0, parent[top], -1)
            if np.array_equal(up, top):
                return top
            top = up.astype(np.int64)

    def names(self, clusters: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the numbers of the narratives that clusters now belong to, 0 for none."""
        top = self.roots(clusters)
        return np.where(top >= 0, self.index.name[top], 0).astype(np.int32)

    def narrative_of(self, cluster: int) -> NarrativeId:
        """Return the id people see, giving the cluster one if it has none yet."""
        top = self.root(cluster)
        if self.index.name[top] == 0:
            self._grow(1)
            self.index.ints[NAMES] += 1
            self.index.name[top] = self.index.ints[NAMES]
            self.index.owner[self.index.ints[NAMES]] = top
        return id_of(int(self.index.name[top]))

    def cluster_of(self, narrative: NarrativeId) -> int:
        """Return the root cluster of a narrative, by this or any former id; raises NotFoundError."""
        number = narrative[2:]
        if not narrative.startswith("N-") or not number.isdecimal() or not 0 < int(number) <= self.index.ints[NAMES]:
            raise NotFoundError(f"There is no narrative {narrative}; /narratives lists those that are open.")
        owner = int(self.index.owner[int(number)])
        if owner < 0:
            raise NotFoundError(f"{narrative} is from before detection began anew.")
        return self.root(owner)

    def slots(self, cluster: int) -> list[int]:
        """Return the index slots of a narrative that have not faded."""
        top = self.root(cluster)
        slots = (int(self.index.slot[c]) for c in (top, *self.members.get(top, ())))
        return [s for s in slots if s >= 0]

    def aliases(self, cluster: int) -> tuple[NarrativeId, ...]:
        """Return the ids of the narratives this one absorbed."""
        names = (int(self.index.name[c]) for c in self.members.get(self.root(cluster), ()))
        return tuple(id_of(name) for name in sorted(n for n in names if n))

    def size(self, cluster: int) -> int:
        """Return the number of posts so far."""
        return int(sum(self.index.size[s] for s in self.slots(cluster)))

    def samples(self, cluster: int) -> Sequence[Post]:
        """Return kept posts, oldest first, at most 32."""
        return [recorded(post) for post in self._gathered(self.root(cluster))]

    def join(self, into: int, absorbed: int) -> int:
        """Make two clusters one narrative; return the root (the elder)."""
        a, b = self.root(into), self.root(absorbed)
        if a == b:
            return a
        sizes = {a: self.size(a), b: self.size(b)}
        top = int(unite(self.index, a, b))
        gone = a + b - top
        self._adopt(top, gone, sizes[top], sizes[gone])
        return top

    def dismissed(self, cluster: int) -> bool:
        """Return whether staff have said that this narrative is not hostile."""
        return self.root(cluster) in self.refused

    def _gathered(self, top: int) -> Kept:
        return fewest([k for c in (top, *self.members.get(top, ())) for k in self.kept.get(c, ())])

    def _adopt(self, top: int, gone: int, top_posts: int, gone_posts: int) -> None:
        """Hand on what was known of a cluster that is no longer the root of its narrative.

        If staff dismissed only one of the two, what they said of the larger one holds.
        """
        members = self.members.pop(gone, [])
        if self.index.slot[gone] >= 0 or self.index.name[gone]:  # the others are not to be met again
            members.append(gone)
        if members:
            self.members.setdefault(top, []).extend(members)
        kept = self.kept.pop(gone, None)
        if kept:
            self.kept[top] = fewest([*self.kept.get(top, ()), *kept])
        if (gone in self.refused) != (top in self.refused) and gone_posts > top_posts:
            self.refused ^= {top}
        self.refused.discard(gone)

    def _codes(self, platforms: Sequence[str]) -> NDArray[np.int64]:
        known = {name: min(code, PLATFORMS - 1) for code, name in enumerate(self.platforms)}
        for name in dict.fromkeys(platforms):
            if name not in known:
                known[name] = min(len(self.platforms), PLATFORMS - 1)
                self.platforms.append(name)
        return np.array([known[name] for name in platforms], np.int64)

    def begin_after(self, names: int) -> None:
        """Give no narrative one of the first so many numbers: people know others by them."""
        self.index = with_room(self.index, names + 2)
        self.index.ints[NAMES] = names
        self.index.owner[1 : names + 1] = -1

    def _grow(self, births: int) -> None:
        skipped = int(np.count_nonzero(self.index.owner < 0))
        self.index = with_room(self.index, skipped + int(self.index.ints[SERIALS]) + births + 2)
