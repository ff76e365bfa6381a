"""Runs in which everything breaks, and whether their judge would notice."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from domain.enums import DraftState, PublicationState
from tests.chaos.arena import arena
from tests.chaos.plan import plan_of
from tests.chaos.verdicts import violations
from tests.chaos.world import Post
from tests.unit.policies.build import POLICY, content
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
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("quiet")
def test_a_hundred_runs_in_which_everything_breaks_break_no_promise() -> None:
    with arena() as here:
        broken = {seed: found for seed in range(1, RUNS + 1) if (found := here.run(plan_of(seed)))}
    assert broken == {}


def test_a_seed_always_means_the_same_run() -> None:
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)


def judged(texts: Sequence[str], draft: Draft) -> str:
    standing = {"page": [Post(str(number), text) for number, text in enumerate(texts)]}
    return " ".join(violations(standing, [draft], [], [], POLICY))


def test_the_judge_finds_a_text_that_stands_twice() -> None:
    pencil = Pencil()
    pencil.submit()
    text = pencil.d.current.content.text
    assert "has a text 2 times" in judged([text, text], pencil.d)


def test_the_judge_finds_what_went_out_without_quorum_or_unknown_to_the_desk() -> None:
    pencil = Pencil()
    pencil.submit()
    said = judged([pencil.d.current.content.text], pencil.d)
    assert "went out on page without quorum" in said
    assert "the desk says no publication" in said


def test_the_judge_finds_words_that_nobody_wrote() -> None:
    pencil = Pencil()
    pencil.submit()
    assert "words nobody drafted" in judged(["Buy now!"], pencil.d)


def thread_out(parts: int) -> Draft:
    """Return a thread of three posts of which some are out."""
    pencil = Pencil()
    words = " ".join(f"Sentence {n} of a statement too long for one post, {'and ' * 90}so on." for n in range(3))
    pencil.submit(words=content(words, thread=True))
    pencil.approve()
    for _ in range(parts):
        pencil.begin()
        pencil.sent()
    return pencil.d


def chain(texts: Sequence[str]) -> list[Post]:
    """Return posts as the desk's own record names them, each answering the one before."""
    names = ["post-page", "post-page-2", "post-page-3"]
    return [Post(names[n], text, names[n - 1] if n else None) for n, text in enumerate(texts)]


def judged_posts(posts: Sequence[Post], draft: Draft) -> str:
    return " ".join(violations({"page": posts}, [draft], [], [], POLICY)).replace(WITHOUT_TRAIL.format(draft.id), "")


WITHOUT_TRAIL = "{} went out on page without quorum on the revision that went out"
"""What the judge says besides, because these tests show it no trail."""


def test_the_judge_is_content_with_a_thread_that_stands_whole() -> None:
    draft = thread_out(3)
    assert not judged_posts(chain(draft.publications[0].parts), draft).strip()


def test_the_judge_finds_a_thread_with_a_post_missing_out_of_order_or_unknown() -> None:
    draft = thread_out(3)
    whole = chain(draft.publications[0].parts)
    assert "is said to be out and does not stand" in judged_posts([whole[0], whole[2]], draft)
    assert "post 3 answers post-page, not post-page-2" in judged_posts(
        [*whole[:2], replace(whole[2], answers="post-page")], draft
    )
    early = thread_out(1)
    assert "stands on page (post 3), and the desk says queued" in judged_posts(whole, early)


def test_the_judge_finds_a_thread_that_stopped_by_itself_and_one_that_never_goes_on() -> None:
    draft = thread_out(1)
    out = chain(draft.publications[0].parts[:1])
    assert "is queued for ever" in judged_posts(out, draft)
    halted = replace(draft.publications[0], state=PublicationState.PUBLISHED)
    stopped = replace(draft, state=DraftState.PUBLISHED, publications=(halted,))
    assert "stopped after 1 of 3 posts, and nobody stopped it" in judged_posts(out, stopped)


def test_the_judge_finds_what_should_be_gone_and_stands() -> None:
    draft = thread_out(3)
    gone = replace(draft.publications[0], state=PublicationState.RETRACTED, retract_asked=True)
    deleted = replace(draft, state=DraftState.RETRACTED, publications=(gone,))
    assert "and the desk says retracted" in judged_posts(chain(draft.publications[0].parts[:1]), deleted)
    asked = replace(draft, publications=(replace(draft.publications[0], retract_asked=True),))
    assert "is to be deleted for ever" in judged_posts(chain(draft.publications[0].parts), asked)
