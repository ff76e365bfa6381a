"""Hands the posts of a batch that follow told stories to them, many at a time.

Reading stops some twenty times in a thousand posts; a story is given what came to it when somebody looks at it, or when
the batch ends, and not post by post.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from narratives.alerting_story import Story


class Following:
    """The posts of one batch, numbered from `first`, and the story each follows (`attached`, negative for none).

    `read` is how many of them have been read; what lies behind is not looked at.
    """

    def __init__(
        self, first: int, attached: NDArray[np.int64], authors: NDArray[np.int64], followers: NDArray[np.int64]
    ) -> None:
        self.read = 0
        self._first, self._attached, self._authors, self._followers = first, attached, authors, followers
        self._given: dict[int, int] = {}

    def give(self, story: Story) -> None:
        """Give a story what has come to it since it was last given to."""
        start = self._given.get(story.number, 0)
        self._hand_over(story, np.flatnonzero(self._attached[start : self.read] == story.number) + start)
        self._given[story.number] = self.read

    def give_all(self, stories: Mapping[int, Story]) -> None:
        """Give every story what is left for it, now that the batch has been read."""
        places = np.flatnonzero(self._attached >= 0)
        places = places[np.argsort(self._attached[places], kind="stable")]
        mine = self._attached[places]
        cuts = np.flatnonzero(mine[1:] != mine[:-1]) + 1
        for some in np.split(places, cuts) if len(places) else []:
            story = stories.get(int(self._attached[some[0]]))
            if story is not None:  # else it was over before the batch was
                self._hand_over(story, some[some >= self._given.get(story.number, 0)])

    def _hand_over(self, story: Story, places: NDArray[np.int64]) -> None:
        if len(places):
            story.take(
                (places + self._first).tolist(), self._authors[places].tolist(), self._followers[places].tolist()
            )
