from collections.abc import Sequence

from domain.records import Alert, Post
from tests.unit.narratives.alert_streams import Clusters, chatter, crowd, engine, mixed, run

BLAST = (
    "explosion at the Low Acre mill, dead and injured in the yard",
    "many dead and injured after the explosion at Low Acre",
    "injured still under the rubble at Low Acre, explosion heard for miles, three dead",
)
PIER = (
    "explosion on Saltby pier, dead and injured in the water",
    "dead and injured on the pier at Saltby after an explosion",
)


class Apart(Clusters):
    """A book in which each of some groups of posts is one cluster, and every other post a cluster of its own."""

    def __init__(self, *groups: Sequence[Post]) -> None:
        super().__init__()
        moments = [(int(p.created_at.timestamp() * 1000), k) for k, group in enumerate(groups, 1) for p in group]
        self._of = dict(moments)

    def root(self, cluster: int) -> int:
        return self._of.get(cluster, cluster)


def told(after: float, *, apart: bool) -> list[Alert]:
    """Return alerts of two disasters in the same words, so many minutes between them, held apart or as one."""
    first = crowd(BLAST, 60.0, 40)
    still = crowd(BLAST[:1], 81.0, 60, every=(after - 20.0) / 60, name="late")
    second = crowd(PIER, 60.0 + after, 12, every=0.6, name="q")
    book = Apart([*first, *still], second) if apart else Apart([*first, *still, *second])
    return run(engine(), mixed(chatter(60.0 + after + 20.0), first, still, second), book=book)


def test_a_new_story_in_an_old_ones_words_is_told_by_its_tenth_post_if_the_grouping_holds_it_apart() -> None:
    alerts = told(160.0, apart=True)
    assert len(alerts) == 2
    assert (alerts[1].at - alerts[0].at).total_seconds() / 60 > 150
    assert alerts[1].size <= 10


def test_what_the_grouping_takes_for_the_same_story_is_not_told_again() -> None:
    assert len(told(160.0, apart=False)) == 1


def test_a_young_storys_words_hold_what_the_grouping_has_not_brought_together_yet() -> None:
    assert len(told(70.0, apart=True)) == 1
