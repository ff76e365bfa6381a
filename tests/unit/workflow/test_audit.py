"""The audit chain: any change, removal, insertion or reordering is found, and a payload can be erased."""

from dataclasses import replace

import pytest

from tests.unit.policies.build import NOW
from workflow.audit import ERASED, GENESIS, Anchor, Fact, seal, verify
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
