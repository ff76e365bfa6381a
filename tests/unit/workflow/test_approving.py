"""Approvals and rejections in the pure state machine."""

from dataclasses import replace

import pytest

from domain.enums import DraftState, SlackStatus
from domain.errors import NotAllowedError, StaleError
from policies.model import Policy
from tests.unit.policies.build import TRUST, content, policy
from tests.unit.workflow.drafts import Pencil
from workflow.errors import ContentRefusedError


def waiting() -> Pencil:
    pencil = Pencil()
    pencil.submit()
    return pencil


def test_one_trusted_colleague_is_enough_for_gossip() -> None:
    pencil = waiting()
    assert pencil.approve() == ["ApprovalGiven", "DraftApproved", "DraftQueued"]
    assert pencil.stands() is DraftState.QUEUED


def test_an_approval_delivered_twice_counts_once() -> None:
    pencil = waiting()
    pencil.approve()
    assert pencil.approve() == []


def test_a_peer_of_the_author_cannot_approve_and_is_told_who_can() -> None:
    with pytest.raises(NotAllowedError, match=r"does not count for D-1. Who can: lars, lena, luis, tess, tom"):
        waiting().approve("URAVI")


def test_a_stranger_cannot_approve() -> None:
    with pytest.raises(NotAllowedError, match="does not list you"):
        waiting().approve("UNOBODY")


def test_a_deactivated_colleague_cannot_approve() -> None:
    pencil = waiting()
    pencil.slack["UTESS"] = SlackStatus.DEACTIVATED
    with pytest.raises(NotAllowedError, match="active user"):
        pencil.approve()


def test_a_colleague_whose_training_lapsed_cannot_approve() -> None:
    with pytest.raises(NotAllowedError, match="training"):
        waiting().approve("ULAPSED")


def test_an_earlier_author_cannot_approve_a_later_revision() -> None:
    pencil = Pencil()
    pencil.submit("UTESS", topic="rumour")
    pencil.edit("URITA", content("Officers are at the mill."))
    with pytest.raises(NotAllowedError, match="nobody approves their own words"):
        pencil.approve("UTESS")


def test_a_second_approval_after_the_quorum_is_kept_as_a_reserve() -> None:
    pencil = waiting()
    pencil.approve("UTESS")
    assert pencil.approve("UTOM") == ["ApprovalGiven"]
    assert pencil.unapprove("UTESS") == ["ApprovalWithdrawn"]
    assert pencil.stands() is DraftState.QUEUED


def test_taking_the_only_approval_back_returns_a_queued_draft() -> None:
    pencil = waiting()
    pencil.approve()
    assert pencil.unapprove() == ["ApprovalWithdrawn", "DraftReturned"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    assert pencil.d.publications == ()
    assert "tess took the approval back" in pencil.d.note


def test_taking_an_approval_back_is_too_late_once_publication_has_begun() -> None:
    pencil = waiting()
    pencil.approve()
    pencil.begin()
    with pytest.raises(StaleError, match="retracted"):
        pencil.unapprove()


def test_a_reaction_taken_off_that_never_counted_changes_nothing() -> None:
    assert waiting().unapprove("URAVI") == []


def test_a_rejection_stops_a_queued_draft() -> None:
    pencil = waiting()
    pencil.approve()
    assert pencil.reject(reason="Wrong street.") == ["RejectionGiven"]
    assert pencil.stands() is DraftState.REJECTED
    with pytest.raises(StaleError, match="not to be sent"):
        Pencil.begin(_with_delivery(pencil))


def test_only_those_who_could_approve_may_reject() -> None:
    with pytest.raises(NotAllowedError, match="could approve"):
        waiting().reject("UOLGA")
    with pytest.raises(NotAllowedError, match="withdraw or edit"):
        waiting().reject("URITA")


def test_a_rejection_taken_back_lets_a_draft_with_its_quorum_go_on() -> None:
    pencil = waiting()
    pencil.approve()
    pencil.reject()
    assert pencil.unreject() == ["RejectionWithdrawn", "DraftApproved", "DraftQueued"]


def test_a_draft_stays_stopped_while_another_rejection_stands() -> None:
    pencil = waiting()
    pencil.reject("UTOM")
    pencil.reject("ULENA")
    pencil.unreject("UTOM")
    assert pencil.stands() is DraftState.REJECTED
    pencil.unreject("ULENA")
    assert pencil.stands() is DraftState.AWAITING_APPROVAL


def test_nobody_lifts_another_persons_rejection() -> None:
    pencil = waiting()
    pencil.reject("UTOM")
    assert pencil.unreject("ULENA") == []
    assert pencil.stands() is DraftState.REJECTED


def test_after_a_rejection_the_next_revision_needs_the_rejector_or_their_equal() -> None:
    pencil = waiting()
    pencil.reject("ULENA")
    pencil.edit("URITA", content("Officers are at the mill."))
    assert pencil.approve("UTESS") == ["ApprovalGiven"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    assert pencil.approve("ULUIS") == ["ApprovalGiven", "DraftApproved", "DraftQueued"]


def test_the_very_words_that_were_rejected_cannot_come_back() -> None:
    pencil = waiting()
    first = pencil.d.current.content
    pencil.reject("UTOM")
    pencil.edit("URITA", content("Officers are at the mill."))
    with pytest.raises(ContentRefusedError, match="rejected this version"):
        pencil.edit("URITA", first)


def test_approvals_lapse_and_the_draft_asks_again() -> None:
    pencil = Pencil()
    pencil.submit(topic="rumour")
    pencil.approve("ULENA")
    pencil.wait(minutes=121)
    assert pencil.tick()[0] == "ApprovalsLapsed"
    assert pencil.d.approvals == ()
    assert pencil.approve("ULUIS") == ["ApprovalGiven"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL


def test_a_draft_that_nobody_approves_expires_and_an_edit_revives_it() -> None:
    pencil = waiting()
    pencil.wait(minutes=121)
    assert pencil.tick() == ["DraftExpired"]
    with pytest.raises(StaleError, match="expired"):
        pencil.approve()
    pencil.edit("URITA", content())
    assert pencil.approve()[-1] == "DraftQueued"


def test_approvals_given_during_a_pause_count_when_it_ends() -> None:
    pencil = waiting()
    pencil.pause()
    assert pencil.approve() == ["ApprovalGiven"]
    assert pencil.tick() == []
    pencil.resume()
    assert pencil.tick() == ["DraftApproved", "DraftQueued"]


def test_a_draft_submitted_during_a_pause_waits_and_goes_on() -> None:
    pencil = Pencil()
    pencil.pause()
    assert pencil.submit("UTESS") == ["DraftSubmitted"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL
    pencil.resume()
    assert pencil.tick() == ["DraftApproved", "DraftQueued"]


def test_rules_that_loosen_send_nothing_by_themselves() -> None:
    pencil = Pencil()
    pencil.submit("UTESS", topic="rumour")
    pencil.policy = _alone_everywhere()
    assert pencil.tick() == ["VerdictChanged"]
    assert pencil.stands() is DraftState.AWAITING_APPROVAL


def _alone_everywhere() -> Policy:
    return policy(
        trust=TRUST.replace(
            'trusted = ["alone", "alone", "1 trusted", "2 lead"]', 'trusted = ["alone", "alone", "alone", "2 lead"]'
        )
    )


def _with_delivery(pencil: Pencil) -> Pencil:
    """Return the same draft with its delivery still lying in the outbox, as a slow worker sees it."""
    queued = Pencil()
    queued.submit()
    queued.approve()
    pencil.draft = replace(pencil.d, publications=queued.d.publications)
    return pencil
