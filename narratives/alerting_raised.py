"""Puts a story as it stands into the words and numbers of an alert."""

from datetime import UTC, datetime
from typing import Final

import numpy as np

from domain.ids import NarrativeId
from domain.records import Alert
from narratives.alerting_recall import Recall
from narratives.alerting_story import Story
from narratives.momentum_kin import terms_of
from narratives.momentum_memory import NOW, POSTS

HEADLINE: Final = 140
"""Letters of the most telling post that are shown."""


def alert_of(recall: Recall, story: Story) -> Alert:
    """Return the alert that tells a story now, under the number its narrative bears."""
    kept = recall.kept(story.posts)
    marked = set(story.terms)
    best = max(kept[:64], key=lambda n: (len(marked & set(terms_of(recall.memory, np.array([n])).tolist())), -n))
    return Alert(
        narrative_id=NarrativeId(f"N-{_name(recall, story)}"),
        kind=story.kind,
        at=datetime.fromtimestamp(float(recall.memory.clock[NOW]), UTC),
        severity=story.severity,
        momentum=story.momentum,
        hostility=round(story.hostility, 3),
        size=story.size,
        authors=len(story.authors),
        headline=" ".join(recall.text(best).split())[:HEADLINE],
        topic=story.topic,
        post_ids=tuple(recall.id_of(n) for n in kept),
        reasons=story.reasons,
    )


def _name(recall: Recall, story: Story) -> int:
    """Return the number of the narrative that a story's cluster was in with its latest post."""
    memory, rows = recall.memory, np.array(recall.kept(story.posts), np.int64) & (POSTS - 1)
    borne = memory.named[rows[(memory.cluster[rows] == story.cluster) & (memory.named[rows] > 0)]]
    story.name = int(borne[-1]) if len(borne) else story.name
    return story.name
