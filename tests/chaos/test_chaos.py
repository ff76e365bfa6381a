"""Runs in which everything breaks, and whether their judge would notice."""

import logging
from collections.abc import Iterator, Mapping, Sequence

import pytest

from tests.chaos.plan import plan_of
from tests.chaos.run import arena
from tests.chaos.verdicts import violations
from tests.unit.workflow.drafts import Pencil
from workflow.state import Draft

RUNS = 100


@pytest.fixture
def quiet() -> Iterator[None]:
    """Platforms that are cut off in the middle of a request would fill the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.usefixtures("quiet")
def test_a_hundred_runs_in_which_everything_breaks_break_no_promise() -> None:
    with arena() as here:
        broken = {seed: found for seed in range(1, RUNS + 1) if (found := here.run(plan_of(seed)))}
    assert broken == {}


def test_a_seed_always_means_the_same_run() -> None:
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)


def judged(standing: Mapping[str, Sequence[str]], draft: Draft) -> str:
    return " ".join(violations(standing, [draft], [], []))


def test_the_judge_finds_a_text_that_stands_twice() -> None:
    pencil = Pencil()
    pencil.submit()
    text = pencil.d.current.content.text
    assert "has a text 2 times" in judged({"page": [text, text]}, pencil.d)


def test_the_judge_finds_what_went_out_without_quorum_or_unknown_to_the_desk() -> None:
    pencil = Pencil()
    pencil.submit()
    said = judged({"page": [pencil.d.current.content.text]}, pencil.d)
    assert "went out on page without quorum" in said
    assert "the desk says no publication" in said


def test_the_judge_finds_words_that_nobody_wrote() -> None:
    pencil = Pencil()
    pencil.submit()
    assert "words nobody drafted" in judged({"page": ["Buy now!"]}, pencil.d)
