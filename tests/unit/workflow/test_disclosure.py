"""An export that is given away names nobody, says what was taken out, and its chain still holds."""

from dataclasses import replace

from tests.unit.policies.build import NOW, POLICY
from workflow.audit import GENESIS, Chain, Fact, seal
from workflow.disclosure import Redactor
from workflow.state import AuditEvent


def trail(*facts: tuple[str, str, dict[str, object]]) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    for number, (kind, actor, payload) in enumerate(facts, start=1):
        one = Fact(kind, actor, "D-1", "0" * 64, NOW, payload)
        events.append(seal(one, number, events[-1].hash if events else GENESIS, f"salt-{number}"))
    return events


TRAIL = trail(
    (
        "DraftSubmitted",
        "rita",
        {"revision": {"author": "rita", "author_slack": "URITA", "content": {"text": "Ring 07700 900123."}}},
    ),
    ("RejectionGiven", "tess", {"mark": {"by": "tess", "slack_user": "UTESS", "reason": "rita should not say this"}}),
    ("PublicationSucceeded", "fleetfoot", {"publication": "D-1/page/1", "remote_id": "a1b2", "at": NOW.isoformat()}),
    ("AttemptRefused", "U0STRANGER1", {"user": "U0STRANGER1", "why": "Write to ann@mail.example or @ann_mill"}),
    ("AlertRaised", "fleetfoot", {"samples": [{"author": "0123456789abcdef", "text": "They hide it, says <@UTESS>"}]}),
)


def test_people_are_pseudonyms_that_tell_their_tier_and_personal_data_is_gone() -> None:
    redactor = Redactor(POLICY)
    told = [redactor.of(event) for event in TRAIL]
    text = str([event for event, _ in told])
    for secret in (
        "rita",
        "tess",
        "URITA",
        "UTESS",
        "U0STRANGER1",
        "07700",
        "ann@mail.example",
        "@ann_mill",
        "0123456789abcdef",
    ):
        assert secret not in text
    assert [event.actor for event, _ in told] == ["responder-1", "trusted-2", "fleetfoot", "person-3", "fleetfoot"]
    assert told[1][0].payload == {
        "mark": {"by": "trusted-2", "slack_user": "trusted-2", "reason": "responder-1 should not say this"}
    }
    assert [kinds for _, kinds in told] == [
        ("person", "phone"),
        ("person",),
        (),
        ("email", "handle", "person"),
        ("author of a post", "handle"),
    ]


def test_what_holds_no_person_is_given_away_as_it_is_and_still_verifies() -> None:
    bare, kinds = Redactor(POLICY).of(TRAIL[2])
    assert (bare, kinds) == (TRAIL[2], ())


def test_a_redacted_payload_leaves_without_its_salt_so_that_it_cannot_be_guessed() -> None:
    assert Redactor(POLICY).of(TRAIL[0])[0].salt == ""


def checked(events: list[AuditEvent]) -> int:
    redactor, chain = Redactor(POLICY), Chain()
    for event in events:
        bare, kinds = redactor.of(event)
        chain.add(bare, redacted=bool(kinds))
    return len(chain.problems())


def test_the_chain_of_a_redacted_export_holds_and_shows_what_was_removed_or_moved() -> None:
    assert checked(TRAIL) == 0
    assert checked([*TRAIL[:1], *TRAIL[2:]])
    assert checked([TRAIL[1], TRAIL[0], *TRAIL[2:]])
    assert checked([*TRAIL[:2], replace(TRAIL[2], kind="PublicationFailed"), *TRAIL[3:]])


def test_a_disguised_address_takes_the_whole_text_with_it() -> None:
    (event,) = trail(("DraftTaken", "fleetfoot", {"note": "Ring O77OO 9OO I23 now, all of you"}))
    bare, kinds = Redactor(POLICY).of(event)
    assert "O77OO" not in str(bare.payload)
    assert kinds
