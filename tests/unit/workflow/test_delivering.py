"""Deliveries in the pure state machine: begun, known, unknown, decided by a person, retracted, reviewed."""

import pytest

from domain.enums import DraftState, PublicationState, Severity, SlackStatus
from domain.errors import BadInputError, NotAllowedError, StaleError
from domain.ids import AccountId
from tests.unit.policies.build import content
from tests.unit.workflow.drafts import Pencil, by
from workflow import commands as c
from workflow.state import Modes

BOTH = content(accounts=("page", "page-2"), variants={AccountId("page-2"): "Officers are on their way."})


def queued(author: str = "URITA", words: object = None, topic: str = "gossip") -> Pencil:
    pencil = Pencil()
    pencil.submit(author, BOTH if words is None else content(str(words)), topic)
    if pencil.stands() is DraftState.AWAITING_APPROVAL:
        pencil.approve("ULENA")
    return pencil


def states(pencil: Pencil) -> dict[str, PublicationState]:
    return {p.account: p.state for p in pencil.d.publications}


def test_each_account_succeeds_and_fails_by_itself() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.begin("page-2")
    pencil.refused("page")
    assert pencil.stands() is DraftState.PUBLISHING
    pencil.sent("page-2")
    assert pencil.stands() is DraftState.PUBLISHED
    assert states(pencil) == {"page": PublicationState.FAILED, "page-2": PublicationState.PUBLISHED}


def test_a_draft_of_which_nothing_came_out_failed() -> None:
    pencil = queued()
    for account in ("page", "page-2"):
        pencil.begin(account)
        pencil.refused(account)
    assert pencil.stands() is DraftState.FAILED


def test_the_rules_are_asked_again_before_each_account() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.sent("page")
    pencil.slack["ULENA"] = SlackStatus.DEACTIVATED
    assert pencil.begin("page-2") == ["DraftReturned"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    assert "Slack does not show them as an active user" in pencil.d.note
    assert states(pencil) == {"page": PublicationState.PUBLISHED}
    pencil.approve("UTESS")
    pencil.begin("page-2")
    pencil.sent("page-2")
    assert pencil.stands() is DraftState.PUBLISHED


def test_a_severity_that_rose_sends_a_queued_draft_back() -> None:
    pencil = queued()
    pencil.severity = Severity.CRITICAL
    assert pencil.begin("page") == ["DraftReturned"]
    assert pencil.d.note == "It needs 1 more from lead."


def test_a_pause_takes_effect_before_the_next_byte() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.pause()
    assert pencil.begin("page-2") == ["DraftReturned"]
    pencil.sent("page")
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    pencil.resume()
    assert pencil.tick() == ["DraftApproved", "DraftQueued"]
    assert states(pencil) == {"page": PublicationState.PUBLISHED, "page-2": PublicationState.QUEUED}


def test_approved_but_not_sent_in_time_asks_again() -> None:
    pencil = queued()
    pencil.wait(minutes=61)
    assert pencil.tick() == ["ApprovalsLapsed", "DraftReturned"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    assert pencil.tick() in ([], ["VerdictChanged"])
    assert pencil.approve("ULENA") == ["ApprovalGiven", "DraftApproved", "DraftQueued"]


def test_a_late_draft_that_could_go_alone_still_waits_for_a_word() -> None:
    pencil = Pencil()
    pencil.submit("UTESS")
    pencil.wait(minutes=61)
    assert pencil.begin() == ["DraftReturned"]
    assert pencil.tick() == []
    assert pencil.edit("UTESS", content()) == ["DraftRevised", "DraftApproved", "DraftQueued"]


def test_a_late_draft_that_could_go_alone_goes_on_with_a_colleagues_word() -> None:
    pencil = Pencil()
    pencil.submit("UTESS")
    pencil.wait(minutes=61)
    pencil.begin()
    assert pencil.approve("ULENA") == ["ApprovalGiven", "DraftApproved", "DraftQueued"]


def test_a_schedule_starts_the_clock_at_its_own_time() -> None:
    pencil = Pencil()
    pencil.submit(words=content(schedule="2026-11-23T22:30:00+00:00"))
    pencil.approve()
    assert pencil.d.publications[0].retry_at is not None
    pencil.wait(minutes=91)
    assert pencil.tick() == []
    assert pencil.begin() == ["PublicationBegun"]


def test_a_schedule_that_is_no_time_is_refused_at_once() -> None:
    with pytest.raises(BadInputError, match="is not a time"):
        Pencil().submit(words=content(schedule="tomorrow"))


def test_the_key_is_kept_through_every_new_try() -> None:
    pencil = queued()
    pencil.begin("page", key="first")
    pencil.delayed("page")
    pencil.begin("page", key="second")
    (publication,) = [p for p in pencil.d.publications if p.account == "page"]
    assert (publication.key, publication.tries, publication.token) == ("first", 2, 2)


def test_a_tried_delivery_keeps_its_key_while_the_draft_waits() -> None:
    pencil = queued()
    pencil.begin("page", key="first")
    pencil.delayed("page")
    pencil.unapprove("ULENA")
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    pencil.approve("UTOM")
    assert [p.key for p in pencil.d.publications if p.account == "page"] == ["first"]


def test_a_worker_that_was_fenced_off_is_not_heard() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.take_over("page")
    for late in (pencil.unknown, pencil.refused, pencil.delayed):
        with pytest.raises(StaleError, match="taken over"):
            late("page", token=1)


def test_a_success_is_true_whoever_says_so() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.take_over("page")
    pencil.unknown("page")
    assert pencil.sent("page", token=1) == ["PublicationSucceeded"]
    assert pencil.sent("page") == []


def test_an_unknown_outcome_waits_for_a_person() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin()
    pencil.unknown()
    assert pencil.stands() is DraftState.UNCONFIRMED
    with pytest.raises(StaleError, match="not to be sent"):
        pencil.begin()
    assert pencil.confirm(there=True) == ["PublicationSucceeded"]
    assert pencil.stands() is DraftState.PUBLISHED
    assert pencil.confirm(there=True) == []


def test_posting_again_is_a_new_attempt_with_a_key_of_its_own() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin(key="first")
    pencil.unknown()
    old = pencil.delivery("page")
    pencil.confirm(there=False)
    assert pencil.delivery("page") == "D-1/page/2"
    with pytest.raises(StaleError, match="decided already"):
        pencil.do(c.ConfirmPublication(old, by("ULENA"), there=False, at=pencil.now))
    pencil.begin(key="second")
    assert pencil.d.publications[0].key == "second"


def test_posting_again_asks_the_rules_again() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin()
    pencil.unknown()
    pencil.slack["ULENA"] = SlackStatus.DEACTIVATED
    pencil.confirm(there=False, who="ULUIS")
    assert pencil.begin() == ["DraftReturned"]


def test_a_withdrawn_draft_lets_what_is_under_way_end_but_not_begin_again() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.withdraw()
    assert pencil.stands() is DraftState.PUBLISHING
    pencil.delayed("page")
    assert pencil.stands() is DraftState.FAILED
    assert states(pencil) == {"page": PublicationState.FAILED}


def test_a_withdrawn_draft_with_one_post_out_is_published_and_can_be_retracted() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.sent("page")
    pencil.withdraw()
    assert pencil.stands() is DraftState.PUBLISHED
    pencil.retract()
    pencil.gone("page")
    assert pencil.stands() is DraftState.RETRACTED


def test_retracting_reaches_what_is_only_now_going_out() -> None:
    pencil = queued()
    pencil.begin("page")
    pencil.retract()
    assert states(pencil) == {"page": PublicationState.PUBLISHING}
    assert pencil.d.publications[0].retract_asked
    pencil.sent("page")
    pencil.gone("page")
    assert pencil.stands() is DraftState.RETRACTED


def test_a_retraction_delivered_twice_changes_nothing() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin()
    pencil.sent()
    assert pencil.retract() == ["RetractionAsked"]
    assert pencil.retract() == []
    pencil.gone()
    assert pencil.gone() == []
    assert pencil.retract() == []


def test_nothing_out_is_withdrawn_not_retracted() -> None:
    with pytest.raises(StaleError, match="withdrawn instead"):
        queued().retract()


def test_a_published_draft_cannot_be_edited_or_rejected() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin()
    pencil.sent()
    with pytest.raises(StaleError, match="cannot be edited"):
        pencil.edit("URITA", content("Other words."))
    with pytest.raises(StaleError, match="nothing is left to stop"):
        pencil.reject()


def alone_at_high() -> Pencil:
    pencil = Pencil()
    pencil.submit("ULENA", topic="rumour")
    pencil.begin()
    pencil.sent()
    return pencil


def test_publishing_alone_at_high_owes_a_review_by_somebody_else() -> None:
    pencil = alone_at_high()
    assert [o.what for o in pencil.d.obligations] == ["review"]
    with pytest.raises(NotAllowedError, match="somebody else"):
        pencil.review("ULENA2")
    assert pencil.review("ULUIS") == ["ReviewDone"]
    pencil.wait(hours=2)
    assert pencil.tick() == []


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("UOLGA", "could have approved"),
        ("URITA", "could have approved"),
        ("ULAPSED", "training has lapsed"),
        ("USTRANGER", "does not list you"),
    ],
)
def test_a_review_takes_somebody_who_could_have_approved(who: str, why: str) -> None:
    pencil = alone_at_high()
    with pytest.raises(NotAllowedError, match=why):
        pencil.review(who)
    assert pencil.d.reviewed_by is None


def test_what_somebody_published_who_has_left_since_can_still_be_reviewed() -> None:
    pencil = alone_at_high()
    pencil.slack["ULENA"] = SlackStatus.DEACTIVATED
    assert pencil.review("ULUIS") == ["ReviewDone"]


def test_a_review_can_be_done_while_publishing_is_paused() -> None:
    pencil = alone_at_high()
    pencil.modes = Modes(paused=True)
    assert pencil.review("ULUIS") == ["ReviewDone"]


def test_an_overdue_review_is_escalated_once() -> None:
    pencil = alone_at_high()
    pencil.wait(hours=2)
    assert pencil.tick() == ["ReviewOverdue"]
    assert pencil.tick() == []


def test_an_overdue_review_does_not_hold_up_another_account() -> None:
    pencil = Pencil()
    pencil.submit("ULENA", BOTH, topic="rumour")
    pencil.begin("page")
    pencil.sent("page")
    pencil.wait(minutes=45)
    assert pencil.begin("page-2") == ["PublicationBegun"]


def test_a_draft_that_owes_no_review_takes_none() -> None:
    pencil = queued(words="We are on our way.")
    pencil.begin()
    pencil.sent()
    with pytest.raises(StaleError, match="owes no review"):
        pencil.review("ULUIS")
