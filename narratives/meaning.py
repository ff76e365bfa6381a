"""Joins narratives that tell one story in other words or another language, by what an embedder says they mean.

Off unless an embedder is given (extra `fleetfoot[embeddings]`): grouping by words needs none. Only narratives that grow
are read, a few samples each, so that a slow model keeps up with a fast stream.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import NotFoundError
from domain.ids import NarrativeId
from domain.records import Narrative

LIKENESS: Final = 0.94
"""Cosine from which two narratives are one; models differ, so an adapter may name its own (docs/figures.md)."""
LEAST: Final = 8
"""Posts a narrative needs before it is read: fewer say little."""
GROWTH: Final = 2.0
"""Growth after which it is read again."""
SILENCE: Final = 86400.0
"""Seconds of silence after which a narrative is no longer joined with what comes."""
MOST: Final = 512
"""Narratives remembered."""


class Embedder(Protocol):
    """A model that says what texts mean; the same texts must always give the same numbers."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, d), each row of unit length; the nearer two rows' product to 1, the more alike."""
        ...


class Narratives(Protocol):
    """What joining asks of the detector."""

    def resolve(self, narrative: NarrativeId) -> NarrativeId:
        """Return the id a narrative bears now."""
        ...

    def describe(self, narrative: NarrativeId) -> Narrative:
        """Return a narrative as it stands."""
        ...

    def merge(self, into: NarrativeId, from_: NarrativeId) -> None:
        """Make two narratives one."""
        ...


@dataclass(frozen=True, slots=True)
class _Meaning:
    vector: NDArray[np.float32]
    size: int
    last: float


class Meanings:
    """Remembers what the narratives that grew mean, and joins those that come to mean the same.

    It keeps no state beside the joins it makes: after a restart narratives are read again as they grow.
    """

    def __init__(self, embedder: Embedder, likeness: float = LIKENESS) -> None:
        self._embedder = embedder
        self._likeness = likeness
        self._known: dict[NarrativeId, _Meaning] = {}

    def join(self, detector: Narratives, grown: Sequence[NarrativeId]) -> tuple[tuple[NarrativeId, NarrativeId], ...]:
        """Read the narratives that grew and join each with the one that means the same; return the pairs joined."""
        pairs = []
        for narrative in sorted({detector.resolve(n) for n in grown}, key=_number):
            if detector.resolve(narrative) != narrative or (view := self._worth_reading(detector, narrative)) is None:
                continue
            last = view.last_seen.timestamp()
            mine = _Meaning(self._mean(view), view.size, last)
            self._known = {
                n: m for n, m in self._known.items() if detector.resolve(n) == n and last - m.last <= SILENCE
            }
            self._known[narrative] = mine
            other = self._nearest(narrative, mine)
            if other is not None:
                detector.merge(other, narrative)
                pairs.append((other, narrative))
            while len(self._known) > MOST:
                del self._known[min(self._known, key=lambda n: (self._known[n].last, _number(n)))]
        return tuple(pairs)

    def _worth_reading(self, detector: Narratives, narrative: NarrativeId) -> Narrative | None:
        try:
            view = detector.describe(narrative)
        except NotFoundError:  # it faded in the same batch
            return None
        known = self._known.get(narrative)
        return view if view.size >= LEAST and (known is None or view.size >= GROWTH * known.size) else None

    def _mean(self, view: Narrative) -> NDArray[np.float32]:
        texts = list(dict.fromkeys(post.text for post in view.samples)) or [view.headline]
        middle = self._embedder.embed(texts).mean(axis=0)
        return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-9), dtype=np.float32)

    def _nearest(self, narrative: NarrativeId, mine: _Meaning) -> NarrativeId | None:
        others = sorted((n for n in self._known if n != narrative), key=_number)
        if not others:
            return None
        likeness = np.stack([self._known[n].vector for n in others]) @ mine.vector
        best = int(likeness.argmax())
        return others[best] if float(likeness[best]) >= self._likeness else None


def _number(narrative: NarrativeId) -> int:
    return int(narrative.removeprefix("N-"))
