"""What the detector can be tuned by, and why each default is what it is."""

from dataclasses import dataclass, fields

from narratives.index import Tuning


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the detector; one set of defaults serves all streams.

    A post joins the cluster it is most like at a likeness of `join`. It joins one of at least `mature` posts already at
    `low` if that is `margin` times what the best other narrative offers. Clusters merge at `merge`, raised by the
    power `proof` of the smaller one's size over eight posts, since two large ones are wrongly merged at a greater loss.
    `trust` is the number of posts that the first guess of how topical a term is counts for. Likeness rises by up to
    `flow` (for merging `pull`) times the cluster's share of the last `window` posts or so, and falls by up to `fade`
    over `fade_seconds` of silence; a post wakes a sleeping cluster by `waking` of the time it slept. `probe` (share of
    a post's weightiest term below which terms lead nowhere) and `sweep` (posts per cluster tried for a merge) buy
    speed.
    `clusters` bounds memory: the least worth keeping fade first. A narrative has a name from `named_at` posts on.
    """

    clusters: int = 32768
    join: float = 0.32
    low: float = 0.09
    margin: float = 1.7
    mature: int = 8
    merge: float = 0.20
    proof: float = 0.15
    pull: float = 5.0
    trust: float = 3.5
    flow: float = 1.75
    window: float = 500.0
    fade: float = 0.85
    fade_seconds: float = 4 * 86400.0
    waking: float = 0.5
    probe: float = 0.3
    sweep: int = 8
    named_at: int = 2

    def tuning(self) -> Tuning:
        """Return the settings as the compiled loops take them."""
        return Tuning(**{f.name: getattr(self, f.name) for f in fields(self) if f.name in Tuning._fields})
