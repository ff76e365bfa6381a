"""A thread's life, event by event: each post once, one after the other, and never half forgotten."""

import pytest

from domain.enums import DraftState, PublicationState
from domain.errors import StaleError
from domain.records import Content
from tests.unit.policies.build import content
from tests.unit.workflow.drafts import Pencil
from workflow import commands as c
from workflow.life import is_live
from workflow.state import Publication

SENTENCES = tuple(f"This is sentence number {n} of our statement on the harbour, {'word ' * 80}end." for n in range(3))


def statement() -> Content:
    return content(" ".join(SENTENCES), thread=True)


def queued() -> Pencil:
    pencil = Pencil()
    pencil.submit(words=statement())
    pencil.approve()
    return pencil


def thread_of(pencil: Pencil) -> Publication:
    return pencil.d.publications[0]


def out(pencil: Pencil, number: int, name: str = "") -> list[str]:
    """Begin and send one post of the thread."""
    pencil.begin(key=f"key-{number}")
    return report(pencil, number, name)


def report(pencil: Pencil, number: int, name: str = "") -> list[str]:
    held = thread_of(pencil)
    return pencil.do(c.RecordSuccess(held.id, held.token, name or f"post-{number}", f"u/{number}", pencil.now, number))


def test_a_thread_is_split_when_it_is_queued() -> None:
    assert thread_of(queued()).parts == SENTENCES


def test_each_post_is_begun_sent_and_known_by_itself() -> None:
    pencil = queued()
    assert out(pencil, 1) == ["PartSent"]
    assert (thread_of(pencil).state, thread_of(pencil).key) == (PublicationState.QUEUED, "")
    assert out(pencil, 2) == ["PartSent"]
    assert out(pencil, 3) == ["PublicationSucceeded"]
    done = thread_of(pencil)
    assert [part.remote_id for part in done.sent] == ["post-1", "post-2", "post-3"]
    assert (done.remote_id, done.url, pencil.stands()) == ("post-1", "u/1", DraftState.PUBLISHED)


def test_a_post_reported_twice_is_not_taken_for_the_next_one() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.begin(key="key-2")
    assert report(pencil, 1, "post-1") == []
    assert len(thread_of(pencil).sent) == 1


def test_a_pause_between_two_posts_stops_the_next_and_resuming_goes_on_from_there() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.pause()
    assert pencil.begin(key="key-2") == ["DraftReturned"]
    assert len(thread_of(pencil).sent) == 1
    pencil.resume()
    pencil.tick()
    assert out(pencil, 2) == ["PartSent"]


def test_what_is_out_in_part_cannot_be_edited() -> None:
    pencil = queued()
    out(pencil, 1)
    with pytest.raises(StaleError):
        pencil.edit("URITA", content("Other words."))


def test_withdrawing_halfway_ends_the_thread_there_and_keeps_what_is_out() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.withdraw()
    halted = thread_of(pencil)
    assert (halted.state, halted.note) == (PublicationState.PUBLISHED, "Stopped after 1 of 3 posts of the thread.")
    assert pencil.stands() is DraftState.PUBLISHED


def test_retracting_halfway_sends_no_more_and_concerns_what_is_out() -> None:
    pencil = queued()
    out(pencil, 1)
    assert pencil.retract() == ["RetractionAsked"]
    assert thread_of(pencil).retract_asked
    with pytest.raises(StaleError):
        pencil.begin(key="key-2")
    pencil.gone()
    assert pencil.stands() is DraftState.RETRACTED


def test_retracting_while_a_post_is_on_its_way_ends_with_that_post() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.begin(key="key-2")
    pencil.retract()
    assert report(pencil, 2) == ["PublicationSucceeded"]
    assert thread_of(pencil).note == "Stopped after 2 of 3 posts of the thread."


def test_a_refusal_halfway_fails_but_what_is_out_can_be_retracted() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.begin(key="key-2")
    pencil.refused()
    assert pencil.stands() is DraftState.FAILED
    pencil.retract()
    assert is_live(pencil.d)
    pencil.gone()
    assert pencil.stands() is DraftState.RETRACTED


def test_nobody_knows_of_one_post_a_person_says_it_is_there_and_the_thread_goes_on() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.begin(key="key-2")
    pencil.unknown()
    assert pencil.confirm(there=True) == ["PartSent"]
    second = thread_of(pencil).sent[1]
    assert (second.remote_id, second.key) == (None, "key-2")
    assert out(pencil, 3) == ["PublicationSucceeded"]


def test_nobody_knows_of_one_post_a_person_says_it_is_not_and_only_that_one_is_sent_again() -> None:
    pencil = queued()
    out(pencil, 1)
    pencil.begin(key="key-2")
    pencil.unknown()
    assert pencil.confirm(there=False) == ["PublicationRepeated"]
    again = thread_of(pencil)
    assert (again.attempt, len(again.sent), again.parts) == (2, 1, SENTENCES)
    assert out(pencil, 2) == ["PartSent"]
