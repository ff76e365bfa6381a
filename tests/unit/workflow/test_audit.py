"""The audit chain: any change, removal, insertion or reordering is found, and a payload can be erased."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.policies.build import NOW
from workflow.audit import ERASED, GENESIS, RESTORED, Anchor, Chain, Fact, seal, verify
from workflow.state import AuditEvent


def fact(kind: str = "ApprovalGiven", **payload: object) -> Fact:
    return Fact(kind, "tess", "D-1", "0" * 64, NOW, payload or {"text": "We are on our way."})


def chain(*facts: Fact) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    for number, one in enumerate(facts or [fact(text=f"{n}") for n in range(5)], start=1):
        events.append(seal(one, number, events[-1].hash if events else GENESIS, f"salt-{number}"))
    return events


def test_a_chain_as_it_was_written_has_no_problems() -> None:
    events = chain()
    assert verify(events, [Anchor(3, events[2].hash), Anchor(5, events[4].hash)]) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "tom"},
        {"kind": "RejectionGiven"},
        {"subject": "D-2"},
        {"policy": "1" * 64},
        {"at": NOW.replace(minute=1)},
        {"payload": {"text": "Something else."}},
        {"salt": "pepper"},
        {"payload_hash": "2" * 64},
        {"hash": "3" * 64},
        {"previous": "4" * 64},
        {"seq": 9},
    ],
)
def test_a_change_of_any_field_is_found(change: dict[str, object]) -> None:
    events = chain()
    events[2] = replace(events[2], **change)  # type: ignore[arg-type]
    assert verify(events)


def test_a_changed_event_that_was_sealed_anew_breaks_the_next_one() -> None:
    events = chain()
    forged = seal(fact(text="forged"), 3, events[1].hash, "salt-3")
    assert [p.seq for p in verify([*events[:2], forged, *events[3:]])] == [4]


def test_a_removed_event_is_found() -> None:
    events = chain()
    assert verify([*events[:2], *events[3:]])


def test_an_inserted_event_is_found() -> None:
    events = chain()
    assert verify([*events[:3], seal(fact(text="new"), 4, events[2].hash, "s"), *events[3:]])


def test_two_events_in_each_others_place_are_found() -> None:
    events = chain()
    events[1], events[2] = events[2], events[1]
    assert verify(events)


def test_a_trail_cut_off_is_found_by_an_anchor_only() -> None:
    events = chain()
    assert verify(events[:3]) == ()
    (problem,) = verify(events[:3], [Anchor(5, events[4].hash)])
    assert problem.seq == 5
    assert "cut off" in problem.what


def test_a_trail_rewritten_whole_is_found_by_an_anchor() -> None:
    anchor = Anchor(2, chain()[1].hash)
    rewritten = chain(*[fact(text=f"forged {n}") for n in range(5)])
    assert verify(rewritten) == ()
    assert [p.seq for p in verify(rewritten, [anchor])] == [2]


def test_an_erased_payload_leaves_the_chain_whole_if_the_erasure_is_on_record() -> None:
    events = chain(fact(text="a name"), fact(), fact(ERASED, seq=1, why="A request under data law."))
    events[0] = replace(events[0], payload=None, salt="")
    assert verify(events) == ()


def test_a_payload_that_is_gone_without_a_record_is_found() -> None:
    events = chain()
    events[0] = replace(events[0], payload=None, salt="")
    assert [p.what for p in verify(events)] == ["its payload is gone, and no erasure is on record"]


def test_the_salt_keeps_a_short_payload_from_being_guessed() -> None:
    first, second = chain(fact(text="yes"), fact(text="yes"))
    assert first.payload_hash != second.payload_hash


FIELDS = ("actor", "kind", "subject", "policy", "salt", "payload_hash", "previous", "hash")
TAMPERINGS = ("change", "payload", "remove", "insert", "swap", "cut", "reseal")


@settings(max_examples=300, deadline=None)
@given(data=st.data(), how=st.sampled_from(TAMPERINGS), length=st.integers(3, 12))
def test_any_tampering_before_the_last_anchor_is_found(data: st.DataObject, how: str, length: int) -> None:
    events = chain(*[fact(text=f"{n}") for n in range(length)])
    anchors = [Anchor(events[n].seq, events[n].hash) for n in {length - 1, data.draw(st.integers(0, length - 1))}]
    at = data.draw(st.integers(0, length - 1))
    match how:
        case "change":
            name = data.draw(
                st.sampled_from(("actor", "kind", "subject", "policy", "salt", "payload_hash", "previous", "hash"))
            )
            events[at] = replace(events[at], **{name: data.draw(st.text(max_size=70))})  # type: ignore[arg-type]
        case "payload":
            value = data.draw(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers() | st.none()))
            events[at] = replace(events[at], payload=value)
        case "remove":
            gone = data.draw(st.integers(at + 1, length))
            del events[at:gone]
        case "insert":
            head = events[at - 1] if at else None
            new = seal(fact(text="new"), at + 1, head.hash if head else GENESIS, "salt")
            events.insert(at, new)
        case "swap":
            other = data.draw(st.integers(0, length - 1).filter(lambda n: n != at))
            events[at], events[other] = events[other], events[at]
        case "cut":
            del events[at:]
        case _:  # rewritten from some event on, every hash made anew
            kept = events[:at]
            for number in range(at + 1, length + 1):
                kept.append(
                    seal(fact(text=f"other {number}"), number, kept[-1].hash if kept else GENESIS, f"salt-{number}")
                )
            events = kept
    assert verify(events, anchors)


def restored(events: list[AuditEvent], at: datetime, **wrong: object) -> list[AuditEvent]:
    """Return a trail that goes on from a backup of `events`, as a restore seals it."""
    head = events[-1]
    payload = {"taken": NOW.isoformat(), "seq": head.seq, "hash": head.hash, **wrong}
    told = Fact(RESTORED, "fleetfoot", "modes", "0" * 64, at, payload)
    return [*events, seal(told, head.seq + 1, head.hash, "salt-r")]


def test_a_restore_is_told_and_anchors_on_what_it_lost_are_no_fault() -> None:
    events = chain()
    lost = Anchor(5, events[4].hash, NOW + timedelta(minutes=5))
    trail = Chain([Anchor(3, events[2].hash, NOW), lost])
    for event in restored(events[:3], NOW + timedelta(hours=1)):
        trail.add(event)
    assert trail.problems() == ()
    (told,) = trail.lost()
    assert "1 anchors tell of that" in told


@pytest.mark.parametrize("wrong", [{"seq": 2}, {"hash": "1" * 64}, {"taken": "yesterday"}])
def test_a_restore_that_does_not_say_where_its_backup_ended_excuses_nothing(wrong: dict[str, object]) -> None:
    events = chain()
    trail = restored(events[:3], NOW + timedelta(hours=1), **wrong)
    found = verify(trail, [Anchor(5, events[4].hash, NOW + timedelta(minutes=5))])
    assert {problem.seq for problem in found} == {4, 5}


def test_a_restore_excuses_no_anchor_taken_after_it_or_before_its_backup_or_without_a_time() -> None:
    events, at = chain(), NOW + timedelta(hours=1)
    for anchor in (
        Anchor(5, events[4].hash, at + timedelta(minutes=1)),
        Anchor(2, "1" * 64, NOW),
        Anchor(5, events[4].hash),
    ):
        assert verify(restored(events[:3], at), [anchor])
