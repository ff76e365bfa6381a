"""What the detector can be tuned by, and why each default is what it is."""

from dataclasses import dataclass

import numpy as np

from narratives.index import Tuning


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the detector; one set of defaults serves all streams.

    `join` and `merge` are cosines; `common` a share of posts; `fade` a share lost over `fade_seconds` of silence.
    """

    clusters: int = 32768
    join: float = 0.10
    merge: float = 0.20
    common: float = 0.10
    prior: float = 0.0
    power: float = 0.85
    fade: float = 0.85
    fade_seconds: float = 3 * 86400.0
    named_at: int = 2
    batch: int = 4096

    def tuning(self) -> Tuning:
        """Return the settings as the compiled index takes them."""
        return Tuning(
            join=self.join,
            merge=self.merge,
            common=self.common,
            prior=self.prior,
            power=self.power,
            fade=self.fade,
            fade_seconds=self.fade_seconds,
            named_at=self.named_at,
            kinds=np.ones(7, np.float32),
        )
