"""A seed is a promise: the run it names can be replayed. The runs themselves are started by `make chaos`."""

from tests.chaos.plan import plan_of


def test_a_seed_always_means_the_same_run() -> None:
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)
