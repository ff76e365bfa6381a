"""Marks terms as a story's, so that what it says further is known for its own and is not told again."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from narratives.alerting_story import Story
from narratives.momentum import common
from narratives.momentum_bursting import RARE
from narratives.momentum_joint import telling_terms
from narratives.momentum_memory import ENTRIES, PLAIN, TOLD, Bench, Memory
from narratives.tokens import BUCKETS, HASHTAG, LINK

TELLING: Final = 20.0
"""Times as common in a story as elsewhere from which a term is the story's."""
LEARN_SHARE: Final = 0.1
"""Share of a story's posts that must bear a term for the story to have it."""
LEARN_POSTS: Final = 3.0
MOST_LEARNED: Final = 24
NAME, WORD, HINT = 2.0, 1.0, 0.5
"""How surely a term tells a story: a new tag or link is its name; a word that burst; one that came along."""


def own(memory: Memory, story: Story, term: int) -> None:
    """Mark a term that burst as the story's."""
    named = common(memory, term) <= RARE and memory.kind[memory.head[term] & (ENTRIES - 1)] in {HASHTAG, LINK}
    _mark(memory, story, term, NAME if named else WORD)
    if term not in story.terms:
        story.terms.append(term)


def hint(memory: Memory, story: Story, term: int) -> None:
    """Mark a term that came along with the story; two of them make a post its own."""
    if term not in story.terms and term not in story.learned and _mark(memory, story, term, HINT):
        story.learned.append(term)


def learn(memory: Memory, bench: Bench, story: Story, posts: NDArray[np.int64]) -> None:
    """Let a story have the terms that these posts of it keep bearing and others do not; forget those learned before."""
    for t in story.learned:
        if memory.owned[t] == story.number and memory.pull[t] <= HINT:
            memory.owned[t] = -1
    story.learned = []
    found = telling_terms(memory, bench, posts, max(LEARN_POSTS, LEARN_SHARE * len(posts)), TELLING)
    terms, counts = bench.touched[:found], bench.places[:found]
    for t in terms[np.lexsort((terms, -counts))].tolist():
        if len(story.learned) >= MOST_LEARNED:
            return
        hint(memory, story, t)


def release(memory: Memory, story: Story) -> None:
    """Free a story's terms to burst anew; its posts stay told."""
    mine = np.array(story.terms + story.learned, np.int64)
    memory.owned[mine[memory.owned[mine] == story.number]] = -1
    clusters = memory.owned[BUCKETS:]  # these pass from one to another when clusters merge
    clusters[clusters == story.number] = -1
    memory.story[memory.story == story.number] = TOLD


def _mark(memory: Memory, story: Story, term: int, pull: float) -> bool:
    """Let a story have a term unless another's is as sure; return whether it has it."""
    if memory.stats[term, PLAIN] > 0.0:
        return False
    if memory.owned[term] >= 0 and (memory.owned[term] == story.number or memory.pull[term] >= pull):
        return bool(memory.owned[term] == story.number)
    memory.owned[term] = story.number
    memory.pull[term] = pull
    return True
