"""A hundred randomised runs in which processes die, connections break, clocks jump and servers forget."""

import pytest

from tests.chaos.plan import plan_of
from tests.chaos.run import arena


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_hundred_runs_break_no_promise() -> None:
    with arena() as here:
        found = {seed: problems for seed in range(1, 101) if (problems := here.run(plan_of(seed)))}
        assert found == {}
        assert here.outcomes["published"] > 100  # the runs are about something


def test_a_seed_always_means_the_same_run() -> None:
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)
