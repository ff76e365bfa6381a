"""What staff decide about a narrative, in the pure state machine."""

from datetime import datetime, timedelta

import pytest

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError, StaleError
from domain.ids import StaffId
from tests.newsroom import START, narrative
from tests.unit.policies.build import POLICY
from workflow import handling as h
from workflow.narrative_events import NarrativeEvent, SnoozeEnded
from workflow.state import Handling, Watched

LENA, LUIS, TESS = StaffId("lena"), StaffId("luis"), StaffId("tess")
SOON = START + timedelta(minutes=30)


def seen(name: str = "N-1", severity: Severity = Severity.HIGH, size: int = 40) -> Watched:
    return Watched(narrative(name, severity=severity, size=size), 1, START, START, alerted_severity=severity)


def after(watched: Watched, events: tuple[NarrativeEvent, ...]) -> Watched:
    for event in events:
        watched = h.evolve(watched, event)
    return watched


def test_who_claims_what_a_colleague_has_takes_it_over_and_claiming_twice_changes_nothing() -> None:
    hers = after(seen(), h.claim(seen(), LENA, START))
    assert h.claim(hers, LENA, SOON) == ()
    his = after(hers, h.claim(hers, LUIS, SOON))
    assert (his.claimed_by, his.claimed_at) == (LUIS, START)


def test_a_snooze_that_ends_gives_it_back_to_who_had_it() -> None:
    claimed = after(seen(), h.claim(seen(), LENA, START))
    asleep = after(claimed, h.snooze(claimed, LENA, SOON, START))
    assert asleep.handling is Handling.SNOOZED
    assert h.snooze(asleep, LENA, SOON, START) == ()
    awake = h.evolve(asleep, SnoozeEnded(SOON))
    assert (awake.handling, awake.claimed_by, awake.until) == (Handling.CLAIMED, LENA, None)


def test_a_snooze_into_the_past_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadInputError, match="choose how many minutes"):
        h.snooze(seen(), LENA, START, START)


@pytest.mark.parametrize(
    ("severity", "people"), [(Severity.MEDIUM, 1), (Severity.HIGH, 2), (Severity.CRITICAL, 2)], ids=str
)
def test_above_medium_it_takes_two_different_people_to_call_it_not_hostile(severity: Severity, people: int) -> None:
    watched = seen(severity=severity)
    words = 0
    while watched.handling is Handling.OPEN:
        for _ in range(2):  # the same person's word counts once
            watched = after(watched, h.not_hostile(watched, (TESS, LENA)[words], POLICY, START))
        words += 1
    assert (watched.handling, len(watched.votes)) == (Handling.NOT_HOSTILE, people)


def test_one_person_is_enough_to_be_careful_again() -> None:
    dismissed = seen(severity=Severity.LOW)
    dismissed = after(dismissed, h.not_hostile(dismissed, TESS, POLICY, START))
    assert after(dismissed, h.restore(dismissed, LUIS, SOON)).handling is Handling.OPEN
    assert h.restore(seen(), LUIS, SOON) == ()


@pytest.mark.parametrize(("reason", "again"), [("  ", SOON), ("It feeds on answers.", START)])
def test_not_responding_takes_a_reason_and_a_time_to_look_again(reason: str, again: datetime) -> None:
    with pytest.raises(BadInputError):
        h.decline(seen(), LENA, reason, again, START)


def test_a_narrative_is_merged_neither_with_itself_nor_with_practice() -> None:
    with pytest.raises(StaleError):
        h.merge(seen(), seen(), LENA, START)
    with pytest.raises(BadInputError, match="invented"):
        h.merge(seen(), seen("P-1"), LENA, START)


def test_a_merged_narrative_is_as_severe_as_the_worse_of_the_two() -> None:
    kept = seen(severity=Severity.MEDIUM)
    joined = after(kept, h.merge(kept, seen("N-2", Severity.CRITICAL), LENA, START))
    assert joined.alerted_severity is Severity.CRITICAL


def test_a_straggler_opens_nothing_and_a_fifth_more_does() -> None:
    quiet = seen(size=100)
    closed = after(quiet, h.close(quiet, 72, START + timedelta(hours=72)))
    assert closed.handling is Handling.CLOSED
    assert h.reopen(closed, 119, SOON) == ()
    assert after(closed, h.reopen(closed, 120, SOON)).handling is Handling.OPEN


def test_what_is_to_be_looked_at_again_is_not_closed_before() -> None:
    waits = after(seen(), h.decline(seen(), LENA, "It dies by itself.", START + timedelta(hours=100), START))
    assert h.close(waits, 72, START + timedelta(hours=73)) == ()
    assert h.close(waits, 72, START + timedelta(hours=101)) != ()


def test_lists_begin_with_what_is_hostile_then_with_what_is_severe_then_with_what_is_new() -> None:
    def stand(name: str, severity: Severity, kind: AlertKind, at: datetime = START) -> Watched:
        return Watched(narrative(name, severity=severity, kind=kind, at=at), 1, START, START)

    listed = [
        stand("N-1", Severity.CRITICAL, AlertKind.TRENDING),
        stand("N-2", Severity.LOW, AlertKind.HOSTILE),
        stand("N-3", Severity.HIGH, AlertKind.HOSTILE),
        stand("N-4", Severity.HIGH, AlertKind.HOSTILE, SOON),
    ]
    assert [one.narrative.id for one in sorted(listed, key=lambda w: w.place)] == ["N-4", "N-3", "N-2", "N-1"]
