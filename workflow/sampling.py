"""Sampling: how a flood on one source is thinned, fairly and so that it can be stated."""

import hashlib
from typing import Final

LOOK_S: Final = 5.0
"""Seconds over which a source's rate is measured before the share that is kept changes."""

MOST: Final = 1024


class Sampler:
    """Keeps 1 post in `one_in`, a power of two, so that at most about `most` posts a second are kept.

    Which posts are kept depends on their ids alone, so a post that comes again is judged the same way while the
    share stands. It is eased one step at a time, once the rate has fallen well below the limit.
    """

    def __init__(self, most: float, now: float) -> None:
        self._most = most
        self._since = now
        self._come = 0
        self.one_in = 1

    def keeps(self, post_id: str, now: float, *, crowding: int = 1) -> bool:
        """Say whether a post is kept; `crowding` divides the limit while detection is behind."""
        self._come += 1
        if now - self._since >= LOOK_S or self._come > self._most * LOOK_S * self.one_in * 2:
            rate = self._come / max(now - self._since, 0.05)
            self._settle(rate / (self._most / max(crowding, 1)))
            self._since, self._come = now, 0
        return self.one_in == 1 or share_of(post_id) % self.one_in == 0

    def _settle(self, times_over: float) -> None:
        """`times_over` is the rate as a multiple of what may be kept."""
        while self.one_in < MOST and times_over > self.one_in:
            self.one_in *= 2
        if self.one_in > 1 and times_over < self.one_in / 4:
            self.one_in //= 2


def share_of(post_id: str) -> int:
    """Return a number that is spread evenly over ids and stays the same for one."""
    return int.from_bytes(hashlib.blake2b(post_id.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big")
